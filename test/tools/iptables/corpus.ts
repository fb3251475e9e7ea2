import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A test a line: "rule ; what -S prints ; OK ; end of the line of -nvL ; end of that of -L", with = for what is as it was given,
 * or "rule ; ; FAIL status ; message". "@ TABLE CHAIN" says where the rules behind it go. The results were recorded from
 * iptables 1.8.11 by record_corpus.ts.
 */

export const CORPUS = join(import.meta.dirname, 'corpus');

export interface CorpusLine {
  readonly table: string;
  readonly chain: string;
  readonly rule: string;
  /** Everything behind the rule. */
  readonly expected: string;
}

export function corpusFiles(): string[] {
  return readdirSync(CORPUS).filter((name) => name.endsWith('.txt'));
}

export function readCorpus(name: string): CorpusLine[] {
  let [table, chain] = ['filter', 'INPUT'];
  const lines: CorpusLine[] = [];
  for (const line of readFileSync(join(CORPUS, name), 'utf8').split('\n')) {
    if (line.startsWith('@')) [, table, chain] = line.split(' ');
    else if (line !== '' && !line.startsWith('#')) {
      const [rule, ...expected] = line.split(' ; ');
      lines.push({ table, chain, rule, expected: expected.join(' ; ') });
    }
  }
  return lines;
}

/** A shell script that tries each line; `resultsOf` reads what it prints. */
export function scriptOf(lines: readonly CorpusLine[]): string {
  const tries = lines.map(({ table, chain, rule }) => {
    const it = `-t ${table}`;
    const show = `iptables ${it} -S ${chain}; echo @n; iptables ${it} -nvL ${chain}; echo @l; iptables ${it} -L ${chain}; iptables ${it} -F ${chain}`;
    return `iptables ${it} -A ${chain} ${rule}; r=$?; echo @r $r; if [ $r = 0 ]; then ${show}; fi; echo @@`;
  });
  return `exec 2>&1\niptables -N USER; iptables -t nat -N USER\n${tries.join('\n')}\n`;
}

/** For each line what belongs behind its rule. */
export function resultsOf(lines: readonly CorpusLine[], output: string): string[] {
  const parts = output.split('@@\n');
  return lines.map(({ chain, rule }, i) => {
    const part = parts[i] ?? '';
    const at = part.indexOf('@r ');
    const [, status = ''] = /^@r (\d+)/.exec(part.slice(at)) ?? [];
    const said = part.slice(0, Math.max(at, 0)).replace(/\n$/, '').replaceAll('\n', '\\n');
    if (status !== '0') return ` ; FAIL ${status} ; ${said}`;
    const [saved, numeric] = part.slice(part.indexOf('\n', at) + 1).split('@n\n');
    const [first, second] = (numeric ?? '').split('@l\n');
    const lines = saved.split('\n').filter((line) => line.startsWith('-A '));
    const rules = lines.map((line) => line.slice(`-A ${chain} `.length)).join(' & ');
    const warned = said === '' ? '' : ` ; ${said}`;
    return `${rules === rule ? '=' : rules} ; OK ; ${tail(first, 3)} ; ${tail(second ?? '', 3)}${warned}`;
  });
}

/** What follows the heading, blanks at the end gone. */
function tail(listing: string, from: number): string {
  const rules = listing.split('\n').slice(from - 1);
  return rules
    .filter((line) => line !== '')
    .map((line) => line.trim().replace(/ {2,}/g, ' '))
    .join(' & ');
}
