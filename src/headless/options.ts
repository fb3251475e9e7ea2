import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LABS } from '../lab/labs.ts';

/** Wrong use of the command line: said on standard error, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Options {
  /** By name without dashes; a flag is 'yes'. */
  values: Map<string, string>;
  rest: string[];
}

/** Takes `--name value`, `--name=value` and the flags off a command line. Throws UsageError. */
export function parseOptions(argv: readonly string[], withValue: readonly string[], flags: readonly string[]): Options {
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '--') {
      rest.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('--')) {
      if (word.startsWith('-') && word !== '-') throw new UsageError(`there is no option ${word}`);
      rest.push(word);
      continue;
    }
    const [name, given] = splitOption(word.slice(2));
    if (flags.includes(name)) {
      if (given !== undefined) throw new UsageError(`--${name} takes no value`);
      values.set(name, 'yes');
    } else if (withValue.includes(name)) {
      const value = given ?? argv[++i];
      if (value === undefined) throw new UsageError(`--${name} needs a value`);
      values.set(name, value);
    } else {
      throw new UsageError(`there is no option --${name}`);
    }
  }
  return { values, rest };
}

function splitOption(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** --lab, checked; undefined when it was not given. */
export function labOption(options: Options): string | undefined {
  const name = options.values.get('lab');
  if (name !== undefined) checkLab(name);
  return name;
}

export function checkLab(name: string): void {
  if (!LABS.some((lab) => lab.name === name))
    throw new UsageError(`there is no lab "${name}"; there are ${LABS.map((lab) => lab.name).join(', ')}`);
}

/** --seed, default 1. */
export function seedOption(options: Options): number {
  const text = options.values.get('seed') ?? '1';
  if (!/^-?\d{1,10}$/.test(text)) throw new UsageError(`--seed takes a whole number, not "${text}"`);
  return Number(text);
}

/** --files DIR: its files, sub-directories too, as they shall be under /root. */
export function filesOption(options: Options): Record<string, Uint8Array> {
  const dir = options.values.get('files');
  const files: Record<string, Uint8Array> = {};
  if (dir === undefined) return files;
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`--files: ${dir} is not a directory`);
  const visit = (from: string, to: string): void => {
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const path = join(from, entry.name);
      if (entry.isDirectory()) visit(path, `${to}/${entry.name}`);
      else if (entry.isFile()) files[`${to}/${entry.name}`] = readFileSync(path);
    }
  };
  visit(dir, '/root');
  return files;
}

/** A script's text. Throws UsageError when it cannot be read. */
export function readScript(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}
