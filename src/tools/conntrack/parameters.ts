import { IPS_ASSURED, IPS_EXPECTED, IPS_FIXED_TIMEOUT, IPS_SEEN_REPLY } from '../../uapi/nf_conntrack.ts';
import { parameterProblem } from './exit_error.ts';
import type { FlowTemplate } from './template.ts';

/** Words of `-e` and what they stand for; any beginning of one will do. */
export const EVENT_WORDS: readonly (readonly [string, readonly string[]])[] = [
  ['ALL', ['NEW', 'UPDATES', 'DESTROY']],
  ['NEW', ['NEW']],
  ['UPDATES', ['UPDATES']],
  ['DESTROY', ['DESTROY']],
];

/** Words of `-o`. */
export const OUTPUT_WORDS: readonly (readonly [string, readonly string[]])[] = [
  ['xml', ['xml']],
  ['extended', ['extended']],
  ['timestamp', ['timestamp']],
  ['id', ['id']],
  ['ktimestamp', ['ktimestamp']],
  ['labels', ['labels']],
  ['userspace', []],
  ['save', ['save']],
];

const STATUS_WORDS: readonly (readonly [string, number])[] = [
  ['ASSURED', IPS_ASSURED],
  ['SEEN_REPLY', IPS_SEEN_REPLY],
  ['UNSET', 0],
  ['FIXED_TIMEOUT', IPS_FIXED_TIMEOUT],
  ['EXPECTED', IPS_EXPECTED],
  ['OFFLOAD', 1 << 14],
  ['HW_OFFLOAD', 1 << 15],
];

function findWord<Value>(table: readonly (readonly [string, Value])[], word: string): Value | undefined {
  if (word === '') return undefined;
  return table.find(([name]) => name.toLowerCase().startsWith(word.toLowerCase()))?.[1];
}

/** Words separated by commas. */
export function parseParameter(text: string, table: readonly (readonly [string, readonly string[]])[]): Set<string> {
  const values = new Set<string>();
  for (let rest = text; ;) {
    const comma = rest.indexOf(',');
    const word = comma < 0 ? rest : rest.slice(0, comma);
    const found = findWord(table, word);
    if (found === undefined) parameterProblem(`Bad parameter \`${rest}'`);
    for (const value of found) values.add(value);
    if (comma < 0) return values;
    rest = rest.slice(comma + 1);
  }
}

/** `-u`: bits that are asked for; `!BIT` and UNREPLIED ask for bits that are not set. */
export function parseStatus(text: string, template: FlowTemplate): void {
  let { status } = template;
  let mask = template.statusMask;
  for (let rest = text; ;) {
    const comma = rest.indexOf(',');
    let word = comma < 0 ? rest : rest.slice(0, comma);
    const negated = word.startsWith('!');
    if (negated) word = word.slice(1);
    if (!negated && word.startsWith('UNREPLIED')) mask |= IPS_SEEN_REPLY;
    else {
      const bit = findWord(STATUS_WORDS, word);
      if (bit === undefined) parameterProblem(`Bad parameter \`${negated ? rest.slice(1) : rest}'`);
      if (negated) mask |= bit;
      else status |= bit;
    }
    if (comma < 0) break;
    rest = rest.slice(comma + 1);
  }
  template.status = status;
  template.statusMask = mask === 0 ? status : mask;
}
