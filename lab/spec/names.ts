// Names of objects, lanes and faults.
import { z } from 'zod';

/** A DNS-1123 label, as Kubernetes wants for names: lower case, digits and '-', at most 63 characters. */
export const objectName = z
  .string()
  .max(63, 'must be at most 63 characters')
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    'must be lower-case letters, digits and "-", such as "close-wait-leak"',
  );

export const API_VERSION = 'synfin.dev/v1alpha1';
