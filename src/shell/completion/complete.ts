import { S_IFDIR, S_IFLNK, S_IFMT, type DirEntry } from '../../uapi/file.ts';
import { SIGNAL_NAMES } from '../../uapi/signal.ts';
import { KEYWORDS } from '../builtins/command.ts';
import type { Candidate, Completions } from '../readline/line_reader.ts';
import type { Shell } from '../shell.ts';
import type { Grammar, Kind, Source } from './grammar.ts';
import { GRAMMARS } from './tools.ts';
import { type CurrentCommand, currentCommand } from './words.ts';

/** What the Tab key offers. */
export function complete(sh: Shell, line: string, cursor: number): Completions {
  const current = currentCommand(line, cursor);
  const word = current.words[current.words.length - 1];
  const dollar = /^(.*)\$(\{?)([A-Za-z0-9_]*)$/s.exec(word);
  if (dollar !== null && current.quote !== "'") return variables(sh, line, cursor, dollar[2], dollar[3]);
  if (current.redirect) return files(sh, current, word, false);
  return ofWords(sh, current);
}

function ofWords(sh: Shell, current: CurrentCommand): Completions {
  const { words } = current;
  const word = words[words.length - 1];
  if (words.length === 1) return commands(sh, current, word);
  const name = words[0].slice(words[0].lastIndexOf('/') + 1);
  const grammar = GRAMMARS[name];
  if (grammar === undefined) return word.startsWith('~') && !word.includes('/') ? users(current, word) : files(sh, current, word, false);
  const wanted = walk(grammar, words.slice(1, -1));
  if (wanted.command !== undefined) return ofWords(sh, { ...current, words: words.slice(1 + wanted.command) });
  return offer(sh, current, wanted);
}

interface Wanted {
  grammar: Grammar;
  /** The word before is an option or keyword that takes this. */
  value?: Source;
  /** How many arguments came before. */
  place: number;
  /** Another command begins at this word. */
  command?: number;
}

/** Goes through the words before the one being typed. */
function walk(top: Grammar, words: readonly string[]): Wanted {
  let grammar = top;
  let place = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const last = i === words.length - 1;
    const value = grammar.values?.[word];
    if (value !== undefined) {
      if (last) return { grammar, value, place };
      // Its value is the next word, unless that is a keyword again: `ip link show dev`, `iptables -L -n`.
      if (!words[i + 1].startsWith('-')) i++;
      if (i === words.length - 1) return { grammar, place };
      continue;
    }
    const sub = grammar.sub === undefined ? undefined : subGrammar(grammar, word);
    if (sub !== undefined && place === 0) {
      grammar = sub;
      continue;
    }
    if (word.startsWith('-') || grammar.words?.includes(word)) continue;
    if (grammar.commandAfter === place) return { grammar, place, command: i };
    place++;
  }
  if (grammar.commandAfter === place) return { grammar, place, command: words.length };
  return { grammar, place };
}

function subGrammar(grammar: Grammar, word: string): Grammar | undefined {
  const sub = grammar.sub!;
  if (Object.hasOwn(sub, word)) return sub[word];
  if (!grammar.prefixes || word === '') return undefined;
  const name = Object.keys(sub).find((candidate) => candidate.startsWith(word));
  return name === undefined ? undefined : sub[name];
}

function offer(sh: Shell, current: CurrentCommand, wanted: Wanted): Completions {
  const word = current.words[current.words.length - 1];
  const { grammar, value, place } = wanted;
  if (value !== undefined && !(word.startsWith('-') && grammar.options !== undefined)) return fromSource(sh, current, word, value, []);
  if (word.startsWith('-') && grammar.options !== undefined) return plain(current, word, grammar.options);
  const fixed = [...(place === 0 ? Object.keys(grammar.sub ?? {}) : []), ...(grammar.words ?? [])];
  const source = grammar.args?.[place] ?? grammar.rest;
  return fromSource(
    sh,
    current,
    word,
    source ?? (fixed.length > 0 || grammar.args !== undefined || Object.keys(grammar).length === 0 ? 'none' : 'file'),
    fixed,
  );
}

function fromSource(sh: Shell, current: CurrentCommand, word: string, source: Source, more: readonly string[]): Completions {
  if (source === 'file' || source === 'directory') {
    const fixed = plain(current, word, more);
    const found = files(sh, current, word, source === 'directory');
    return { start: found.start, candidates: [...fixed.candidates, ...found.candidates] };
  }
  if (source === 'command') return commands(sh, current, word);
  const words = typeof source === 'string' ? wordsOf(sh, source, word) : source;
  // `+` and `=` at the end say that more is to come.
  return plain(current, word, [...words, ...more]);
}

function plain(current: CurrentCommand, word: string, words: readonly string[]): Completions {
  const found = [...new Set(words)].filter((candidate) => candidate.startsWith(word)).sort();
  return {
    start: current.start,
    candidates: found.map((text) => ({
      text: quoted(current, text),
      shown: text,
      suffix: /[=/]$/.test(text) ? '' : closing(current, ' '),
    })),
  };
}

function closing(current: CurrentCommand, suffix: string): string {
  return suffix === ' ' && current.quote !== '' ? `${current.quote} ` : suffix;
}

/** Text as it has to be written where the word stands. */
function quoted(current: CurrentCommand, text: string): string {
  if (current.quote === "'") return `'${text.replaceAll("'", "'\\''")}`;
  if (current.quote === '"') return `"${text.replace(/["$`\\]/g, '\\$&')}`;
  return text.replace(/[ \t'"\\|&;()<>!{}*[\]?^$`]/g, '\\$&');
}

/** The words of a kind that is no file. */
function wordsOf(sh: Shell, kind: Kind, word: string): readonly string[] {
  switch (kind) {
    case 'interface':
      return names(sh, '/sys/class/net');
    case 'bridge':
      return names(sh, '/sys/class/net').filter((name) => sh.p.access(`/sys/class/net/${name}/bridge`, 0));
    case 'netns':
      return names(sh, '/run/netns');
    case 'sysctl':
      return sysctls(sh, word);
    case 'variable':
      return [...sh.vars.names()];
    case 'function':
      return [...sh.functions.keys()];
    case 'alias':
      return [...sh.aliases.keys()];
    case 'builtin':
      return [...sh.services.builtins().keys()];
    case 'job':
      return sh.jobs.list.map((job) => `%${job.number}`);
    case 'signal':
      return SIGNAL_NAMES.slice(1).map((name) => `SIG${name}`);
    case 'pid':
      return sh.p.processes().map((process) => String(process.pid));
    case 'host':
      return hosts(sh);
    case 'option':
      return Object.keys(sh.options);
    case 'shopt':
      return Object.keys(sh.shopts);
    case 'image':
      return ['busybox', 'alpine'];
    case 'network':
      return ['bridge', 'host', 'none', 'container:'];
    default:
      return [];
  }
}

function names(sh: Shell, path: string): string[] {
  try {
    return sh.p
      .readdir(path)
      .map((entry) => entry.name)
      .filter((name) => name !== '.' && name !== '..');
  } catch {
    return [];
  }
}

/** Keys below /proc/sys, with dots, one level at a time. */
function sysctls(sh: Shell, word: string): string[] {
  const separator = word.includes('/') ? '/' : '.';
  const dir = word.slice(0, word.lastIndexOf(separator) + 1);
  const path = `/proc/sys/${dir.replaceAll('.', '/')}`;
  const out: string[] = [];
  for (const entry of entries(sh, path)) {
    if ((entry.type & S_IFMT) !== S_IFDIR) out.push(dir + entry.name);
    // A level with one entry is passed at once.
    else out.push(`${dir}${entry.name}${separator}`);
  }
  return out;
}

function hosts(sh: Shell): string[] {
  try {
    return sh.p
      .readFile('/etc/hosts')
      .split('\n')
      .flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  } catch {
    return [];
  }
}

function entries(sh: Shell, path: string): DirEntry[] {
  try {
    return sh.p.readdir(path);
  } catch {
    return [];
  }
}

function users(current: CurrentCommand, word: string): Completions {
  return plain(current, word, ['~root/']);
}

function variables(sh: Shell, line: string, cursor: number, brace: string, prefix: string): Completions {
  const start = cursor - prefix.length - brace.length - 1;
  const found = [...sh.vars.names()].filter((name) => name.startsWith(prefix)).sort();
  void line;
  return {
    start,
    candidates: found.map((name) => ({ text: `$${brace}${name}`, shown: `$${brace}${name}`, suffix: brace === '' ? '' : '}' })),
  };
}

function commands(sh: Shell, current: CurrentCommand, word: string): Completions {
  if (word.includes('/')) return files(sh, current, word, false, true);
  const found = new Set<string>();
  for (const name of [...sh.services.builtins().keys(), ...sh.functions.keys(), ...sh.aliases.keys(), ...KEYWORDS])
    if (name.startsWith(word)) found.add(name);
  for (const dir of (sh.vars.value('PATH') ?? '').split(':')) {
    for (const entry of entries(sh, dir)) {
      if (
        entry.name.startsWith(word) &&
        !found.has(entry.name) &&
        (entry.type & S_IFMT) !== S_IFDIR &&
        sh.p.access(`${dir}/${entry.name}`, 1)
      )
        found.add(entry.name);
    }
  }
  if (found.size === 0) return files(sh, current, word, true);
  return plain(current, word, [...found]);
}

function isDirectory(sh: Shell, path: string, entry: DirEntry): boolean {
  const type = entry.type & S_IFMT;
  if (type !== S_IFLNK) return type === S_IFDIR;
  try {
    return (sh.p.stat(path).mode & S_IFMT) === S_IFDIR;
  } catch {
    return false;
  }
}

/** File names. */
function files(sh: Shell, current: CurrentCommand, word: string, directories: boolean, executables = false): Completions {
  const equals = /^[^/]*=/.exec(word);
  const skipped = equals === null ? '' : equals[0];
  const text = word.slice(skipped.length);
  const slash = text.lastIndexOf('/') + 1;
  const dir = text.slice(0, slash);
  const prefix = text.slice(slash);
  const home = sh.vars.value('HOME') ?? '/root';
  const base = dir.startsWith('~/') ? home + dir.slice(1) : dir === '' ? '.' : dir;
  const candidates: Candidate[] = [];
  for (const entry of entries(sh, base)) {
    const { name } = entry;
    if (name === '.' || name === '..' || !name.startsWith(prefix) || (name[0] === '.' && prefix === '')) continue;
    const path = `${base}${base.endsWith('/') ? '' : '/'}${name}`;
    const directory = isDirectory(sh, path, entry);
    if ((directories && !directory) || (executables && !directory && !sh.p.access(path, 1))) continue;
    candidates.push({
      text: quoted(current, skipped + dir + name).replace(/^\\~/, '~'),
      shown: directory ? `${name}/` : name,
      suffix: directory ? '/' : closing(current, ' '),
    });
  }
  candidates.sort((a, b) => (a.shown < b.shown ? -1 : 1));
  return { start: current.start, candidates };
}
