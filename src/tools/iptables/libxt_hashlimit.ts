import {
  type XtHashlimit,
  XT_HASHLIMIT_BYTES,
  XT_HASHLIMIT_HASH_DIP,
  XT_HASHLIMIT_HASH_DPT,
  XT_HASHLIMIT_HASH_SIP,
  XT_HASHLIMIT_HASH_SPT,
  XT_HASHLIMIT_INVERT,
  XT_HASHLIMIT_RATE_MATCH,
} from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { unitSeconds } from './libxt_limit.ts';
import { truncated } from './save_string.ts';
import { atoi, atoll, formatU64, strtoul, UINT64_MAX } from './strtoul.ts';
import { badParameter, badValue } from './xtables_error.ts';

const SCALE = 1_000_000;
const BURST = 5;
const BURST_MAX = 1_000_000;
const GC_INTERVAL = 1_000;
const BYTE_SHIFT = 4;
/** Seconds an entry of a limit in bytes lives, without and with a burst. */
const BYTE_EXPIRE = 15;
const BYTE_EXPIRE_BURST = 60;
const UINT32_MAX = 0xffffffff;
const IFNAMSIZ_NAME = 255;

/** What parsing keeps for the final check: how many seconds the unit has. */
interface Parsed extends XtHashlimit {
  unit?: number;
}

const MODES: Readonly<Record<string, number>> = {
  srcip: XT_HASHLIMIT_HASH_SIP,
  srcport: XT_HASHLIMIT_HASH_SPT,
  dstip: XT_HASHLIMIT_HASH_DIP,
  dstport: XT_HASHLIMIT_HASH_DPT,
};

/** How many bytes a second a cost of the kernel (XT_HASHLIMIT_BYTE_SHIFT) allows. */
export function costToBytes(cost: number): number {
  const rate = cost ? Math.floor(UINT32_MAX / cost) : UINT32_MAX;
  return (rate - 1) * 2 ** BYTE_SHIFT;
}

/** The other way round. */
export function bytesToCost(bytes: number): number {
  const rate = Math.floor(bytes / 2 ** BYTE_SHIFT) >>> 0;
  return Math.floor(UINT32_MAX / (rate + 1));
}

function factor(letter: string | undefined): number {
  return letter === 'm' ? 1024 * 1024 : letter === 'k' ? 1024 : 1;
}

function badBurst(): Error {
  return badParameter(`bad value for option "--hashlimit-burst", or out of range (1-${BURST_MAX}).`);
}

function parseBurst(text: string): number {
  const parsed = strtoul(text, 1, UINT64_MAX);
  if (parsed === undefined || (parsed.end === text.length && parsed.value > BURST_MAX)) throw badBurst();
  return parsed.value * factor(text[parsed.end]);
}

/** "512kb/s": true when it is one. */
function parseBytes(text: string, data: Parsed): boolean {
  const at = text.indexOf('b/s');
  const bytes = atoll(text);
  if (at <= 0 || bytes === 0) return false;
  const cost = bytesToCost(bytes * factor(text[at - 1]));
  if (cost === 0) throw badParameter(`Rate too high "${text}"`);
  data.unit = BYTE_EXPIRE;
  data.avg = cost;
  return true;
}

/** "5/minute": true when it is one. */
function parseRate(text: string, data: Parsed): boolean {
  const slash = text.indexOf('/');
  data.unit = slash < 0 ? 1 : unitSeconds(text.slice(slash + 1));
  const rate = atoll(text);
  if (data.unit === undefined || rate === 0) return false;
  // A negative one is a very large one.
  data.avg = rate < 0 ? 0 : Math.floor((SCALE * data.unit) / rate);
  if (data.avg === 0) throw badParameter(`Rate too fast "${text}"`);
  return true;
}

function parse(call: XtOptionCall<Parsed>): void {
  const { id, arg, data, number } = call;
  switch (id) {
    case 'hashlimit-upto':
    case 'hashlimit-above':
      if ((id === 'hashlimit-above') !== call.invert) data.mode |= XT_HASHLIMIT_INVERT;
      if (parseBytes(arg, data)) data.mode |= XT_HASHLIMIT_BYTES;
      else if (!parseRate(arg, data)) throw badValue('hashlimit', `--${id}`, arg);
      break;
    case 'hashlimit-mode':
      for (const word of arg.split(/[,|]/).filter((mode) => mode !== '')) {
        if (!Object.hasOwn(MODES, word)) throw badValue('hashlimit', '--hashlimit-mode', arg);
        data.mode |= MODES[word];
      }
      break;
    case 'hashlimit-rate-match':
      data.mode |= XT_HASHLIMIT_RATE_MATCH;
      break;
    case 'hashlimit-rate-interval':
      if (atoi(arg) <= 0) throw badValue('hashlimit', '--hashlimit-rate-interval', arg);
      data.interval = atoi(arg);
      break;
    case 'hashlimit-burst':
      data.burst = parseBurst(arg);
      break;
    case 'hashlimit-name':
      data.name = truncated(arg, IFNAMSIZ_NAME);
      break;
    default:
      // A mask with holes has no length; the kernel refuses what stands for it.
      data[FIELDS[id]] = number < 0 ? 0xff : number;
  }
}

const FIELDS: Readonly<Record<string, 'srcmask' | 'dstmask' | 'size' | 'max' | 'gcInterval' | 'expire'>> = {
  'hashlimit-srcmask': 'srcmask',
  'hashlimit-dstmask': 'dstmask',
  'hashlimit-htable-size': 'size',
  'hashlimit-htable-max': 'max',
  'hashlimit-htable-gcinterval': 'gcInterval',
  'hashlimit-htable-expire': 'expire',
};

function check(data: Parsed, used: ReadonlySet<string>): void {
  if (!used.has('hashlimit-upto') && !used.has('hashlimit-above')) throw badParameter('You have to specify --hashlimit');
  const unit = data.unit ?? 1;
  delete data.unit;
  const expires = used.has('hashlimit-htable-expire');
  if (!expires) data.expire = unit * 1000;
  const inBytes = (data.mode & XT_HASHLIMIT_BYTES) !== 0;
  if (inBytes) checkByteBurst(data, used.has('hashlimit-burst'), expires);
  else if (data.burst > BURST_MAX) throw badBurst();
  if (!used.has('hashlimit-rate-match')) return;
  if (!inBytes) data.avg = Math.floor(data.avg / unit);
  if (data.interval === 0) data.interval = inBytes ? 1 : unit;
}

/** A burst in bytes is kept in units of the rate. */
function checkByteBurst(data: Parsed, given: boolean, expires: boolean): void {
  let burst = 0;
  if (given) {
    const rate = costToBytes(data.avg);
    if (data.burst < rate) throw badParameter(`burst cannot be smaller than ${rate}b`);
    burst = Math.ceil(data.burst / rate);
    if (!expires) data.expire = BYTE_EXPIRE_BURST * 1000;
  }
  data.burst = burst;
}

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['min', 60],
  ['sec', 1],
];
const SIZES: readonly (readonly [string, number])[] = [
  ['m', 1024 * 1024],
  ['k', 1024],
  ['', 1],
];

/** The words, and how long an entry lives by default, ms. */
function rateWords(period: number): [string, number] {
  if (period === 0) return [' inf', 0];
  let i = 1;
  for (; i < UNITS.length; i++) {
    const scaled = UNITS[i][1] * SCALE;
    if (period > scaled || Math.floor(scaled / period) < scaled % period) break;
  }
  const [name, seconds] = UNITS[i - 1];
  return [` ${Math.floor((seconds * SCALE) / period)}/${name}`, seconds * 1000];
}

function byteWords(avg: number, burst: number, prefix: string): [string, number] {
  const rate = costToBytes(avg);
  const fits = ([, size]: readonly [string, number]): boolean => rate >= size && bytesToCost(rate - (rate % size)) === avg;
  const [letter, size] = SIZES.slice(0, 2).find(fits) ?? SIZES[2];
  const words = ` ${Math.floor(rate / size)}${letter}b/s`;
  if (burst === 0) return [words, BYTE_EXPIRE * 1000];
  const total = rate * burst;
  const [unit, each] = SIZES.slice(0, 2).find(([, threshold]) => total >= threshold) ?? SIZES[2];
  return [`${words} ${prefix}burst ${Math.floor(total / each)}${unit}b`, BYTE_EXPIRE_BURST * 1000];
}

function modeWords(mode: number, separator: string): string {
  return Object.keys(MODES)
    .filter((name) => mode & MODES[name])
    .join(separator);
}

/** The options behind rate and mode; `prefix` is "" or "--hashlimit-". */
function rest(cfg: XtHashlimit, prefix: string, quantum: number): string {
  let text = '';
  if (cfg.size !== 0) text += ` ${prefix}htable-size ${cfg.size}`;
  if (cfg.max !== 0) text += ` ${prefix}htable-max ${cfg.max}`;
  if (cfg.gcInterval !== GC_INTERVAL) text += ` ${prefix}htable-gcinterval ${cfg.gcInterval}`;
  if (cfg.expire !== quantum) text += ` ${prefix}htable-expire ${cfg.expire}`;
  if (cfg.srcmask !== 32) text += ` ${prefix}srcmask ${cfg.srcmask}`;
  if (cfg.dstmask !== 32) text += ` ${prefix}dstmask ${cfg.dstmask}`;
  if ((cfg.mode & XT_HASHLIMIT_RATE_MATCH) === 0) return text;
  return `${text} ${prefix}rate-match${cfg.interval === 1 ? '' : ` ${prefix}rate-interval ${cfg.interval}`}`;
}

const HASH_MODES = XT_HASHLIMIT_HASH_SIP | XT_HASHLIMIT_HASH_SPT | XT_HASHLIMIT_HASH_DIP | XT_HASHLIMIT_HASH_DPT;

function print(cfg: XtHashlimit): string {
  const inBytes = (cfg.mode & XT_HASHLIMIT_BYTES) !== 0;
  const [rate, quantum] = inBytes ? byteWords(cfg.avg, cfg.burst, '') : rateWords(cfg.avg * (cfg.interval || 1));
  let text = ` limit: ${cfg.mode & XT_HASHLIMIT_INVERT ? 'above' : 'up to'}${rate}`;
  if (!inBytes) text += ` burst ${formatU64(cfg.burst)}`;
  if (cfg.mode & HASH_MODES) text += ` mode ${modeWords(cfg.mode, '-')}`;
  return text + rest(cfg, '', quantum);
}

function save(cfg: XtHashlimit): string {
  const inBytes = (cfg.mode & XT_HASHLIMIT_BYTES) !== 0;
  const [rate, quantum] = inBytes ? byteWords(cfg.avg, cfg.burst, '--hashlimit-') : rateWords(cfg.avg);
  let text = ` --hashlimit-${cfg.mode & XT_HASHLIMIT_INVERT ? 'above' : 'upto'}${rate}`;
  if (!inBytes) text += ` --hashlimit-burst ${formatU64(cfg.burst)}`;
  if (cfg.mode & HASH_MODES) text += ` --hashlimit-mode ${modeWords(cfg.mode, ',')}`;
  return `${text} --hashlimit-name ${cfg.name}${rest(cfg, '--hashlimit-', quantum)}`;
}

const LIMIT = { type: 'string', invert: true } as const;

/** A limit for each sender, receiver, port. */
export const LIBXT_HASHLIMIT: XtExtension<Parsed> = {
  name: 'hashlimit',
  options: [
    { name: 'hashlimit-upto', id: 'hashlimit-upto', ...LIMIT, excl: ['hashlimit-above'] },
    { name: 'hashlimit-above', id: 'hashlimit-above', ...LIMIT, excl: ['hashlimit-upto'] },
    { name: 'hashlimit', id: 'hashlimit-upto', ...LIMIT, excl: ['hashlimit-above'] },
    { name: 'hashlimit-srcmask', id: 'hashlimit-srcmask', type: 'plen' },
    { name: 'hashlimit-dstmask', id: 'hashlimit-dstmask', type: 'plen' },
    { name: 'hashlimit-burst', id: 'hashlimit-burst', type: 'string' },
    { name: 'hashlimit-htable-size', id: 'hashlimit-htable-size', type: 'uint32' },
    { name: 'hashlimit-htable-max', id: 'hashlimit-htable-max', type: 'uint32' },
    { name: 'hashlimit-htable-gcinterval', id: 'hashlimit-htable-gcinterval', type: 'uint32' },
    { name: 'hashlimit-htable-expire', id: 'hashlimit-htable-expire', type: 'uint32' },
    { name: 'hashlimit-mode', id: 'hashlimit-mode', type: 'string' },
    { name: 'hashlimit-name', id: 'hashlimit-name', type: 'string', mandatory: true, min: 1 },
    { name: 'hashlimit-rate-match', id: 'hashlimit-rate-match', type: 'none' },
    { name: 'hashlimit-rate-interval', id: 'hashlimit-rate-interval', type: 'string' },
  ],
  init: () => ({
    ...{
      name: '',
      mode: 0,
      avg: 0,
      burst: BURST,
      size: 0,
      max: 0,
      gcInterval: GC_INTERVAL,
      expire: 0,
      interval: 0,
      srcmask: 32,
      dstmask: 32,
    },
  }),
  parse,
  check: ({ data, used }) => check(data, used),
  print,
  save,
  help: `--hashlimit-upto RATE[/second|...]     matches as long as there are no more, for each
--hashlimit-above RATE[/second|...]    matches what is more than that, for each
                                       RATE may also be in bytes: 512kb/s
--hashlimit-burst NUMBER               how many at once before that counts (${BURST})
--hashlimit-mode LIST                  each what: srcip, srcport, dstip, dstport
--hashlimit-srcmask, -dstmask LENGTH   networks of this size are one
--hashlimit-name NAME                  the table's name, in /proc/net/ipt_hashlimit
--hashlimit-htable-size, -max, -gcinterval, -expire NUMBER
                                       the table's size, entries, sweeping and forgetting, ms
--hashlimit-rate-match                 by the rate alone, without a bucket
--hashlimit-rate-interval SECONDS      over which it is measured`,
};
