import type { XtLimit } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { atoi } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const XT_LIMIT_SCALE = 10_000;
const XT_LIMIT_BURST = 5;
const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['min', 60],
  ['sec', 1],
];

/** Seconds of a unit named by as much of it as one likes; undefined for none of them. */
export function unitSeconds(word: string): number | undefined {
  if (word === '') return undefined;
  const units: readonly (readonly [string, number])[] = [
    ['second', 1],
    ['minute', 60],
    ['hour', 3_600],
    ['day', 86_400],
  ];
  return units.find(([name]) => name.startsWith(word.toLowerCase()))?.[1];
}

function parseRate(text: string): number {
  const slash = text.indexOf('/');
  const seconds = slash < 0 ? 1 : unitSeconds(text.slice(slash + 1));
  const rate = atoi(text);
  if (seconds === undefined || rate === 0) throw badParameter(`bad rate "${text}"'`);
  const avg = Math.floor((XT_LIMIT_SCALE * seconds) / (rate >>> 0));
  if (avg === 0) throw badParameter(`Rate too fast "${text}"`);
  return avg;
}

/** [rate, index of its unit] as it is best said: the largest unit in which the division leaves little. */
function bestUnit(avg: number): [number, number] {
  let i = 1;
  for (; i < UNITS.length; i++) {
    const scaled = UNITS[i][1] * XT_LIMIT_SCALE;
    if (avg > scaled || Math.floor(scaled / avg) < scaled % avg) break;
  }
  return [Math.floor((UNITS[i - 1][1] * XT_LIMIT_SCALE) / avg), i - 1];
}

function printRate(avg: number): string {
  const [rate, unit] = bestUnit(avg);
  return ` ${rate}/${UNITS[unit][0]}`;
}

/** What is left of an average that nf_tables keeps as a rate per unit, with a burst that is never 0. iptables: add_nft_limit(), nft_parse_limit(). */
export function limitThroughNft(limit: XtLimit): XtLimit {
  const [rate, unit] = bestUnit(limit.avg);
  return { avg: Math.floor((XT_LIMIT_SCALE * UNITS[unit][1]) / rate), burst: limit.burst || XT_LIMIT_BURST };
}

/** So many a time, by a token bucket. */
export const LIBXT_LIMIT: XtExtension<XtLimit> = {
  name: 'limit',
  options: [
    { name: 'limit', id: 'limit', type: 'string' },
    { name: 'limit-burst', id: 'limit-burst', type: 'uint32', max: 10_000 },
  ],
  init: () => ({ avg: (XT_LIMIT_SCALE * 3_600) / 3, burst: XT_LIMIT_BURST }),
  parse({ id, arg, data, number }) {
    if (id === 'limit') data.avg = parseRate(arg);
    else data.burst = number;
  },
  print: ({ avg, burst }) => ` limit: avg${printRate(avg)} burst ${burst}`,
  save: ({ avg, burst }) => ` --limit${printRate(avg)}${burst === XT_LIMIT_BURST ? '' : ` --limit-burst ${burst}`}`,
  help: `--limit RATE[/second|/minute|/hour|/day]   how many on average (3/hour)
--limit-burst NUMBER                       how many at once before that counts (${XT_LIMIT_BURST})`,
};
