import { EACCES, EIO, EPERM, EROFS, SysError, strerror } from '../uapi/errno.ts';
import { S_IFDIR, S_IFMT, type Stat } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import { readAll, type Stdio } from './stdio.ts';
import { glob, globRegExp, namesIn } from './sysctl_glob.ts';

export const PROC_PATH = '/proc/sys/';
export const DEFAULT_PRELOAD = '/etc/sysctl.conf';
const SYSTEM_DIRS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d'];
/** Left out of listings: their successors have another unit. */
const DEPRECATED = new Set(['base_reachable_time', 'retrans_time']);

/** A line of a configuration file or an argument KEY=VALUE. */
export interface Setting {
  path: string;
  value: string;
  /** "-KEY = VALUE": a failure to write is no error. */
  ignoreFailure: boolean;
  /** "-KEY": what a pattern of another line shall not set. */
  exclude: boolean;
}

interface Options {
  printName: boolean;
  printNewline: boolean;
  ignoreError: boolean;
  nameOnly: boolean;
  quiet: boolean;
  dryRun: boolean;
  includeDeprecated: boolean;
  pattern: RegExp | null | undefined;
}

/** What sysctl(8) does with settings: shows, writes, reads them from files. */
export class Sysctl {
  private readonly process: Process;
  private readonly io: Stdio;
  readonly options: Options = {
    printName: true,
    printNewline: true,
    ignoreError: false,
    nameOnly: false,
    quiet: false,
    dryRun: false,
    includeDeprecated: false,
    pattern: undefined,
  };

  constructor(process: Process, io: Stdio) {
    this.process = process;
    this.io = io;
  }

  *warn(text: string): Program<void> {
    yield* this.io.error(`sysctl: ${text}\n`);
  }

  private matches(text: string): boolean {
    const { pattern } = this.options;
    return pattern === undefined || (pattern !== null && pattern.test(text));
  }

  /** Swaps '.' and '/' in a name unless it is written the wanted way already: decided by its first separator. */
  private *slashdot(text: string, to: '.' | '/'): Program<string> {
    const first = text.search(/[/.]/);
    if (first < 0 || text[first] === to) return text;
    const repeated = /[/.](?=[/.])/.exec(text.slice(first));
    if (repeated !== null) yield* this.warn(`separators should not be repeated: ${text.slice(first + repeated.index)}`);
    return text.replace(/[/.]/g, (c) => (c === '.' ? '/' : '.'));
  }

  private *isProcPath(path: string): Program<boolean> {
    if (path.replace(/\/+$/, '').startsWith(PROC_PATH)) return true;
    yield* this.warn(`Path is not under ${PROC_PATH}: ${path}`);
    return false;
  }

  /** Shows one setting, or all below a directory. 0 or what went wrong as part of the exit status. */
  *read(name: string): Program<number> {
    if (name === '') {
      yield* this.warn(`"${name}" is an unknown key`);
      return -1;
    }
    const path = PROC_PATH + (yield* this.slashdot(name, '/'));
    const shown = yield* this.slashdot(name, '.');
    const stat = yield* this.stat(path);
    if (typeof stat === 'number') return stat;
    if ((stat.mode & 0o400) === 0) return 0;
    if (!(yield* this.isProcPath(path))) return -1;
    if ((stat.mode & S_IFMT) === S_IFDIR) return yield* this.displayAll(path.replace(/\/*$/, '/'));
    if (!this.matches(shown)) return 0;
    if (this.options.nameOnly) {
      yield* this.io.print(`${shown}\n`);
      return 0;
    }
    return yield* this.show(path, shown);
  }

  private *stat(path: string): Program<Stat | number> {
    try {
      return this.process.stat(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (this.options.ignoreError) return 0;
      yield* this.warn(`cannot stat ${path}: ${strerror(error.errno)}`);
      return 1;
    }
  }

  private *show(path: string, shown: string): Program<number> {
    let text: string;
    try {
      text = this.process.readFile(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno === EACCES) yield* this.warn(`permission denied on key '${shown}'`);
      else if (error.errno !== EIO) yield* this.warn(`reading key "${shown}": ${strerror(error.errno)}`);
      return 1;
    }
    const lines = text.split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    for (const line of lines) {
      if (this.options.printName) yield* this.io.print(`${shown} = ${line}\n`);
      else yield* this.io.print(this.options.printNewline ? `${line}\n` : line);
    }
    return 0;
  }

  *displayAll(path: string): Program<number> {
    let status = 0;
    for (const { name } of this.process.readdir(path)) {
      if (name === 'stat_refresh' || (!this.options.includeDeprecated && DEPRECATED.has(name))) continue;
      const below = path + name;
      const stat = yield* this.stat(below);
      if (typeof stat === 'number') status |= stat;
      else if ((stat.mode & S_IFMT) === S_IFDIR) status |= yield* this.displayAll(below + '/');
      else status |= yield* this.read(below.slice(PROC_PATH.length));
    }
    return status;
  }

  /** One line of settings, or undefined when it is none. */
  *parseLine(source: string, number: number, line: string): Program<Setting | undefined> {
    let key = line.trimStart();
    if (key.length < 2 || key[0] === '#' || key[0] === ';' || !this.matches(key)) return undefined;
    const equals = key.indexOf('=');
    if (equals < 0 && key[0] !== '-') {
      yield* this.warn(`${source}(${number}): invalid syntax, continuing...`);
      return undefined;
    }
    const value = equals < 0 ? '' : key.slice(equals + 1).trim();
    if (equals >= 0) key = key.slice(0, equals);
    const dash = key.startsWith('-');
    key = (dash ? key.slice(1) : key).trimEnd();
    const path = PROC_PATH + (yield* this.slashdot(key, '/'));
    return { path, value, ignoreFailure: dash && equals >= 0, exclude: equals < 0 };
  }

  *write(path: string, value: string, ignoreFailure: boolean): Program<number> {
    const stat = yield* this.stat(path);
    if (typeof stat === 'number') return stat;
    if (!(yield* this.isProcPath(path))) return 1;
    const key = yield* this.slashdot(path.slice(PROC_PATH.length), '.');
    if ((stat.mode & 0o200) === 0) {
      yield* this.warn(`setting key "${key}": ${strerror(EPERM)}`);
      return 0;
    }
    if ((stat.mode & S_IFMT) === S_IFDIR) {
      yield* this.warn(`setting key "${key}": Is a directory`);
      return 0;
    }
    if (!this.options.dryRun) {
      const failed = yield* this.store(path, key, value, ignoreFailure);
      if (failed !== undefined) return failed;
    }
    if (this.options.quiet && !this.options.dryRun) return 0;
    if (this.options.nameOnly) yield* this.io.print(`${key}\n`);
    else if (this.options.printName) yield* this.io.print(`${key} = ${value}\n`);
    else yield* this.io.print(this.options.printNewline ? `${value}\n` : value);
    return 0;
  }

  /** Undefined when it was written, else the status. */
  private *store(path: string, key: string, value: string, ignoreFailure: boolean): Program<number | undefined> {
    try {
      this.process.writeFile(path, `${value}\n`);
      return undefined;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      const ignoring = ignoreFailure ? ', ignoring' : '';
      if (error.errno === EACCES || error.errno === EROFS) {
        yield* this.warn(`permission denied on key "${key}"${ignoring}`);
      } else {
        yield* this.warn(`setting key "${key}"${ignoring}: ${strerror(error.errno)}`);
      }
      return ignoreFailure ? 0 : 1;
    }
  }

  /** Reads the settings of a file ('-': standard input) to the end of `list`. */
  *preload(list: Setting[], file: string): Program<number> {
    let text: string;
    try {
      text = file === '-' ? yield* readAll(this.process, 0) : this.readIfFile(file);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.warn(`cannot open "${file}": ${strerror(error.errno)}`);
      return 1;
    }
    const lines = text.split('\n');
    for (let i = 0; i < lines.length; i++) {
      const setting = yield* this.parseLine(file, i + 1, lines[i]);
      if (setting !== undefined) list.push(setting);
    }
    return 0;
  }

  /** A directory can be opened but has no lines. */
  private readIfFile(file: string): string {
    return (this.process.stat(file).mode & S_IFMT) === S_IFDIR ? '' : this.process.readFile(file);
  }

  /** Writes what was loaded: lines with patterns set what no other line names. */
  *writeList(list: readonly Setting[]): Program<number> {
    let status = 0;
    for (const setting of list) {
      if (setting.exclude) continue;
      if (!/[*?[]/.test(setting.path)) {
        status |= yield* this.write(setting.path, setting.value, setting.ignoreFailure);
        continue;
      }
      for (const path of glob(this.process, setting.path)) {
        const named = list.some((other) => other.path === path || (other.exclude && globRegExp(other.path).test(path)));
        if (!named) status |= yield* this.write(path, setting.value, setting.ignoreFailure);
      }
    }
    return status;
  }

  /** All files of the system's directories by name, the first of a name, then /etc/sysctl.conf. */
  *preloadSystem(list: Setting[]): Program<number> {
    const files = new Map<string, string>();
    for (const dir of SYSTEM_DIRS) {
      for (const name of namesIn(this.process, dir)) {
        if (name.endsWith('.conf') && name.length >= 5 && !files.has(name)) files.set(name, `${dir}/${name}`);
      }
    }
    const paths = [...files].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map((entry) => entry[1]);
    if (this.process.access(DEFAULT_PRELOAD, 0)) paths.push(DEFAULT_PRELOAD);
    let status = 0;
    for (const path of paths) {
      if (!this.options.quiet) yield* this.io.print(`* Applying ${path} ...\n`);
      status |= yield* this.preload(list, path);
    }
    return status;
  }
}
