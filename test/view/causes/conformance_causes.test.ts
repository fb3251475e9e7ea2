import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS } from './kinds.ts';
import { replayScript, type ToldStep } from './replay_script.ts';

/** Why a step of a recorded case fails, written beside it: NAME.causes.json, by the step's number. */
interface KnownCause {
  command: string;
  /** One of KINDS. */
  cause: string;
  /** What must be named: devices, addresses, tables, chains, rules, settings. */
  facts: string[];
}

const CASES = join(import.meta.dirname, '../../conformance/cases');
const names = readdirSync(CASES)
  .filter((name) => name.endsWith('.causes.json'))
  .map((name) => name.replace('.causes.json', ''));
const known = new Map(names.map((name) => [name, readKnown(name)]));

function readKnown(name: string): Record<string, KnownCause> {
  return JSON.parse(readFileSync(join(CASES, `${name}.causes.json`), 'utf8')) as Record<string, KnownCause>;
}

/** Does a step's output say that something on the network failed? */
const FAILED =
  / 100% packet loss|[Uu]nreachable|Connection refused|timed out: |No route to host|Could not connect|Connection timed out|Frag needed|Message too long/;
/** What pings print when all is well, and nothing else on the network was asked. */
const ALL_WELL = /^(?:(?!packet loss|[Uu]nreachable|refused)[^])* 0% packet loss(?:(?!packet loss|[Uu]nreachable|refused)[^])*$/;
const ONE_PING = /^\$ (ip netns exec \S+ )?ping [^;|&\n]*$/;

describe('the causes of what fails in the recorded cases', () => {
  it('are at least 200', () => {
    expect([...known.values()].reduce((sum, rows) => sum + Object.keys(rows).length, 0)).toBeGreaterThanOrEqual(200);
  });

  it.each(names)('%s', (name) => {
    const rows = known.get(name)!;
    const told = replayScript(readFileSync(join(CASES, `${name}.sh`), 'utf8'));
    const wrong = Object.entries(rows).flatMap(([number, row]) => misses(told[Number(number) - 1], row));
    const missing = told.filter((step) => !(step.number in rows) && step.journey !== null && FAILED.test(step.output));
    const alarms = told.filter((step) => ONE_PING.test(step.command) && ALL_WELL.test(step.output) && step.journey !== null);
    expect(wrong).toEqual([]);
    expect(missing.map(({ number, command }) => `${number}: ${command} fails, and its cause is not written down`)).toEqual([]);
    expect(alarms.map(({ number, journey }) => `${number}: a false alarm: ${journey!.ending.en}`)).toEqual([]);
  });
});

/** What is wrong with what was told of a step. */
function misses(step: ToldStep, { command, cause, facts }: KnownCause): string[] {
  const { number, journey } = step;
  if (step.command.split('\n')[0] !== `$ ${command}`) return [`${number}: the step is ${step.command}`];
  if (journey === null) return [`${number}: nothing is told, but ${cause}`];
  const { en, zh } = journey.ending;
  const lacking = facts.filter((fact) => !en.includes(fact));
  if (!KINDS[cause].test(en)) return [`${number}: not ${cause}: ${en}`];
  if (lacking.length > 0) return [`${number}: does not name ${lacking.join(', ')}: ${en}`];
  return /[\u4e00-\u9fff].*。$/.test(zh) && journey.failed ? [] : [`${number}: ${zh}`];
}
