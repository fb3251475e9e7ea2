import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { braceExpand } from '../../src/shell/brace.ts';
import { decode, encode } from '../../src/shell/bytes.ts';
import { compilePattern, escapePattern } from '../../src/shell/pattern.ts';
import { backslashQuote, quoteValue, singleQuote } from '../../src/shell/quote.ts';

describe('patterns', () => {
  test.each([
    ['a*c', 'abbc', true],
    ['a*c', 'abcd', false],
    ['[a-c]?', 'bx', true],
    ['[!a-c]', 'b', false],
    ['[[:digit:]]+', '5+', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['[]]', ']', true],
    ['[a', '[a', true],
    ['@(ab|cd)', 'cd', true],
    ['+(ab)', 'ababab', true],
    ['?(x)y', 'y', true],
    ['!(*.txt)', 'a.txt', false],
    ['!(*.txt)', 'a.md', true],
    ['!(foo)*', 'foo', true],
    ['a!(b)c', 'abc', false],
    ['a!(b)c', 'abbc', true],
    ['*(a|!(b))', 'b', false],
    ['é?', 'éx', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(compilePattern(pattern).matches(text)).toBe(expected);
  });

  test('escaped text matches itself only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, other) => {
        const pattern = compilePattern(escapePattern(text));
        expect(pattern.matches(text)).toBe(true);
        expect(pattern.matches(other)).toBe(text === other);
      }),
    );
  });

  test('shortest and longest', () => {
    expect(compilePattern('*X').removePrefix('aXbXc', false)).toBe('bXc');
    expect(compilePattern('*X').removePrefix('aXbXc', true)).toBe('c');
    expect(compilePattern('X*').removeSuffix('aXbXc', false)).toBe('aXb');
    expect(compilePattern('X*').removeSuffix('aXbXc', true)).toBe('a');
  });
});

test('bytes that are no UTF-8 come out as they went in', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(encode(decode(bytes))).toEqual(bytes)));
});

test('text without braces is left alone', () => {
  fc.assert(fc.property(fc.string(), (text) => void expect(braceExpand(text.replaceAll('{', ''))).toEqual([text.replaceAll('{', '')])));
});

test('quoted text has no bare quotes', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const quoted of [singleQuote(text), quoteValue(text), backslashQuote(text)]) expect(quoted.length).toBeGreaterThan(0);
      expect(singleQuote(text).replaceAll("'\\''", '').match(/'/g)?.length ?? 0).toBeLessThanOrEqual(2);
    }),
  );
});
