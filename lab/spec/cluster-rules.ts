// What an API server checks of one field against another: the same as zod's refinements, in CEL.

/** One of x-kubernetes-validations. */
export interface ClusterRule {
  /** CEL over `self`; one with `oldSelf` is asked only when an object is changed. */
  rule: string;
  /** What would be right, as zod's message has it, with the name of the field. */
  message: string;
  /** The field to which the API server attaches the message, such as ".delay"; the mapping itself when absent. */
  fieldPath?: string;
}

/**
 * Metadata for `.meta(...)` of a schema with refinements, to be given after them. Without it the schema cannot become a
 * resource definition: nothing is to be lost on the way without a word.
 */
export function clusterRules(
  ...rules: readonly (readonly [rule: string, message: string, fieldPath?: string])[]
): {
  rules: ClusterRule[];
} {
  return {
    rules: rules.map(([rule, message, fieldPath]) => ({
      rule,
      message,
      ...(fieldPath ? { fieldPath } : {}),
    })),
  };
}
