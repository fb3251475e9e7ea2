import { SysError, strerror } from '../../uapi/errno.ts';
import type { Main, Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { md5, sha1, sha256 } from './digest.ts';

type Digest = (bytes: Uint8Array) => string;

/** All bytes of a file ("-": standard input), or undefined after a complaint. */
export function* fileBytes(u: Utility, path: string): Program<Uint8Array | undefined> {
  const fd = yield* u.open(path);
  if (fd === undefined) return undefined;
  const bytes: number[] = [];
  try {
    for (let piece = yield* u.process.read(fd, 65536); piece.length > 0; piece = yield* u.process.read(fd, 65536)) {
      for (const byte of piece) bytes.push(byte);
    }
    return Uint8Array.from(bytes);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`${path}: ${strerror(error.errno)}`);
    return undefined;
  } finally {
    u.close(fd);
  }
}

/** -c: reads lines "DIGEST  FILE" and says which files still have theirs. */
function* check(u: Utility, digest: Digest): Program<number> {
  let [failed, unread] = [0, 0];
  const silent = u.has('status');
  for (const line of (yield* u.readFiles(u.operands)).split('\n')) {
    const match = /^([\da-f]+) [ *](.+)$/i.exec(line);
    if (!match) continue;
    const bytes = yield* fileBytes(u, match[2]);
    const good = bytes !== undefined && digest(bytes) === match[1].toLowerCase();
    if (bytes === undefined) unread++;
    else if (!good) failed++;
    if (silent || (good && u.has('quiet'))) continue;
    yield* u.print(`${match[2]}: ${bytes === undefined ? 'FAILED open or read' : good ? 'OK' : 'FAILED'}\n`);
  }
  const files = (count: number): string => (count === 1 ? 'file' : 'files');
  if (unread > 0 && !silent) yield* u.fail(`WARNING: ${unread} listed ${files(unread)} could not be read`);
  if (failed > 0 && !silent) yield* u.fail(`WARNING: ${failed} computed checksum${failed === 1 ? '' : 's'} did NOT match`);
  return failed + unread > 0 ? 1 : u.status;
}

/** md5sum(1) and its brothers. */
function checksum(name: string, digest: Digest): Main {
  return utility(
    name,
    {
      short: 'bctwz',
      long: [
        { name: 'check', argument: 'none', value: 'c' },
        { name: 'quiet', argument: 'none', value: 'quiet' },
        { name: 'status', argument: 'none', value: 'status' },
        { name: 'tag', argument: 'none', value: 'tag' },
        { name: 'text', argument: 'none', value: 't' },
        { name: 'binary', argument: 'none', value: 'b' },
      ],
      usage: '[OPTION]... [FILE]...',
    },
    function* (u) {
      if (u.has('c')) return yield* check(u, digest);
      for (const file of u.operands.length > 0 ? u.operands : ['-']) {
        const bytes = yield* fileBytes(u, file);
        if (bytes === undefined) continue;
        const tagged = `${name.slice(0, -3).toUpperCase()} (${file}) = ${digest(bytes)}\n`;
        yield* u.print(u.has('tag') ? tagged : `${digest(bytes)} ${u.has('b') ? '*' : ' '}${file}\n`);
      }
      return u.status;
    },
  );
}

export const md5sum = checksum('md5sum', md5);
export const sha1sum = checksum('sha1sum', sha1);
export const sha256sum = checksum('sha256sum', sha256);

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function encode(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k < 4; k++) text += i + k > bytes.length ? '=' : ALPHABET[(bits >> (18 - 6 * k)) & 63];
  }
  return text;
}

/** The bytes of base64 text, as far as it is valid, and whether it was to the end. */
function decode(text: string): { bytes: Uint8Array; valid: boolean } {
  const clean = text.replaceAll('\n', '');
  const bytes: number[] = [];
  const body = /^[A-Za-z0-9+/]*/.exec(clean)![0];
  let [bits, held] = [0, 0];
  for (const letter of body) {
    bits = ((bits << 6) | ALPHABET.indexOf(letter)) & 0xffffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 255);
  }
  return { bytes: Uint8Array.from(bytes), valid: /^={0,2}$/.test(clean.slice(body.length)) && clean.length % 4 === 0 };
}

/** base64(1). */
export const base64 = utility(
  'base64',
  {
    short: 'diw:',
    long: [
      { name: 'decode', argument: 'none', value: 'd' },
      { name: 'ignore-garbage', argument: 'none', value: 'i' },
      { name: 'wrap', argument: 'required', value: 'w' },
    ],
    usage: '[OPTION]... [FILE]',
  },
  function* (u) {
    if (u.operands.length > 1) return yield* usageError(u, `extra operand '${u.operands[1]}'`);
    const bytes = yield* fileBytes(u, u.operands[0] ?? '-');
    if (bytes === undefined) return u.status;
    if (u.has('d')) {
      const text = new TextDecoder().decode(bytes);
      const decoded = decode(u.has('i') ? text.replace(/[^A-Za-z0-9+/=]/g, '') : text);
      yield* u.process.write(1, decoded.bytes);
      if (!decoded.valid) yield* u.fail('invalid input');
      return u.status;
    }
    const width = Number(u.value('w') ?? 76);
    const text = encode(bytes);
    if (width === 0) yield* u.print(text);
    else for (let at = 0; at < text.length; at += width) yield* u.print(`${text.slice(at, at + width)}\n`);
    return u.status;
  },
);
