import { RTN_ANYCAST, RTN_BLACKHOLE, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST, RTN_NAT } from '../../uapi/rtnetlink.ts';
import { RTN_PROHIBIT, RTN_THROW, RTN_UNICAST, RTN_UNREACHABLE } from '../../uapi/rtnetlink.ts';
import { getUpTo } from './numbers.ts';
import { WordTable } from './word_table.ts';

const RTN_XRESOLVE = 11;

const NAMES = [
  'none',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
  'xresolve',
];

const WORDS = new WordTable<number>([
  ['local', RTN_LOCAL],
  ['nat', RTN_NAT],
  ['broadcast* brd', RTN_BROADCAST],
  ['anycast*', RTN_ANYCAST],
  ['multicast*', RTN_MULTICAST],
  ['prohibit*', RTN_PROHIBIT],
  ['unreachable*', RTN_UNREACHABLE],
  ['blackhole*', RTN_BLACKHOLE],
  ['xresolve*', RTN_XRESOLVE],
  ['unicast*', RTN_UNICAST],
  ['throw', RTN_THROW],
]);

/** The word of a RTN_* type. */
export function rtntypeN2a(type: number, numeric: boolean): string {
  return (numeric ? undefined : NAMES[type]) ?? String(type);
}

/** A route type by word, abbreviation or number. */
export function rtntypeA2n(word: string): number | undefined {
  return WORDS.find(word) ?? getUpTo(word, 255);
}
