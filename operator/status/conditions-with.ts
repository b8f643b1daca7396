// Conditions as the API conventions want them: one per type, with the time of their last change, and no more changes than that.
import type { Condition } from '#lab/spec/status-parts.ts';

/** A condition without what is filled in. */
export type Finding = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** Longest message; the API server refuses a longer one. */
const LONGEST = 4096;

/**
 * @param before those of the status as it is
 * @param at for those whose status is another now
 */
export function conditionsWith(
  before: readonly Condition[] | undefined,
  findings: readonly Finding[],
  { generation, at }: { generation: number | undefined; at: Date },
): Condition[] {
  return findings.map((finding) => {
    const old = before?.find(({ type }) => type === finding.type);
    const isOld = old?.status === finding.status;
    return {
      ...finding,
      message: finding.message.slice(0, LONGEST),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      lastTransitionTime: isOld ? old.lastTransitionTime : at.toISOString(),
    };
  });
}
