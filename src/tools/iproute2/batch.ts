import { O_RDONLY } from '../../uapi/file.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { LineReader } from '../stdio.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage_error.ts';

const MAX_ARGS = 512;

/**
 * Runs each line of a file ("-" is standard input) as a command of its own. It stops at the first that fails, unless -force.
 * `run` returns an exit status. Returns the exit status of the whole: 0 or 1.
 */
export function* batch(session: Session, name: string, run: (words: string[]) => Program<number>): Program<number> {
  let fd = 0;
  if (name !== '-') {
    try {
      fd = session.process.open(name, O_RDONLY);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      session.out.error(`Cannot open file "${name}" for reading: ${strerror(error.errno)}\n`);
      return 1;
    }
  }
  session.batchMode = true;
  const lines = new CommandLines(new LineReader(session.process, fd), session);
  let status = 0;
  for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
    const words = splitWords(line);
    if (words.length === 0) continue;
    const failed = (yield* run(words)) !== 0;
    if (failed) {
      session.out.error(`Command failed ${name}:${lines.number}\n`);
      status = 1;
    }
    yield* session.out.drain();
    if (failed && !session.force) break;
  }
  return status;
}

/** Lines without comments, a backslash at the end joining the next. */
class CommandLines {
  private readonly reader: LineReader;
  private readonly session: Session;
  number = 0;

  constructor(reader: LineReader, session: Session) {
    this.reader = reader;
    this.session = session;
  }

  *next(): Program<string | undefined> {
    let line = yield* this.read();
    while (line !== undefined && line.endsWith('\\')) {
      const more: string | undefined = yield* this.read();
      if (more === undefined) {
        this.session.out.error('Missing continuation line\n');
        return undefined;
      }
      line = line.slice(0, -1) + more;
    }
    return line;
  }

  private *read(): Program<string | undefined> {
    const line = yield* this.reader.next();
    if (line === undefined) return undefined;
    this.number++;
    const hash = line.indexOf('#');
    return hash < 0 ? line : line.slice(0, hash);
  }
}

/** Words between blanks; one that begins with a quote goes to the next such quote. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && ' \t\r\n'.includes(line[at])) at++;
    if (at >= line.length) return words;
    if (words.length >= MAX_ARGS - 1) throw new UsageError('Too many arguments to command\n', 1);
    const quote = line[at];
    if (quote === "'" || quote === '"') {
      const end = line.indexOf(quote, at + 1);
      if (end < 0) throw new UsageError('Unterminated quoted string\n', 1);
      words.push(line.slice(at + 1, end));
      at = end + 1;
    } else {
      const start = at;
      while (at < line.length && !' \t\r\n'.includes(line[at])) at++;
      words.push(line.slice(start, at));
      at++;
    }
  }
}
