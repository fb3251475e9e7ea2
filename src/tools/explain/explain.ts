import { explainIp } from './explain_ip.ts';
import { explainIptables } from './explain_iptables.ts';
import { OPERATORS, optionOf, PROGRAMS } from './program_words.ts';
import { type Explained, type Token, tokensOf } from './tokens.ts';

/** Explains each word of a command line: where it stands, and what it means there in one line. Words without a meaning are left out. */
export function explainLine(line: string): Explained[] {
  const found: Explained[] = [];
  let command: Token[] = [];
  for (const token of tokensOf(line)) {
    if (!token.operator) {
      command.push(token);
      continue;
    }
    found.push(...explainCommand(command), ...said(token, OPERATORS[token.text]));
    command = [];
  }
  return [...found, ...explainCommand(command)].sort((a, b) => a.from - b.from);
}

function said({ from, to }: Token, text: { en: string; zh: string } | undefined): Explained[] {
  return text === undefined ? [] : [{ from, to, ...text }];
}

/** Programs that run another one: how many words stand before it, their options not counted. */
const RUNNERS: Readonly<Record<string, number>> = { sudo: 0, timeout: 1, time: 0, watch: 0, why: 0, nohup: 0, exec: 0 };
const NETNS_EXEC = /^netns exec \S+ /;

function explainCommand(tokens: readonly Token[]): Explained[] {
  const [program, ...words] = tokens;
  if (program === undefined) return [];
  const name = program.text.replace(/^.*\//, '');
  const own = said(program, PROGRAMS[name]);
  if (name === 'ip' || name === 'bridge') {
    const inside = name === 'ip' && NETNS_EXEC.test(`${words.map(({ text }) => text).join(' ')} `);
    if (inside) return [...own, ...explainIp(name, words.slice(0, 3)), ...explainCommand(words.slice(3))];
    return [...own, ...explainIp(name, words)];
  }
  if (name === 'iptables') return [...own, ...explainIptables(words)];
  const skipped = RUNNERS[name];
  if (skipped === undefined) return [...own, ...words.flatMap((word, at) => said(word, optionOf(name, words, at)))];
  const first = words.findIndex(({ text }) => !text.startsWith('-'));
  if (first < 0) return own;
  return [...own, ...explainCommand(words.slice(first + skipped))];
}
