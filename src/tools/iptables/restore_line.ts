import { badParameter } from './xtables_error.ts';

/** A line's words: double quotes keep blanks together, a backslash within them the character. iptables: add_param_to_argv(). */
export function splitRestoreLine(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let quoted = false;
  const end = (): void => {
    words.push(word);
    word = '';
  };
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (quoted) {
      if (char === '\\' && i + 1 < line.length) word += line[++i];
      else if (char === '"') {
        quoted = false;
        end();
      } else if (char !== '\\') word += char;
    } else if (char === '"') quoted = true;
    else if (char === ' ' || char === '\t') {
      if (word !== '') end();
    } else word += char;
  }
  if (word !== '') end();
  return words;
}

/** "[packets:bytes] rest": the counters as words, and the rest. iptables: tokenize_rule_counters(). */
export function splitCounters(line: string, number: number): { counters: [string, string] | undefined; rest: string } {
  if (!line.startsWith('[')) return { counters: undefined, rest: line };
  const close = line.indexOf(']');
  if (close < 0) throw badParameter(`Bad line ${number}: need ]`);
  const packets = line.slice(1).split(':')[0];
  if (packets === '') throw badParameter(`Bad line ${number}: need :`);
  const bytes = line.slice(2 + packets.length).split(']')[0];
  if (bytes === '') throw badParameter(`Bad line ${number}: need ]`);
  return { counters: [packets, bytes], rest: line.slice(close + 1) };
}
