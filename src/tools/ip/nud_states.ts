import {
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_NONE,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
} from '../../uapi/rtnetlink.ts';
import { getUnsigned } from '../iproute2/numbers.ts';
import { WordTable } from '../iproute2/word_table.ts';

const WORDS = new WordTable<number>([
  ['permanent*', NUD_PERMANENT],
  ['reachable*', NUD_REACHABLE],
  ['noarp', NUD_NOARP],
  ['none', NUD_NONE],
  ['stale', NUD_STALE],
  ['incomplete', NUD_INCOMPLETE],
  ['delay', NUD_DELAY],
  ['probe', NUD_PROBE],
  ['failed*', NUD_FAILED],
]);

/** A neighbour state by word or as a number with at most one bit. */
export function nudStateA2n(word: string): number | undefined {
  const state = WORDS.find(word) ?? getUnsigned(word);
  return state === undefined || state >= 0x100 || (state & (state - 1)) !== 0 ? undefined : state;
}

/** In the order they are shown. */
export const NUD_NAMES: readonly (readonly [state: number, name: string])[] = [
  [NUD_INCOMPLETE, 'INCOMPLETE'],
  [NUD_REACHABLE, 'REACHABLE'],
  [NUD_STALE, 'STALE'],
  [NUD_DELAY, 'DELAY'],
  [NUD_PROBE, 'PROBE'],
  [NUD_FAILED, 'FAILED'],
  [NUD_NOARP, 'NOARP'],
  [NUD_PERMANENT, 'PERMANENT'],
];
