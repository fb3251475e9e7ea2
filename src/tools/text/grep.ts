import { program } from '../stdio.ts';
import { USAGE, readCommandLine, type GrepOptions } from './grep_options.ts';
import { Grep } from './grep_search.ts';
import { perlToJs } from './perl_regex.ts';
import { RegexError, compileJs, posixToJs } from './posix_regex.ts';

/** grep(1) of GNU grep 3.11; `kind` is what it does when no option says otherwise. */
function grepMain(name: string, kind: GrepOptions['kind']): ReturnType<typeof program> {
  return program(function* (process, io) {
    const given = yield* readCommandLine(process, io, name, kind);
    if (typeof given === 'number') return given;
    const { options, files } = given;
    const patterns = given.patterns ?? files.shift()?.split('\n');
    if (patterns === undefined) {
      yield* io.error(USAGE);
      return 2;
    }
    let matcher: RegExp;
    try {
      matcher = compile(patterns, options);
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      yield* io.error(`grep: ${error.message}\n`);
      return 2;
    }
    if (options.flags.has('line-buffered')) io.lineBuffered = true;
    return yield* new Grep(process, io, options, matcher).run(files);
  });
}

/** What matches any of the patterns. */
function compile(patterns: readonly string[], o: GrepOptions): RegExp {
  if (patterns.length === 0) return /(?!)/g;
  const perlIgnores = o.kind === 'perl' && patterns.some((pattern) => pattern.startsWith('(?i)'));
  const sources = patterns.map((pattern) => {
    if (o.kind === 'fixed') return pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (o.kind === 'perl') return perlToJs(pattern);
    if (/^\[:\w+:\]$/.test(pattern)) throw new RegexError('character class syntax is [[:space:]], not [:space:]');
    return posixToJs(pattern, o.kind === 'extended');
  });
  let source = sources.length === 1 ? sources[0] : sources.map((each) => `(?:${each})`).join('|');
  if (o.flags.has('x')) source = `^(?:${source})$`;
  else if (o.flags.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
  return compileJs(source, o.flags.has('i') || perlIgnores ? 'gi' : 'g');
}

export const grep = grepMain('grep', 'basic');
export const egrep = grepMain('egrep', 'extended');
export const fgrep = grepMain('fgrep', 'fixed');
