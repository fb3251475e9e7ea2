import { OBJECTS } from '../ip/ip.ts';
import type { Explained, Meaning, Token } from './tokens.ts';
import { GLOBAL_OPTIONS, KEYWORDS, OBJECT_WORDS, SPECIAL, VERBS } from './ip_words.ts';

/** Explains the words behind `ip` or `bridge`. */
export function explainIp(program: 'ip' | 'bridge', words: readonly Token[]): Explained[] {
  const found: Explained[] = [];
  const tell = ({ from, to }: Token, meaning: Meaning | undefined): void => void (meaning && found.push({ from, to, ...meaning }));
  let at = 0;
  for (; at < words.length && words[at].text.startsWith('-'); at++) {
    const option = GLOBAL_OPTIONS[words[at].text];
    tell(words[at], option);
    if (/^-(n|netns|b|batch)$/.test(words[at].text) && at + 1 < words.length) tell(words[++at], named(option, words[at].text));
  }
  if (at >= words.length) return found;
  const object = program === 'ip' ? (OBJECTS.fullWord(words[at].text) ?? words[at].text) : words[at].text;
  tell(words[at++], OBJECT_WORDS[`${program} ${object}`]);
  const verb = words[at] === undefined ? undefined : verbOf(program, object, words[at].text);
  if (verb !== undefined) tell(words[at++], verb);
  for (; at < words.length; at++) {
    const { text } = words[at];
    const special = SPECIAL[`${object} ${text}`];
    const keyword = special ?? KEYWORDS[text];
    if (keyword === undefined) {
      tell(words[at], plainWord(text));
      continue;
    }
    tell(words[at], keyword);
    if (keyword.value !== true || at + 1 >= words.length) continue;
    const value = words[++at];
    tell(value, (text === 'type' ? KEYWORDS[value.text] : undefined) ?? named(keyword, value.text));
  }
  return found;
}

/** A value says the same as the word before it, with its own name. */
function named(meaning: Meaning | undefined, value: string): Meaning | undefined {
  return meaning === undefined ? undefined : { en: `${meaning.en}: ${value}`, zh: `${meaning.zh}：${value}` };
}

/** iproute2 takes any beginning of a verb. */
function verbOf(program: string, object: string, word: string): Meaning | undefined {
  const full = Object.keys(VERBS).find((verb) => verb.startsWith(word));
  return full === undefined ? undefined : (SPECIAL[`${program} ${object} ${full}`] ?? VERBS[full]);
}

function plainWord(text: string): Meaning | undefined {
  const prefix = /^\d+\.\d+\.\d+\.\d+\/(\d+)$/.exec(text);
  if (prefix === null) return undefined;
  const bits = Number(prefix[1]);
  const hosts = 2 ** Math.max(0, 32 - bits);
  return {
    en: `an address; the first ${bits} bits are the network's, which has ${hosts} addresses`,
    zh: `一个地址；前 ${bits} 位是网络部分，该网络共有 ${hosts} 个地址`,
  };
}
