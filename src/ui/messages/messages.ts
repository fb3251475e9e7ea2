import { en } from './en.ts';
import { zh } from './zh.ts';

export type Locale = 'en' | 'zh';

type Key = keyof typeof en;
/** Every message in one language. */
export type Texts = Readonly<Record<Key, string>>;

/** The names of a message's blanks: 'a' | 'b' of 'from {a} to {b}'. */
type Blanks<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Blanks<Rest> : never;
type Message<Text extends string> = [Blanks<Text>] extends [never]
  ? () => string
  : (values: Record<Blanks<Text>, string | number>) => string;

const TEXTS: Readonly<Record<Locale, Texts>> = { en, zh };
let localeInForce: () => Locale = () => 'en';

/** Says where the language is read from, each time a message is made: what renders messages follows it. */
export function readLocaleFrom(locale: () => Locale): void {
  localeInForce = locale;
}

/** The messages as functions: m.packets_shown({ count: 3 }). */
export const m = Object.fromEntries(
  (Object.keys(en) as Key[]).map((key) => [
    key,
    (values: Record<string, string | number> = {}) =>
      TEXTS[localeInForce()][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])),
  ]),
) as unknown as { readonly [K in Key]: Message<(typeof en)[K]> };
