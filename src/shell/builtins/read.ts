import { EINTR, SysError } from '../../uapi/errno.ts';
import { POLLIN, SEEK_CUR } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { decode } from '../bytes.ts';
import { checkInterrupt } from '../interrupt.ts';
import { isSeekable } from '../read_source.ts';
import type { Shell } from '../shell.ts';
import { NAME, Refused } from '../variables.ts';
import { runPendingTraps } from '../run_traps.ts';
import { parseOptions, usage } from './usage.ts';

/** read, mapfile. bash: builtins/read.def, mapfile.def. */

interface Input {
  text: string;
  /** Which characters a backslash quoted. */
  quoted: boolean[];
  end: 'delimiter' | 'eof' | 'timeout' | 'count';
}

interface Request {
  fd: number;
  delimiter: number;
  raw: boolean;
  /** At most so many characters; `exact`: the delimiter does not count. */
  count: number | undefined;
  exact: boolean;
  /** Absolute time, ns; undefined waits for ever. */
  deadline: number | undefined;
}

/** Takes bytes one by one, or from a file in pieces, giving back what was too much. */
class ByteReader {
  private readonly sh: Shell;
  private readonly request: Request;
  private readonly seekable: boolean;
  private buffer: Uint8Array = new Uint8Array(0);
  private at = 0;

  constructor(sh: Shell, request: Request) {
    this.sh = sh;
    this.request = request;
    this.seekable = isSeekable(sh.p, request.fd);
  }

  /** The next byte, -1 at the end, -2 when time is up. */
  *next(): Program<number> {
    if (this.at < this.buffer.length) return this.buffer[this.at++];
    const { p } = this.sh;
    const { fd, deadline } = this.request;
    for (;;) {
      try {
        if (deadline !== undefined) {
          const left = deadline - p.monotonic();
          if (left <= 0 ? (p.ready(fd, POLLIN) & ~0) === 0 : (yield* p.poll1(fd, POLLIN, left)) === 0) return -2;
        }
        this.buffer = yield* p.read(fd, this.seekable ? 256 : 1);
        break;
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
        yield* checkInterrupt(this.sh);
        if (this.sh.traps.pending.length > 0) yield* runPendingTraps(this.sh);
      }
    }
    this.at = 1;
    return this.buffer.length === 0 ? -1 : this.buffer[0];
  }

  /** Gives back what was read too far. */
  done(): void {
    if (this.seekable && this.at < this.buffer.length) this.sh.p.lseek(this.request.fd, this.at - this.buffer.length, SEEK_CUR);
  }
}

function* readInput(sh: Shell, request: Request): Program<Input> {
  const reader = new ByteReader(sh, request);
  const bytes: number[] = [];
  const marks: boolean[] = [];
  let end: Input['end'] = 'delimiter';
  let chars = 0;
  let escaped = false;
  while (request.count === undefined || chars < request.count) {
    const byte = yield* reader.next();
    if (byte < 0) {
      end = byte === -1 ? 'eof' : 'timeout';
      break;
    }
    if (escaped) {
      escaped = false;
      if (byte === 10) continue;
      bytes.push(byte);
      marks.push(true);
    } else if (byte === 92 && !request.raw) {
      escaped = true;
      continue;
    } else if (byte === request.delimiter && !request.exact) break;
    else if (byte !== 0) {
      bytes.push(byte);
      marks.push(false);
    }
    if ((byte & 0xc0) !== 0x80) chars++;
  }
  if (request.count !== undefined && chars >= request.count && end === 'delimiter') end = 'count';
  reader.done();
  return { ...asText(bytes, marks), end };
}

/** Bytes to characters, each with the mark of its first byte. */
function asText(bytes: readonly number[], marks: readonly boolean[]): { text: string; quoted: boolean[] } {
  const text = decode(Uint8Array.from(bytes));
  if (text.length === bytes.length) return { text, quoted: marks.slice() };
  const quoted: boolean[] = [];
  let at = 0;
  for (const char of text) {
    for (let i = 0; i < char.length; i++) quoted.push(marks[at]);
    const code = char.codePointAt(0)!;
    at += code < 0x80 || (code >= 0xdc80 && code <= 0xdcff) ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return { text, quoted };
}

export function* read(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'ersa:d:i:n:N:p:t:u:');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  for (const name of rest) {
    if (NAME.test(name.replace(/\[.*\]$/s, ''))) continue;
    sh.warn(sh.posix ? `read: ${name}: bad variable name` : `read: \`${name}': not a valid identifier`);
    return sh.posix ? 2 : 1;
  }
  const fd = Number(values.get('u') ?? 0);
  if (!sh.p.isOpen(fd)) {
    sh.warn(`read: ${values.has('u') ? `${fd}: invalid file descriptor: ` : 'read error: 0: '}Bad file descriptor`);
    return 1;
  }
  const timeout = values.get('t');
  if (timeout !== undefined && !/^\d*\.?\d+$/.test(timeout)) {
    sh.warn(`read: ${timeout}: invalid timeout specification`);
    return 1;
  }
  if (timeout !== undefined && Number(timeout) === 0) return sh.p.ready(fd, POLLIN) !== 0 ? 0 : 1;
  const count = values.get('N') ?? values.get('n');
  const tty = sh.p.isatty(fd);
  if (values.has('p') && tty) sh.write(2, values.get('p')!);
  yield* sh.flush();
  const delimiter = values.get('d');
  const request: Request = {
    fd,
    delimiter: delimiter === undefined ? 10 : delimiter === '' ? 0 : delimiter.charCodeAt(0),
    raw: flags.has('r'),
    count: count === undefined ? undefined : Number(count),
    exact: flags.has('N'),
    deadline: timeout === undefined ? undefined : sh.p.monotonic() + Number(timeout) * 1e9,
  };
  const before = tty ? sh.p.tcgetattr(fd) : undefined;
  const raw = count !== undefined || delimiter !== undefined;
  if (before !== undefined && (flags.has('s') || raw))
    sh.p.tcsetattr(fd, { ...before, echo: before.echo && !flags.has('s'), icanon: before.icanon && !raw });
  let input: Input;
  try {
    input = yield* readInput(sh, request);
  } finally {
    if (before !== undefined) sh.p.tcsetattr(fd, before);
  }
  const status = store(sh, input, rest, values.get('a'), flags.has('N'));
  if (status !== 0) return status;
  return input.end === 'eof' ? 1 : input.end === 'timeout' ? 142 : 0;
}

function store(sh: Shell, input: Input, names: readonly string[], array: string | undefined, exact: boolean): number {
  try {
    if (array !== undefined) sh.vars.setList(array, splitFields(sh, input));
    else if (names.length === 0) sh.vars.set('REPLY', input.text);
    else if (exact) names.forEach((name, number) => setName(sh, name, number === 0 ? input.text : ''));
    else assignFields(sh, input, names);
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    sh.warn(`read: ${error.message}`.replace(/^read: (.*): readonly variable$/, '$1: readonly variable'));
    return 1;
  }
}

function setName(sh: Shell, name: string, value: string): void {
  const match = /^(\w+)\[(.*)\]$/s.exec(name);
  if (match === null) sh.vars.set(name, value);
  else sh.vars.setElement(match[1], match[2], value);
}

class FieldReader {
  private readonly input: Input;
  private readonly ifs: string;
  at = 0;

  constructor(input: Input, ifs: string) {
    this.input = input;
    this.ifs = ifs;
    this.skipBlanks();
  }

  private separator(at: number): boolean {
    return !this.input.quoted[at] && this.ifs.includes(this.input.text[at]);
  }

  private blank(at: number): boolean {
    return this.separator(at) && /[ \t\n]/.test(this.input.text[at]);
  }

  private skipBlanks(): void {
    while (this.at < this.input.text.length && this.blank(this.at)) this.at++;
  }

  get ended(): boolean {
    return this.at >= this.input.text.length;
  }

  /** The next field; skips what separates it from the one behind. */
  field(): string {
    const start = this.at;
    while (!this.ended && !this.separator(this.at)) this.at++;
    const text = this.input.text.slice(start, this.at);
    this.skipBlanks();
    if (!this.ended && this.separator(this.at)) {
      this.at++;
      this.skipBlanks();
    }
    return text;
  }

  /** All that is left, for the last name: without blanks at its end, and a lone separator there. */
  rest(): string {
    const start = this.at;
    this.field();
    let end = this.ended ? start + this.fieldLength(start) : this.input.text.length;
    if (this.ended) return this.input.text.slice(start, end);
    while (end > start && this.blank(end - 1)) end--;
    return this.input.text.slice(start, end);
  }

  private fieldLength(start: number): number {
    let at = start;
    while (at < this.input.text.length && !this.separator(at)) at++;
    return at - start;
  }
}

function splitFields(sh: Shell, input: Input): string[] {
  const reader = new FieldReader(input, sh.vars.ifs);
  const out: string[] = [];
  while (!reader.ended) out.push(reader.field());
  return out;
}

function assignFields(sh: Shell, input: Input, names: readonly string[]): void {
  const reader = new FieldReader(input, sh.vars.ifs);
  names.forEach((name, number) => setName(sh, name, number === names.length - 1 ? reader.rest() : reader.field()));
}

export function* mapfile(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'd:n:O:s:tu:C:c:');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  const name = rest[0] ?? 'MAPFILE';
  if (!NAME.test(name)) {
    sh.warn(`${args[0]}: \`${name}': not a valid identifier`);
    return 1;
  }
  const delimiter = values.get('d');
  const code = delimiter === undefined ? 10 : delimiter === '' ? 0 : delimiter.charCodeAt(0);
  const mark = delimiter === undefined ? '\n' : delimiter.slice(0, 1);
  const most = Number(values.get('n') ?? 0) || Infinity;
  let skip = Number(values.get('s') ?? 0);
  const origin = Number(values.get('O') ?? 0);
  if (Number.isNaN(skip) || Number.isNaN(origin)) return usage(sh, args[0]);
  if (!values.has('O')) sh.vars.setList(name, []);
  yield* sh.flush();
  let index = origin;
  while (index - origin < most) {
    const request: Request = {
      fd: Number(values.get('u') ?? 0),
      delimiter: code,
      raw: true,
      count: undefined,
      exact: false,
      deadline: undefined,
    };
    const line = yield* readInput(sh, request);
    if (line.end === 'eof' && line.text === '') break;
    if (skip-- > 0) continue;
    const text = flags.has('t') || line.end === 'eof' ? line.text : line.text + mark;
    const callback = values.get('C');
    const quantum = Number(values.get('c') ?? 5000);
    if (callback !== undefined && (index - origin + 1) % quantum === 0)
      yield* sh.services.runText(sh, `${callback} ${index} '${text.replaceAll("'", "'\\''")}'`, 'eval');
    sh.vars.setElement(name, String(index++), text);
    if (line.end === 'eof') break;
  }
  return 0;
}
