import { encodeText, readAll } from '../stdio.ts';
import { ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, S_IFMT, S_IFREG } from '../../uapi/file.ts';
import type { Process } from '../../uapi/process.ts';

import { utility } from './coreutil.ts';

/** Utilities that pass text on: cat, tac, rev, tee, paste. */

export const cat = utility(
  'cat',
  {
    short: 'AbeEnstTuv',
    long: [
      { name: 'number', argument: 'none', value: 'n' },
      { name: 'number-nonblank', argument: 'none', value: 'b' },
      { name: 'show-all', argument: 'none', value: 'A' },
      { name: 'show-ends', argument: 'none', value: 'E' },
      { name: 'show-tabs', argument: 'none', value: 'T' },
      { name: 'squeeze-blank', argument: 'none', value: 's' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const all = u.has('A');
    const ends = all || u.has('E') || u.has('e');
    const tabs = all || u.has('T') || u.has('t');
    const visible = all || u.has('v') || u.has('e') || u.has('t');
    const [nonblank, numbered, squeeze] = [u.has('b'), u.has('n'), u.has('s')];
    if (!ends && !tabs && !visible && !nonblank && !numbered && !squeeze) {
      for (const file of u.operands.length > 0 ? u.operands : ['-']) {
        const fd = yield* u.open(file);
        if (fd === undefined) continue;
        if (isOutput(u.process, fd)) {
          yield* u.fail(`${file}: input file is output file`);
          u.close(fd);
          continue;
        }
        try {
          for (let chunk = yield* u.process.read(fd, 65536); chunk.length > 0; chunk = yield* u.process.read(fd, 65536)) {
            yield* u.process.write(1, chunk);
          }
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
          yield* u.fail(`${file}: ${strerror(error.errno)}`);
        }
        u.close(fd);
      }
      return;
    }
    let number = 0;
    let blanks = 0;
    yield* u.eachLine(u.operands, function* (line, terminated) {
      blanks = line === '' ? blanks + 1 : 0;
      if (squeeze && blanks > 1) return;
      const plain = visible ? caretNotation(line) : line;
      let text = tabs ? plain.replaceAll('\t', '^I') : plain;
      if (nonblank ? line !== '' : numbered) text = `${String(++number).padStart(6)}\t${text}`;
      yield* u.print(`${text}${ends && terminated ? '$' : ''}${terminated ? '\n' : ''}`);
    });
  },
);

/** Is the file also what is written to, so that reading it would never end? */
function isOutput(process: Process, fd: number): boolean {
  if (!process.isOpen(fd) || !process.isOpen(1)) return false;
  const [from, to] = [process.fstat(fd), process.fstat(1)];
  return (from.mode & S_IFMT) === S_IFREG && from.ino === to.ino && from.dev === to.dev && from.ino !== 0 && from.size > 0;
}

/** Control characters as ^X, bytes above 127 as M-X. */
function caretNotation(line: string): string {
  let out = '';
  for (const byte of encodeText(line)) {
    const low = byte & 127;
    if (byte > 127) out += 'M-';
    out += low === 127 ? '^?' : low < 32 && byte !== 9 ? `^${String.fromCharCode(low + 64)}` : String.fromCharCode(low);
  }
  return out;
}

export const tac = utility('tac', { short: 'bs:r', usage: '[FILE]...' }, function* (u) {
  const separator = u.value('s') ?? '\n';
  for (const file of u.operands.length > 0 ? u.operands : ['-']) {
    const fd = yield* u.open(file, (path, why) => `failed to open '${path}' for reading: ${why}`);
    if (fd === undefined) continue;
    const text = yield* readAll(u.process, fd);
    u.close(fd);
    const pieces = text.split(separator);
    const rest = pieces.pop()!;
    yield* u.print([...pieces.map((piece) => piece + separator), ...(rest === '' ? [] : [rest])].reverse().join(''));
  }
});

export const rev = utility('rev', { short: '', usage: '[FILE]...', version: 'from util-linux 2.41' }, function* (u) {
  const missing = u.operands.find((file) => !u.process.access(file, 4));
  if (missing !== undefined) {
    yield* u.fail(`cannot open ${missing}: ${strerror(ENOENT)}`);
    return 1;
  }
  yield* u.eachLine(u.operands, function* (line, terminated) {
    yield* u.print([...line].reverse().join('') + (terminated ? '\n' : ''));
  });
});

export const tee = utility(
  'tee',
  {
    short: 'aip',
    long: [
      { name: 'append', argument: 'none', value: 'a' },
      { name: 'ignore-interrupts', argument: 'none', value: 'i' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const fds: number[] = [1];
    for (const file of u.operands) {
      yield* u.attempt(
        () => fds.push(u.process.open(file, O_WRONLY | O_CREAT | (u.has('a') ? O_APPEND : O_TRUNC), 0o666)),
        (why) => `${file}: ${why}`,
      );
    }
    for (let chunk = yield* u.process.read(0, 65536); chunk.length > 0; chunk = yield* u.process.read(0, 65536)) {
      for (const fd of fds) yield* u.process.write(fd, chunk);
    }
  },
);

export const paste = utility(
  'paste',
  {
    short: 'd:sz',
    long: [
      { name: 'delimiters', argument: 'required', value: 'd' },
      { name: 'serial', argument: 'none', value: 's' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const delimiters = [...(u.value('d') ?? '\t').replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\0', '')];
    const files = u.operands.length > 0 ? u.operands : ['-'];
    const joined = (parts: string[]): string =>
      parts.map((part, i) => (i === 0 ? part : (delimiters[(i - 1) % Math.max(1, delimiters.length)] ?? '') + part)).join('');
    const columns: string[][] = [];
    let input: string[] | undefined;
    for (const file of files) {
      if (file === '-' && input !== undefined) {
        columns.push(input);
        continue;
      }
      const text = yield* u.readFiles([file]);
      const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
      if (file === '-') input = lines;
      columns.push(lines);
    }
    if (u.has('s')) {
      for (const lines of columns) yield* u.print(`${joined(lines)}\n`);
      return;
    }
    // Several "-" share standard input line by line.
    const cursors = new Map<string[], number>();
    for (;;) {
      let more = false;
      const row = columns.map((lines) => {
        const at = cursors.get(lines) ?? 0;
        cursors.set(lines, at + 1);
        if (at < lines.length) more = true;
        return lines[at] ?? '';
      });
      if (!more) break;
      yield* u.print(`${joined(row)}\n`);
    }
  },
);
