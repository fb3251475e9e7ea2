import type { MachineInput } from '../machine/machine.ts';
import type { TerminalOptions } from '../machine/terminal.ts';
import { Unreadable } from '../view/unreadable.ts';
import type { SessionRecord } from './api.ts';

/**
 * A session as text: all of it for keeping, or folded for a link. It is JSON, deflated, in base64 for URLs, behind a letter that
 * says which edition of this file wrote it.
 */

const EDITION = '1';
const NSEC_PER_MSEC = 1e6;
/** Keys that act at once, whatever was typed before them and not read yet: ^C, ^\, ^Z. */
const SIGNAL_KEYS = /[\x03\x1c\x1a]/;
/** More than so many characters are no session of a person. */
const LONGEST = 4_000_000;

/** What is in the text: times are ns since the input before; a step count of -1 stands for "whatever is due by then". */
interface Stored {
  lab: string;
  seed: number;
  now: number;
  lesson?: string;
  inputs: StoredInput[];
}

type StoredInput =
  | [time: number, steps: number, type: 'o', host: string, cols: number, rows: number, netns?: string]
  | [time: number, steps: number, type: 'd', terminal: number, data: string]
  | [time: number, steps: number, type: 'r', terminal: number, cols: number, rows: number]
  | [time: number, steps: number, type: 'c', terminal: number];

/** A session that can be begun again. */
export interface SavedSession {
  lab: string;
  seed: number;
  now: number;
  /** The lesson's name; '' for none. */
  lesson: string;
  inputs: MachineInput[];
}

/** Everything, to the bit: the machine that comes of it is the same. */
export function saveSession(record: SessionRecord, lesson: string): Promise<string> {
  return pack({ ...record, inputs: record.inputs as MachineInput[] }, lesson);
}

/**
 * For a link: each line as it was when Enter was pressed, times in milliseconds. What is typed changes the network at its end, so
 * the network that comes of it is the same, and the link is a quarter as long.
 */
export function saveFolded(record: SessionRecord, lesson: string): Promise<string> {
  const inputs = foldInputs(record.inputs as MachineInput[]);
  const now = Math.ceil(record.now / NSEC_PER_MSEC) * NSEC_PER_MSEC;
  return pack({ ...record, now, inputs }, lesson);
}

/** Joins the keys of each line; exported for tests. */
export function foldInputs(inputs: readonly MachineInput[]): MachineInput[] {
  const folded: MachineInput[] = [];
  const open = new Map<number, string>();
  const last = new Map<number, MachineInput>();
  const put = (input: MachineInput): void => {
    folded.push({ ...input, time: Math.ceil(input.time / NSEC_PER_MSEC) * NSEC_PER_MSEC, steps: -1 });
  };
  const flush = (terminal: number): void => {
    const data = open.get(terminal);
    if (data) put({ ...last.get(terminal)!, type: 'data', terminal, data });
    open.delete(terminal);
  };
  for (const input of inputs) {
    if (input.type !== 'data') {
      if (input.type === 'close') flush(input.terminal);
      // A window's size while its first lines are typed is its size.
      put(input);
      continue;
    }
    if (SIGNAL_KEYS.test(input.data)) {
      flush(input.terminal);
      put(input);
      continue;
    }
    open.set(input.terminal, (open.get(input.terminal) ?? '') + input.data);
    last.set(input.terminal, input);
    if (input.data.includes('\r')) flush(input.terminal);
  }
  for (const terminal of [...open.keys()]) flush(terminal);
  return folded;
}

async function pack({ lab, seed, now, inputs }: Omit<SavedSession, 'lesson'>, lesson: string): Promise<string> {
  let time = 0;
  let steps = 0;
  const stored = inputs.map((input): StoredInput => {
    const dt = input.time - time;
    const ds = input.steps < 0 ? -1 : input.steps - steps;
    time = input.time;
    if (input.steps >= 0) steps = input.steps;
    switch (input.type) {
      case 'open':
        return opened(dt, ds, input.host, input.options);
      case 'data':
        return [dt, ds, 'd', input.terminal, input.data];
      case 'resize':
        return [dt, ds, 'r', input.terminal, input.cols, input.rows];
      case 'close':
        return [dt, ds, 'c', input.terminal];
    }
  });
  const text = JSON.stringify({ lab, seed, now, ...(lesson === '' ? {} : { lesson }), inputs: shortTimes(stored) });
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'));
  return EDITION + toBase64Url(bytes);
}

function opened(dt: number, ds: number, host: string, { cols, rows, netns }: TerminalOptions): StoredInput {
  return netns === undefined ? [dt, ds, 'o', host, cols, rows] : [dt, ds, 'o', host, cols, rows, netns];
}

/** Whole milliseconds are written as such: "3m". Others are ns. */
function shortTimes(inputs: readonly StoredInput[]): unknown[] {
  return inputs.map(([time, ...rest]) => (time % NSEC_PER_MSEC === 0 ? [`${time / NSEC_PER_MSEC}`, ...rest] : [time, ...rest]));
}

/** Reads such a text. Throws Unreadable, which says what is wrong with it, and where. */
export async function readSession(text: string): Promise<SavedSession> {
  if (!text.startsWith(EDITION))
    throw text === ''
      ? new Unreadable('it is empty', '它是空的')
      : new Unreadable(`it begins with "${text[0]}": made by another edition of Patchbay`, `它以“${text[0]}”开头：由另一版 Patchbay 生成`);
  let stored: unknown;
  try {
    const bytes = await through(fromBase64Url(text.slice(1)), new DecompressionStream('deflate-raw'));
    if (bytes.length > LONGEST) throw new Error('too long');
    stored = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Unreadable('it is damaged: a part is missing or was changed on the way', '它已损坏：途中缺了或改了一部分');
  }
  return checked(stored);
}

function checked(stored: unknown): SavedSession {
  if (typeof stored !== 'object' || stored === null) throw new Unreadable('it holds no session', '里面没有会话');
  const { lab, seed, now, lesson, inputs } = stored as Partial<Stored>;
  if (typeof lab !== 'string') throw expected('lab', 'a name', '名称');
  if (!isCount(seed)) throw expected('seed', 'a whole number', '整数');
  if (!isCount(now)) throw expected('now', 'a time in nanoseconds', '以纳秒计的时间');
  if (lesson !== undefined && typeof lesson !== 'string') throw expected('lesson', 'a name', '名称');
  if (!Array.isArray(inputs)) throw expected('inputs', 'a list', '列表');
  let time = 0;
  let steps = 0;
  const read = (inputs as unknown[]).map((input, at): MachineInput => {
    const [first, ds, ...rest] = Array.isArray(input) ? (input as unknown[]) : [];
    const dt = typeof first === 'string' ? Number(first) * NSEC_PER_MSEC : first;
    if (!isCount(dt)) throw expected(`inputs[${at}][0]`, 'a time', '时间');
    if (ds !== -1 && !isCount(ds)) throw expected(`inputs[${at}][1]`, 'a number of steps', '步数');
    time += dt;
    if (ds !== -1) steps += ds as number;
    const moment = { time, steps: ds === -1 ? -1 : steps };
    const [type, a, b, c, netns] = rest;
    if (type === 'o' && typeof a === 'string' && isCount(b) && isCount(c))
      return { ...moment, type: 'open', host: a, options: { cols: b, rows: c, ...(typeof netns === 'string' ? { netns } : {}) } };
    if (type === 'd' && isCount(a) && typeof b === 'string') return { ...moment, type: 'data', terminal: a, data: b };
    if (type === 'r' && isCount(a) && isCount(b) && isCount(c)) return { ...moment, type: 'resize', terminal: a, cols: b, rows: c };
    if (type === 'c' && isCount(a)) return { ...moment, type: 'close', terminal: a };
    throw expected(
      `inputs[${at}]`,
      'an opened terminal, what was typed, a size or a closed terminal',
      '打开终端、输入、改变大小或关闭终端',
    );
  });
  const terminals = read.filter(({ type }) => type === 'open').length;
  for (const [at, input] of read.entries())
    if (input.type !== 'open' && input.terminal >= terminals)
      throw new Unreadable(`inputs[${at}]: there is no terminal ${input.terminal}`, `inputs[${at}]：没有终端 ${input.terminal}`);
  return { lab, seed, now: Math.max(now, time), lesson: lesson ?? '', inputs: read };
}

function expected(where: string, en: string, zh: string): Unreadable {
  return new Unreadable(`${where}: expected ${en}`, `${where}：应为${zh}`);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

async function through(bytes: Uint8Array, stream: GenericTransformStream): Promise<Uint8Array> {
  const out = new Blob([bytes as BlobPart]).stream().pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array>);
  return new Uint8Array(await new Response(out).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
