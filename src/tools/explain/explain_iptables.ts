import { BASE_OPTIONS } from '../iptables/base_options.ts';
import { type AnyExtension } from '../iptables/extension.ts';
import { findMatch, findTarget } from '../iptables/extensions.ts';
import { CHAINS, COMMANDS, CONDITIONS, EXTENSION_OPTIONS, FLAGS, MATCHES, TABLES, TARGETS } from './iptables_words.ts';
import type { Explained, Meaning, Token } from './tokens.ts';

/** Explains the words behind `iptables`. */
export function explainIptables(words: readonly Token[]): Explained[] {
  const found: Explained[] = [];
  const loaded: AnyExtension[] = [];
  for (let at = 0; at < words.length; at++) {
    const inverted = words[at].text === '!';
    const option = words[inverted ? at + 1 : at];
    if (option === undefined) break;
    const id = optionId(option.text);
    const value = words[inverted ? at + 2 : at + 1];
    const last = takesValue(id, option.text, loaded, value) ? value : option;
    const meaning = explained(id, option.text, last === value ? value.text : '', inverted, loaded);
    load(id, last.text, loaded);
    if (meaning !== undefined) found.push({ from: words[at].from, to: last.to, ...meaning });
    at = words.indexOf(last);
    const policy = words[at + 1];
    if (id === 'P' && policy?.text in TARGETS) found.push({ from: policy.from, to: words[++at].to, ...TARGETS[policy.text] });
    if (id in COMMANDS && /^\d+$/.test(words[at + 1]?.text ?? '')) {
      const number = words[++at];
      found.push({ from: number.from, to: number.to, en: `the rule number ${number.text}`, zh: `第 ${number.text} 条规则` });
    }
  }
  return found;
}

/** The letter of one of iptables' own options; for others the word itself. */
function optionId(text: string): string {
  if (/^-\w$/.test(text)) return text.slice(1);
  if (/^-[nvx]{2,}/.test(text)) return text;
  if (!text.startsWith('--')) return text;
  const fits = BASE_OPTIONS.filter(({ name }) => name.startsWith(text.slice(2)));
  return fits.find(({ name }) => name === text.slice(2))?.value ?? (fits.length === 1 ? (fits[0].value ?? text) : text);
}

function takesValue(id: string, text: string, loaded: readonly AnyExtension[], next: Token | undefined): boolean {
  if (next === undefined || next.text.startsWith('-') || next.text === '!') return false;
  const base = BASE_OPTIONS.find(({ value }) => value === id);
  if (base !== undefined) return base.argument !== 'none';
  if (/^-[nvx]*[LSF]$/.test(text)) return true;
  const entry = entryOf(text, loaded)?.entry;
  return entry !== undefined && entry.type !== 'none' && entry.flag !== true;
}

/** Which loaded extension has the option. */
function entryOf(text: string, loaded: readonly AnyExtension[]) {
  const name = text.replace(/^--/, '');
  for (const extension of loaded) {
    const entry = extension.options.find((one) => one.name === name);
    if (entry !== undefined) return { extension, entry };
  }
  return undefined;
}

function load(id: string, value: string, loaded: AnyExtension[]): void {
  const extension = id === 'm' || id === 'p' ? findMatch(value) : id === 'j' ? findTarget(value) : undefined;
  if (extension !== undefined) loaded.push(extension);
}

function explained(id: string, text: string, value: string, inverted: boolean, loaded: readonly AnyExtension[]): Meaning | undefined {
  if (id === 't') return TABLES[value];
  if (id === 'j' || id === 'g') return TARGETS[value] ?? { en: `goes on in the chain ${value}`, zh: `转到链 ${value} 继续` };
  if (id === 'm') return MATCHES[value] ?? { en: `adds the conditions of the match ${value}`, zh: `使用匹配模块 ${value} 的条件` };
  if (id in COMMANDS) return withChain(COMMANDS[id], value);
  if (/^-[nvx]*[LSF]$/.test(text)) return withChain(COMMANDS[text.slice(-1)], value);
  const condition = CONDITIONS[id];
  if (condition !== undefined) return condition(value, inverted);
  if (id in FLAGS) return FLAGS[id];
  if (/^-[nvx]+$/.test(text)) return joined([...text.slice(1)].map((letter) => FLAGS[letter]));
  const known = EXTENSION_OPTIONS[text];
  if (known !== undefined) return known(value, inverted);
  const entry = entryOf(text, loaded);
  if (entry === undefined) return undefined;
  const { name } = entry.extension;
  const but = inverted ? { en: ', and must not hold', zh: '，且不得成立' } : { en: '', zh: '' };
  return {
    en: `an option of ${name}${value === '' ? '' : `: ${value}`}${but.en}`,
    zh: `${name} 的选项${value === '' ? '' : `：${value}`}${but.zh}`,
  };
}

function withChain({ en, zh }: Meaning, chain: string): Meaning {
  if (chain === '') return { en, zh };
  const own = CHAINS[chain];
  return own === undefined
    ? { en: `${en}: chain ${chain}`, zh: `${zh}：链 ${chain}` }
    : { en: `${en}: ${chain}, ${own.en}`, zh: `${zh}：${chain}，${own.zh}` };
}

function joined(all: readonly (Meaning | undefined)[]): Meaning {
  const known = all.filter((one) => one !== undefined);
  return { en: known.map(({ en }) => en).join('; '), zh: known.map(({ zh }) => zh).join('；') };
}
