/// <reference types="vite/client" />
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { en } from '../../src/ui/messages/en.ts';
import { m, readLocaleFrom } from '../../src/ui/messages/messages.ts';
import { zh } from '../../src/ui/messages/zh.ts';

const UI = resolve(import.meta.dirname, '../../src/ui');

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return sources(join(dir, entry.name));
    return /\.(svelte|ts)$/.test(entry.name) ? [readFileSync(join(dir, entry.name), 'utf8')] : [];
  });
}

const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

/** The texts of the parts that come late stand beside them. */
const LATE = import.meta.glob<{ TEXTS: { en: Record<string, string>; zh: Record<string, string> } }>('../../src/ui/*/texts.ts', {
  eager: true,
});

it.each(Object.keys(LATE))('%s: both languages, each text used', (path) => {
  const { en, zh } = LATE[path].TEXTS;
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  const text = sources(resolve(import.meta.dirname, path, '..')).join('\n');
  for (const key of Object.keys(en)) {
    expect(blanks(zh[key]), key).toEqual(blanks(en[key]));
    expect(text, key).toContain(`t.${key}(`);
  }
});

it('every message is there in both languages, in the same order, with the same blanks to fill', () => {
  expect(Object.keys(zh)).toEqual(Object.keys(en));
  for (const key of Object.keys(en) as (keyof typeof en)[]) expect(blanks(zh[key]), key).toEqual(blanks(en[key]));
});

it('every message is used', () => {
  const used = new Set(
    [
      ...sources(UI)
        .join('\n')
        .matchAll(/\bm\.(\w+)\(/g),
    ].map((found) => found[1]),
  );
  for (const key of Object.keys(en)) expect([...used]).toContain(key);
});

it('messages follow the language and have their blanks filled', () => {
  let locale: 'en' | 'zh' = 'en';
  readLocaleFrom(() => locale);
  expect(m.lab({ name: 'bare' })).toBe('lab: bare');
  locale = 'zh';
  expect(m.lab({ name: 'bare' })).toBe('实验环境：bare');
});
