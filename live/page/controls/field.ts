// One field of a form, told by where its value goes in what is sent.

export interface Choice {
  value: string;
  text: string;
}

export interface Field {
  /** As the server names it in its problems: `match.role`. */
  path: string;
  label: string;
  kind: 'text' | 'number' | 'percent' | 'truth' | 'choice';
  /** Of a choice, or of a truth. */
  choices?: readonly Choice[];
  initial: string;
  hint?: string;
  /** It is there only while another field has one of these values. */
  when?: { path: string; is: readonly string[] };
}

/** Choices that are told by their own values. */
export function plainChoices(values: readonly string[]): Choice[] {
  return values.map((value) => ({ value, text: value }));
}
