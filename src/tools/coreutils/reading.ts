import { LineReader, decodeText, encodeText, readAll } from '../stdio.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { type Utility, utility } from './coreutil.ts';

/** Utilities that pass text on: cat, tac, rev, head, tail, wc, tee, nl, paste. */

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
  for (const file of u.operands.length > 0 ? u.operands : ['-']) {
    const fd = yield* u.open(file, (path, why) => `failed to open '${path}' for reading: ${why}`);
    if (fd === undefined) continue;
    const text = yield* readAll(u.process, fd);
    u.close(fd);
    const lines = text.split(/(?<=\n)/);
    yield* u.print(lines.reverse().join(''));
  }
});

export const rev = utility('rev', { short: '', usage: '[FILE]...' }, function* (u) {
  yield* u.eachLine(u.operands, function* (line, terminated) {
    yield* u.print([...line].reverse().join('') + (terminated ? '\n' : ''));
  });
});

/** -5 stands for -n 5, but not where it is an option's argument. */
function obsoleteCount(args: string[]): string[] {
  return args.map((arg, i) => (/^-\d+$/.test(arg) && !/^-[nc]$/.test(args[i - 1] ?? '') ? `-n${arg.slice(1)}` : arg));
}

interface Amount {
  count: number;
  sign: '' | '+' | '-';
  bytes: boolean;
}

function amountOf(text: string): { count: number; sign: '' | '+' | '-' } | undefined {
  const match = /^([+-]?)(\d+)([bkKMG]?)$/.exec(text);
  if (!match) return undefined;
  const factor = { '': 1, b: 512, k: 1024, K: 1024, M: 1048576, G: 1073741824 }[match[3]] ?? 1;
  return { sign: match[1] as '' | '+' | '-', count: Number(match[2]) * factor };
}

const COUNT_OPTIONS = [
  { name: 'lines', argument: 'required', value: 'n' },
  { name: 'bytes', argument: 'required', value: 'c' },
  { name: 'quiet', argument: 'none', value: 'q' },
  { name: 'silent', argument: 'none', value: 'q' },
  { name: 'verbose', argument: 'none', value: 'v' },
] as const;

/** The first `count` bytes as they are. */
function* copyBytes(u: Utility, fd: number, count: number): Program<void> {
  yield* u.io.flush();
  for (let left = count; left > 0;) {
    const bytes = yield* u.process.read(fd, Math.min(left, 65536));
    if (bytes.length === 0) return;
    left -= bytes.length;
    yield* u.process.write(1, bytes);
  }
}

export const head = utility(
  'head',
  { short: 'n:c:qv', long: COUNT_OPTIONS, rewrite: obsoleteCount, usage: '[OPTION]... [FILE]...' },
  function* (u) {
    let amount: Amount = { count: 10, sign: '', bytes: false };
    for (const { option, argument } of u.options) {
      if (option !== 'n' && option !== 'c') continue;
      const parsed = amountOf(argument);
      if (parsed === undefined) {
        yield* u.fail(`invalid number of ${option === 'n' ? 'lines' : 'bytes'}: '${argument}'`);
        return 1;
      }
      amount = { ...parsed, bytes: option === 'c' };
    }
    const files = u.operands.length > 0 ? u.operands : ['-'];
    const titles = (files.length > 1 && !u.has('q')) || u.has('v');
    let first = true;
    for (const file of files) {
      const fd = yield* u.open(file, (path, why) => `cannot open '${path}' for reading: ${why}`);
      if (fd === undefined) continue;
      if (titles) yield* u.print(`${first ? '' : '\n'}==> ${file === '-' ? 'standard input' : file} <==\n`);
      first = false;
      try {
        if (amount.bytes && amount.sign !== '-') {
          yield* copyBytes(u, fd, amount.count);
        } else if (amount.bytes || amount.sign === '-') {
          const text = yield* readAll(u.process, fd);
          if (amount.bytes) {
            const bytes = encodeText(text);
            yield* u.print(decodeText(bytes.subarray(0, Math.max(0, bytes.length - amount.count))));
          } else {
            const lines = text.split(/(?<=\n)/);
            yield* u.print(lines.slice(0, Math.max(0, lines.length - amount.count)).join(''));
          }
        } else {
          const reader = new LineReader(u.process, fd);
          for (let left = amount.count; left > 0; left--) {
            const line = yield* reader.next();
            if (line === undefined) break;
            yield* u.print(line + (reader.terminated ? '\n' : ''));
          }
        }
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.fail(`error reading '${file}': ${strerror(error.errno)}`);
      }
      u.close(fd);
    }
  },
);

export const tail = utility(
  'tail',
  {
    short: 'n:c:qvfFs:',
    rewrite: obsoleteCount,
    long: [...COUNT_OPTIONS, { name: 'follow', argument: 'optional', value: 'f' }],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    let amount: Amount = { count: 10, sign: '', bytes: false };
    for (const { option, argument } of u.options) {
      if (option !== 'n' && option !== 'c') continue;
      const parsed = amountOf(argument);
      if (parsed === undefined) {
        yield* u.fail(`invalid number of ${option === 'n' ? 'lines' : 'bytes'}: '${argument}'`);
        return 1;
      }
      amount = { ...parsed, bytes: option === 'c' };
    }
    const files = u.operands.length > 0 ? u.operands : ['-'];
    const titles = (files.length > 1 && !u.has('q')) || u.has('v');
    let first = true;
    let last: number | undefined;
    for (const file of files) {
      const fd = yield* u.open(file, (path, why) => `cannot open '${path}' for reading: ${why}`);
      if (fd === undefined) continue;
      if (titles) yield* u.print(`${first ? '' : '\n'}==> ${file === '-' ? 'standard input' : file} <==\n`);
      first = false;
      const text = yield* readAll(u.process, fd);
      if (amount.bytes) {
        const bytes = encodeText(text);
        yield* u.print(
          decodeText(amount.sign === '+' ? bytes.subarray(amount.count - 1) : bytes.subarray(Math.max(0, bytes.length - amount.count))),
        );
      } else {
        const lines = text.split(/(?<=\n)/);
        const from = amount.sign === '+' ? Math.max(0, amount.count - 1) : Math.max(0, lines.length - amount.count);
        yield* u.print(lines.slice(from).join(''));
      }
      last = fd;
    }
    if ((u.has('f') || u.has('F')) && last !== undefined && files[0] !== '-') {
      yield* u.io.flush();
      for (;;) {
        const chunk = yield* u.process.read(last, 65536);
        if (chunk.length > 0) yield* u.process.write(1, chunk);
        else yield* u.process.nanosleep(1e9);
      }
    }
  },
);

export const wc = utility(
  'wc',
  {
    short: 'clmLw',
    long: [
      { name: 'lines', argument: 'none', value: 'l' },
      { name: 'words', argument: 'none', value: 'w' },
      { name: 'bytes', argument: 'none', value: 'c' },
      { name: 'chars', argument: 'none', value: 'm' },
      { name: 'max-line-length', argument: 'none', value: 'L' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const any = u.options.length > 0;
    const shown = ['l', 'w', 'm', 'c', 'L'].filter((o) => (any ? u.has(o) : o === 'l' || o === 'w' || o === 'c'));
    const rows: { counts: Record<string, number>; name: string }[] = [];
    for (const file of u.operands.length > 0 ? u.operands : ['-']) {
      const fd = yield* u.open(file);
      if (fd === undefined) continue;
      let text: string;
      try {
        text = yield* readAll(u.process, fd);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.fail(`${file}: ${strerror(error.errno)}`);
        continue;
      }
      u.close(fd);
      const counts = {
        l: text.split('\n').length - 1,
        w: text.split(/\s+/).filter((word) => word !== '').length,
        m: [...text].length,
        c: encodeText(text).length,
        L: Math.max(0, ...text.split('\n').map((line) => line.length)),
      };
      rows.push({ counts, name: u.operands.length > 0 ? file : '' });
    }
    if (rows.length > 1 || u.operands.length > 1) {
      const total: Record<string, number> = {};
      for (const o of shown)
        total[o] = o === 'L' ? Math.max(...rows.map((row) => row.counts[o])) : rows.reduce((sum, row) => sum + row.counts[o], 0);
      rows.push({ counts: total, name: 'total' });
    }
    const bytes = rows.reduce((sum, row) => sum + (row.name === 'total' ? 0 : row.counts.c), 0);
    // One number of one file stands alone; from a pipe columns are seven wide, else as wide as the largest number.
    const widest = String(bytes).length;
    const width = shown.length === 1 && rows.length <= 1 ? 1 : u.operands.length === 0 || u.operands.includes('-') ? 7 : widest;
    for (const { counts, name } of rows) {
      yield* u.print(`${shown.map((o) => String(counts[o]).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`);
    }
  },
);

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

export const nl = utility('nl', { short: 'b:w:s:v:n:', usage: '[OPTION]... [FILE]...' }, function* (u) {
  const width = Number(u.value('w') ?? 6);
  const separator = u.value('s') ?? '\t';
  const all = u.value('b') === 'a';
  let number = Number(u.value('v') ?? 1);
  yield* u.eachLine(u.operands, function* (line) {
    if (line === '' && !all) yield* u.print(`${' '.repeat(width + separator.length)}\n`);
    else yield* u.print(`${String(number++).padStart(width)}${separator}${line}\n`);
  });
});

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
