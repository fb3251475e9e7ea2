/**
 * How far the emulator agrees with recorded transcripts, in one process.
 *
 *   npx tsx test/conformance/report.ts [-v] [-q] [-n COUNT] [-g TEXT] [--seed N] [--out DIR] [FILE.sh | DIR]...
 *
 * A DIR holds NAME.sh with NAME.out, or with NAME.real1 and NAME.real2 (recorded twice: steps on which the two differ do not
 * count). Default: the cases beside this file. -v shows every difference as a diff (- real, + emulated); -q the totals alone;
 * -n takes the first COUNT scripts of each directory; -g shows only differing steps whose command or output contains TEXT;
 * --seed N is the machines' seed (1); --out DIR keeps the emulated transcripts as DIR/NAME.emu. left_out.json's steps are marked, and counted as left out.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runTranscript } from '../../src/machine/script.ts';
import { compareSteps, firstDifference, showDifference, type Step, type StepResult, steps } from './compare.ts';

const HERE = import.meta.dirname;

interface Settings {
  verbose: boolean;
  quiet: boolean;
  limit: number;
  grep: string;
  seed: number;
  out: string;
}

interface Tally {
  scripts: number;
  full: number;
  steps: number;
  agree: number;
  printing: number;
  agreePrinting: number;
  leftOut: number;
  unstable: number;
  seconds: number;
  firsts: Map<string, { count: number; example: string }>;
  commands: Map<string, { seen: number; differ: number }>;
}

function main(argv: string[]): number {
  const settings: Settings = { verbose: false, quiet: false, limit: Infinity, grep: '', seed: 1, out: '' };
  const places: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (word === '-v') settings.verbose = true;
    else if (word === '-q') settings.quiet = true;
    else if (word === '-n') settings.limit = Number(argv[++i]);
    else if (word === '-g') settings.grep = argv[++i];
    else if (word === '--seed') settings.seed = Number(argv[++i]);
    else if (word === '--out') settings.out = argv[++i];
    else places.push(word);
  }
  if (places.length === 0) places.push(join(HERE, 'cases'));
  if (settings.out !== '') mkdirSync(settings.out, { recursive: true });
  const tally: Tally = {
    scripts: 0,
    full: 0,
    steps: 0,
    agree: 0,
    printing: 0,
    agreePrinting: 0,
    leftOut: 0,
    unstable: 0,
    seconds: 0,
    firsts: new Map(),
    commands: new Map(),
  };
  for (const script of places.flatMap((place) => scriptsAt(place, settings.limit))) reportScript(script, settings, tally);
  printTotals(tally);
  return tally.full === tally.scripts ? 0 : 1;
}

function scriptsAt(place: string, limit: number): string[] {
  if (!statSync(place).isDirectory()) return [place];
  const names = readdirSync(place).filter((name) => name.endsWith('.sh'));
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return names.slice(0, limit).map((name) => join(place, name));
}

/** The real transcript's steps, and which of them count. */
function realSteps(script: string): { real: Step[]; stable: boolean[] } | undefined {
  const base = script.replace(/\.sh$/, '');
  if (existsSync(`${base}.out`)) {
    const real = steps(readFileSync(`${base}.out`, 'utf8'));
    return { real, stable: real.map(() => true) };
  }
  if (!existsSync(`${base}.real1`) || !existsSync(`${base}.real2`)) return undefined;
  const real = steps(readFileSync(`${base}.real1`, 'utf8'));
  const again = steps(readFileSync(`${base}.real2`, 'utf8'));
  return { real, stable: compareSteps(real, again).map(({ agrees }) => agrees) };
}

function reportScript(script: string, settings: Settings, tally: Tally): void {
  const name = basename(script).replace(/\.sh$/, '');
  const recorded = realSteps(script);
  if (recorded === undefined) return;
  const begin = performance.now();
  const result = runTranscript(readFileSync(script, 'utf8'), { seed: settings.seed });
  const took = (performance.now() - begin) / 1000;
  if (settings.out !== '') writeFileSync(join(settings.out, `${name}.emu`), result.output);
  const leftOut = leftOutSteps(name);
  const all = compareSteps(recorded.real, steps(result.output));
  const counted = all.filter((step, i) => recorded.stable[i] && !leftOut.has(step.number));
  const differ = counted.filter(({ agrees }) => !agrees);
  tally.scripts++;
  if (differ.length === 0) tally.full++;
  tally.seconds += took;
  tally.unstable += recorded.stable.filter((stable) => !stable).length;
  tally.leftOut += leftOut.size;
  count(counted, name, tally);
  if (!settings.quiet) {
    const notes = [
      leftOut.size > 0 ? `${leftOut.size} left out` : '',
      took >= 1 ? `${took.toFixed(1)} s` : '',
      result.timedOut ? 'DID NOT END' : '',
      result.bugs.length > 0 ? `${result.bugs.length} BUGS` : '',
    ].filter((note) => note !== '');
    const first =
      differ[0] === undefined ? '' : `; first at step ${differ[0].number}: ${differ[0].real.command.slice(2, 90).split('\n')[0]}`;
    const where = notes.length > 0 ? ` (${notes.join(', ')})` : '';
    console.log(`${name}: ${counted.length - differ.length} of ${counted.length} steps agree${where}${first}`);
  }
  for (const { comm, error } of settings.quiet ? [] : result.bugs.slice(0, settings.verbose ? 10 : 1))
    console.log(`  BUG in ${comm}: ${error instanceof Error ? error.stack?.split('\n').slice(0, 6).join('\n    ') : String(error)}`);
  if (settings.verbose || settings.grep !== '')
    for (const step of differ) {
      const text = showDifference(step);
      if (settings.grep === '' || text.includes(settings.grep)) console.log(`${text}\n`);
    }
}

function leftOutSteps(name: string): Set<number> {
  const path = join(HERE, 'left_out.json');
  if (!existsSync(path)) return new Set();
  const rows = JSON.parse(readFileSync(path, 'utf8')) as { case: string; step: number }[];
  return new Set(rows.filter((row) => row.case === name).map(({ step }) => step));
}

function count(counted: readonly StepResult[], name: string, tally: Tally): void {
  let first = true;
  for (const step of counted) {
    tally.steps++;
    const prints = step.real.output !== '';
    if (prints) tally.printing++;
    const kind = kindOf(step.real.command);
    const seen = tally.commands.get(kind) ?? { seen: 0, differ: 0 };
    tally.commands.set(kind, seen);
    seen.seen++;
    if (step.agrees) {
      tally.agree++;
      if (prints) tally.agreePrinting++;
      continue;
    }
    seen.differ++;
    if (first) {
      const [real, emulated] = firstDifference(step);
      const key = `${kind}\n        real:     ${general(real)}\n        emulated: ${general(emulated)}`;
      const row = tally.firsts.get(key) ?? { count: 0, example: `${name} step ${step.number}` };
      row.count++;
      tally.firsts.set(key, row);
      first = false;
    }
  }
}

/** The command without what differs from script to script. */
function kindOf(command: string): string {
  const text = command
    .split('\n')[0]
    .replace(/^\$ /, '')
    .replace(/\b(ip|bridge|tc) -n \S+ /g, '$1 ')
    .replace(/ip netns exec \S+ /g, '')
    .replace(/^timeout [\d.]+ /, '')
    .replace(/^echo .*? \| /, 'echo | ');
  return text
    .split(/\s+/)
    .filter((word) => word !== '' && !/\d/.test(word))
    .slice(0, 5)
    .join(' ');
}

function general(line: string): string {
  return line
    .replace(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'M')
    .replace(/\b\d+\.\d+\.\d+\.\d+(\/\d+)?/g, 'A')
    .replace(/\d+/g, 'N')
    .slice(0, 110);
}

function printTotals(tally: Tally): void {
  const percent = tally.printing === 0 ? 100 : (100 * tally.agreePrinting) / tally.printing;
  console.log(
    `\nagree: ${tally.full} of ${tally.scripts} scripts fully, ${tally.agree} of ${tally.steps} steps, ` +
      `${tally.agreePrinting} of ${tally.printing} printing steps (${percent.toFixed(2)} %); ` +
      `${tally.leftOut} left out, ${tally.unstable} unstable; ${tally.seconds.toFixed(1)} s`,
  );
  const firsts = [...tally.firsts].sort((a, b) => b[1].count - a[1].count);
  if (firsts.length > 0) console.log('first differences, the most frequent first:');
  for (const [key, { count: times, example }] of firsts.slice(0, 20))
    console.log(`${String(times).padStart(4)}  ${key}\n        e.g. ${example}`);
  const commands = [...tally.commands].filter(([, { differ }]) => differ > 0).sort((a, b) => b[1].differ - a[1].differ);
  if (commands.length > 0) console.log('steps that differ, by command:');
  for (const [kind, { seen, differ }] of commands.slice(0, 25)) console.log(`${String(differ).padStart(4)} of ${seen}  ${kind}`);
}

process.exitCode = main(process.argv.slice(2));
