import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { RegexError, compilePosix } from '../../../src/tools/text/posix_regex.ts';

describe('POSIX regular expressions', () => {
  it.each([
    ['a\\(b\\)c', false, 'abc', 'abc'],
    ['a(b)c', false, 'a(b)c', 'a(b)c'],
    ['a+', false, 'aa+', 'a+'],
    ['a\\+', false, 'aab', 'aa'],
    ['a+', true, 'aab', 'aa'],
    ['a{2}', true, 'aaa', 'aa'],
    ['a\\{2\\}', false, 'aaa', 'aa'],
    ['\\(.\\)\\1', false, 'xyyz', 'yy'],
    ['[[:digit:]]+', true, 'ab12c', '12'],
    ['[]a]*', false, ']a]b', ']a]'],
    ['[\\n]', false, 'a\\b', '\\'],
    ['^*', false, '*a', '*'],
    ['a|b', true, 'cb', 'b'],
    ['\\<b', false, 'ab b', 'b'],
    ['a.c$', false, 'abc', 'abc'],
  ])('%s (extended: %s) in %s', (pattern, extended, text, found) => {
    expect(compilePosix(pattern, extended, '').exec(text)?.[0]).toBe(found);
  });

  it.each([
    ['\\(', false, 'Unmatched ( or \\('],
    ['(', true, 'Unmatched ( or \\('],
    ['a\\', false, 'Trailing backslash'],
    ['[a', false, 'Invalid regular expression'],
    ['[[:foo:]]', false, 'Invalid character class name'],
  ])('%s is refused', (pattern, extended, words) => {
    expect(() => compilePosix(pattern, extended, '')).toThrow(new RegexError(words));
  });

  test.prop([fc.string({ maxLength: 12 }), fc.boolean()])('anything is compiled or refused', (pattern, extended) => {
    try {
      expect(compilePosix(pattern, extended, '')).toBeInstanceOf(RegExp);
    } catch (error) {
      expect(error).toBeInstanceOf(RegexError);
    }
  });
});
