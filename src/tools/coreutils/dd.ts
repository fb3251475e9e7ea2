import { EISDIR, SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { humanSize } from './human_size.ts';

const OPERANDS = ['if', 'of', 'bs', 'ibs', 'obs', 'count', 'skip', 'seek', 'iseek', 'oseek', 'conv', 'status', 'iflag', 'oflag'] as const;
const CONVERSIONS = ['notrunc', 'ucase', 'lcase', 'sync', 'noerror', 'fsync', 'fdatasync', 'nocreat', 'excl'] as const;
const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  K: 1024,
  k: 1024,
  kB: 1000,
  M: 1 << 20,
  MB: 1e6,
  G: 1 << 30,
  GB: 1e9,
};

function numberOf(text: string): number | undefined {
  let product = 1;
  for (const factor of text.split('x')) {
    const match = /^(\d+)(c|w|b|kB|[KkMG]B?)?(?:iB)?$/.exec(factor);
    if (!match) return undefined;
    product *= Number(match[1]) * SUFFIXES[match[2] ?? ''];
  }
  return product;
}

/** Counts of whole and partial blocks, and of bytes. */
interface Tally {
  readIn: [full: number, partial: number];
  written: [full: number, partial: number];
  bytes: number;
}

function convert(bytes: Uint8Array, conversions: readonly string[], size: number): Uint8Array {
  let out = bytes;
  const [upper, lower] = [conversions.includes('ucase'), conversions.includes('lcase')];
  if (upper) out = out.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));
  if (lower) out = out.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
  if (!conversions.includes('sync') || out.length === size) return out;
  const padded = new Uint8Array(size);
  padded.set(out);
  return padded;
}

function* copyBlocks(
  u: Utility,
  from: number,
  to: number,
  name: string,
  numbers: ReadonlyMap<string, number>,
  conversions: readonly string[],
): Program<Tally> {
  const block = numbers.get('bs') ?? numbers.get('ibs') ?? 512;
  const count = numbers.get('count') ?? Infinity;
  const tally: Tally = { readIn: [0, 0], written: [0, 0], bytes: 0 };
  for (let skip = numbers.get('skip') ?? numbers.get('iseek') ?? 0; skip > 0; skip--)
    if ((yield* u.process.read(from, block)).length === 0) break;
  while (tally.readIn[0] + tally.readIn[1] < count) {
    let bytes: Uint8Array;
    try {
      bytes = yield* u.process.read(from, block);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EISDIR) throw error;
      yield* u.fail(`error reading '${name}': ${strerror(error.errno)}`);
      break;
    }
    if (bytes.length === 0) break;
    tally.readIn[bytes.length === block ? 0 : 1]++;
    const out = convert(bytes, conversions, block);
    yield* u.process.write(to, out);
    tally.written[out.length === block ? 0 : 1]++;
    tally.bytes += out.length;
  }
  return tally;
}

function summary(tally: Tally, ns: number, brief: boolean): string {
  const records = `${tally.readIn.join('+')} records in\n${tally.written.join('+')} records out\n`;
  if (brief) return records;
  const seconds = Math.max(ns, 1000) / 1e9;
  const decimal = (value: number): string => {
    const unit = value >= 1e9 ? 3 : value >= 1e6 ? 2 : value >= 1e3 ? 1 : 0;
    const scaled = value / 1000 ** unit;
    return `${scaled < 10 && unit > 0 ? (Math.round(scaled * 10) / 10).toFixed(1) : Math.round(scaled)} ${['', 'k', 'M', 'G'][unit]}B`;
  };
  const binary = tally.bytes >= 1024 ? `, ${humanSize(tally.bytes).replace(/([KMG])$/, ' $1iB')}` : '';
  const size = tally.bytes >= 1000 ? ` (${decimal(tally.bytes)}${binary})` : '';
  return `${records}${tally.bytes} byte${tally.bytes === 1 ? '' : 's'}${size} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(tally.bytes / seconds)}/s\n`;
}

/** dd(1). */
export const dd = utility('dd', { short: '', usage: '[OPERAND]...' }, function* (u) {
  const words = new Map<string, string>();
  const numbers = new Map<string, number>();
  for (const operand of u.operands) {
    const [, name, value] = /^([^=]*)=(.*)$/s.exec(operand) ?? [];
    if (name === undefined || !(OPERANDS as readonly string[]).includes(name))
      return yield* usageError(u, `unrecognized operand '${operand}'`);
    words.set(name, value);
    if (/^(i|o)?bs$|count|skip|seek/.test(name)) {
      const number = numberOf(value);
      if (number === undefined || (name.endsWith('bs') && number === 0)) {
        yield* u.fail(`invalid number: '${value}'`);
        return 1;
      }
      numbers.set(name, number);
    }
  }
  const conversions = (words.get('conv') ?? '').split(',').filter(Boolean);
  const unknown = conversions.find((name) => !(CONVERSIONS as readonly string[]).includes(name));
  if (unknown !== undefined) return yield* usageError(u, `invalid conversion: '${unknown}'`);
  const begun = u.process.monotonic();
  const [from, to] = [yield* openInput(u, words.get('if')), yield* openOutput(u, words.get('of'), numbers, conversions)];
  if (from === undefined || to === undefined) return 1;
  const tally = yield* copyBlocks(u, from, to, words.get('if') ?? 'standard input', numbers, conversions);
  const status = words.get('status');
  if (status !== 'none') yield* u.io.error(summary(tally, u.process.monotonic() - begun, status === 'noxfer'));
  return u.status;
});

function* openInput(u: Utility, path: string | undefined): Program<number | undefined> {
  return path === undefined ? 0 : yield* u.open(path, (file, why) => `failed to open '${file}': ${why}`);
}

/** Opens the output, as long as `seek` says and no longer. */
function* openOutput(
  u: Utility,
  path: string | undefined,
  numbers: ReadonlyMap<string, number>,
  conversions: readonly string[],
): Program<number | undefined> {
  if (path === undefined) return 1;
  const offset = (numbers.get('seek') ?? numbers.get('oseek') ?? 0) * (numbers.get('bs') ?? numbers.get('obs') ?? 512);
  try {
    const fd = u.process.open(path, F.O_WRONLY | (conversions.includes('nocreat') ? 0 : F.O_CREAT), 0o666);
    const regular = (u.process.fstat(fd).mode & F.S_IFMT) === F.S_IFREG;
    if (regular && !conversions.includes('notrunc')) u.process.ftruncate(fd, offset);
    if (regular && offset > 0) u.process.lseek(fd, offset, F.SEEK_SET);
    return fd;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`failed to open '${path}': ${strerror(error.errno)}`);
    return undefined;
  }
}
