// A part of a document whose inside is not ours: a Kubernetes type, or notes that a program keeps for itself.
import { z } from 'zod';

/**
 * A mapping of any content. Kubernetes keeps it as it is (x-kubernetes-preserve-unknown-fields), and says itself what is
 * wrong with one of its own types.
 *
 * @param of the Kubernetes type, or what else it is, for the reader
 */
export function embedded<T extends object = Record<string, unknown>>(of: string): z.ZodType<T> {
  return z.looseObject({}).meta({ title: of }) as unknown as z.ZodType<T>;
}
