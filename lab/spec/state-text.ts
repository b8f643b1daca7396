// The texts of a state in one language, from one source for `synfin explain` and docs/states.md.
import type { Language } from './language.ts';
import { ROLE_MEANINGS } from './segment-meaning.ts';
import type { SegmentRole } from './segment-role.ts';
import type { TcpState } from './state.ts';
import { STATE_MEANINGS } from './state-meaning.ts';
import { STATE_STORIES, type StateText } from './state-story.ts';
import { ROLE_MEANINGS_ZH, STATE_TEXTS_ZH } from './zh/state-text.ts';

export function stateText(state: TcpState, language: Language): StateText {
  if (language === 'zh') return STATE_TEXTS_ZH[state];
  const { meaning, waitsFor, howLong } = STATE_MEANINGS[state];
  const { seenOn, look } = STATE_STORIES[state];
  return { meaning, waitsFor, howLong, seenOn, look };
}

export function roleText(role: SegmentRole, language: Language): string {
  return language === 'zh' ? ROLE_MEANINGS_ZH[role].meaning : ROLE_MEANINGS[role].meaning;
}
