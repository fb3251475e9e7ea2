import {
  type XtHashlimit,
  XT_HASHLIMIT_BYTES,
  XT_HASHLIMIT_HASH_DIP,
  XT_HASHLIMIT_HASH_DPT,
  XT_HASHLIMIT_HASH_SIP,
  XT_HASHLIMIT_HASH_SPT,
  XT_HASHLIMIT_INVERT,
  XT_HASHLIMIT_RATE_MATCH,
  type XtLimit,
  type XtQuota,
  type XtStatistic,
  XT_STATISTIC_MODE_RANDOM,
  type XtTime,
} from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { isoTime } from '../calendar.ts';
import { bytesToCost, costToBytes } from '../iptables/libxt_hashlimit.ts';
import { formatU64, INT_MAX } from '../iptables/strtoul.ts';

/** What `nft` makes of the matches on how often and when. iptables: the xlate functions of libxt_limit.c, libxt_hashlimit.c, ... */

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
const [LIMIT_SCALE, HASHLIMIT_SCALE] = [10_000, 1_000_000];
const DEFAULT_BURST = 5;

/** "5/minute": the largest unit in which the division leaves little. */
function rate(period: number, scale: number): string {
  let i = 1;
  for (; i < UNITS.length; i++) {
    const scaled = UNITS[i][1] * scale;
    if (period > scaled || Math.floor(scaled / period) < scaled % period) break;
  }
  const [name, seconds] = UNITS[i - 1];
  return `${Math.floor((seconds * scale) / period)}/${name}`;
}

export function limit({ avg, burst }: XtLimit): string {
  return `limit rate ${rate(avg, LIMIT_SCALE)} burst ${burst} packets`;
}

const SIZES: readonly (readonly [string, number])[] = [
  ['m', 1024 * 1024],
  ['k', 1024],
];

function byteRate({ avg, burst }: XtHashlimit): string {
  const bytes = costToBytes(avg);
  const [letter, size] = SIZES.find(([, each]) => bytes >= each && bytesToCost(bytes - (bytes % each)) === avg) ?? ['', 1];
  const words = `${Math.floor(bytes / size)} ${letter}bytes/second`;
  if (burst === 0) return words;
  const total = bytes * burst;
  const [unit, each] = SIZES.find(([, least]) => total >= least) ?? ['', 1];
  return `${words} burst ${Math.floor(total / each)} ${unit}bytes`;
}

function masked(name: string, length: number): string {
  return length === 32 ? name : `${name} and ${formatIpv4(length === 0 ? 0 : -1 << (32 - length))}`;
}

/** By which keys packets are counted. The tool has no name for --hashlimit-rate-match, which it takes for one. */
function keys({ mode, srcmask, dstmask }: XtHashlimit): string {
  const words: string[] = [];
  if (mode & XT_HASHLIMIT_HASH_DIP) words.push(masked('ip daddr', dstmask));
  if (mode & XT_HASHLIMIT_HASH_DPT) words.push('tcp dport');
  if (mode & XT_HASHLIMIT_HASH_SIP) words.push(masked('ip saddr', srcmask));
  if (mode & XT_HASHLIMIT_HASH_SPT) words.push('tcp sport');
  if (mode & XT_HASHLIMIT_RATE_MATCH) words.push('(null)');
  return words.join(' . ');
}

/** Without a key it has no words. */
export function hashlimit(cfg: XtHashlimit): string | undefined {
  const { name, mode, avg, burst, expire } = cfg;
  const by = keys(cfg);
  if (by === '') return undefined;
  const timeout = expire === 1000 ? '' : ` timeout ${Math.floor(expire / 1000)}s`;
  const over = mode & XT_HASHLIMIT_INVERT ? ' over' : '';
  const packets = (): string => rate(avg, HASHLIMIT_SCALE) + (burst === DEFAULT_BURST ? '' : ` burst ${burst} packets`);
  return `meter ${name} { ${by}${timeout} limit rate${over} ${mode & XT_HASHLIMIT_BYTES ? byteRate(cfg) : packets()} }`;
}

export function statistic({ mode, invert, probability, every, packet }: XtStatistic): string {
  if (mode === XT_STATISTIC_MODE_RANDOM) return `meta random & ${INT_MAX} ${invert ? '>=' : '<'} ${probability}`;
  return `numgen inc mod ${every + 1} ${invert ? '!= ' : ''}${packet}`;
}

export function quota({ flags, quota: bytes }: XtQuota): string {
  return `quota ${flags & 1 ? 'over ' : ''}${formatU64(bytes)} bytes`;
}

const ALL_MONTHDAYS = 0xfffffffe;
const ALL_WEEKDAYS = 0xfe;
const MAX_DAYTIME = 86_399;

function daytime(seconds: number): string {
  return `"${isoTime(seconds).split(' ')[1]}"`;
}

/** Days of the month have no words. The time of day and the day bring a blank of their own along. */
export function time({ dateStart, dateStop, daytimeStart, daytimeStop, monthdaysMatch, weekdaysMatch }: XtTime): string | undefined {
  if (monthdaysMatch !== ALL_MONTHDAYS) return undefined;
  let text = dateStart !== 0 || dateStop !== INT_MAX ? `meta time "${isoTime(dateStart)}"-"${isoTime(dateStop)}"` : '';
  if (daytimeStart !== 0 || daytimeStop !== MAX_DAYTIME) text += ` meta hour ${daytime(daytimeStart)}-${daytime(daytimeStop)}`;
  if (weekdaysMatch === ALL_WEEKDAYS) return text;
  const days = [1, 2, 3, 4, 5, 6, 7].filter((day) => weekdaysMatch & (1 << day)).map((day) => day % 7);
  return `${text} meta day ${days.length > 1 ? `{ ${days.join(', ')} }` : days.join('')}`;
}
