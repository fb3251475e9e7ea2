import { en } from './en.ts';
import { zh } from './zh.ts';

export type Locale = 'en' | 'zh';

/** The names of a message's blanks: 'a' | 'b' of 'from {a} to {b}'. */
type Blanks<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Blanks<Rest> : never;
type Message<Text extends string> = [Blanks<Text>] extends [never]
  ? () => string
  : (values: Record<Blanks<Text>, string | number>) => string;

let localeInForce: () => Locale = () => 'en';

/** Says where the language is read from, each time a message is made: what renders messages follows it. */
export function readLocaleFrom(locale: () => Locale): void {
  localeInForce = locale;
}

/**
 * Texts in both languages as functions: m.lab({ name: 'bare' }). A part of the page that comes after the first prompt brings
 * texts of its own.
 */
export function messages<En extends Readonly<Record<string, string>>>(
  en: En,
  zh: Readonly<Record<keyof En, string>>,
): { readonly [K in keyof En]: Message<En[K]> } {
  const say = (key: keyof En, values: Record<string, string | number> = {}): string =>
    (localeInForce() === 'zh' ? zh : en)[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  const entries = Object.keys(en).map((key) => [key, (values?: Record<string, string | number>) => say(key, values)]);
  return Object.fromEntries(entries) as { readonly [K in keyof En]: Message<En[K]> };
}

export const m = messages(en, zh);
