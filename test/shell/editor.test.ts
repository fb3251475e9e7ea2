import { describe, expect, test } from 'vitest';
import { Editor } from '../../src/shell/readline/editor.ts';
import { KeyDecoder } from '../../src/shell/readline/keys.ts';

/** The line and cursor after typing `text` (bytes as a terminal sends them). */
function typed(text: string, history: string[] = [], kills: string[] = []): { line: string; cursor: number } {
  const editor = new Editor(history, kills);
  const decoder = new KeyDecoder();
  for (const char of text) {
    const key = decoder.feed(char);
    if (key !== undefined) editor.key(key);
  }
  return { line: editor.line, cursor: editor.buffer.cursor };
}

const HISTORY = ['ip link', 'ping -c 1 10.0.0.2', 'ip addr show dev eth0'];

describe('editing', () => {
  test.each([
    ['abc\x01X', 'Xabc', 1],
    ['abc\x02\x02X', 'aXbc', 2],
    ['abc\x01\x05X', 'abcX', 4],
    ['abc\x7f', 'ab', 2],
    ['abc\x01\x04', 'bc', 0],
    ['one two\x17', 'one ', 4],
    ['one two\x1bb\x0b', 'one ', 4],
    ['one two\x1bb\x15', 'two', 0],
    ['one two\x17\x19\x19', 'one twotwo', 10],
    ['one two three\x17\x17\x19', 'one two three', 13],
    ['a.b/c\x1b\x7f', 'a.b/', 4],
    ['one two\x01\x1bd', ' two', 0],
    ['one two\x01\x1bf\x1bf', 'one two', 7],
    ['ab\x14', 'ba', 2],
    ['one two\x1bt', 'two one', 7],
    ['one two\x01\x1bu', 'ONE two', 3],
    ['ONE\x01\x1bl', 'one', 3],
    ['one\x01\x1bc', 'One', 3],
    ['abc\x1f', '', 0],
    ['abc \x17def\x1f\x1f', 'abc ', 4],
    ['ab\x1b[D\x1b[DX\x1b[CY', 'XaYb', 3],
    ['ab\x1b[HX\x1b[FY', 'XabY', 4],
    ['ab cd\x1b[1;5DX', 'ab Xcd', 4],
    ['abc\x1b[D\x1b[3~', 'ab', 2],
    ['a\x16\tb', 'a\tb', 3],
    ['\x1b[200~a\rb\x1b[201~c', 'a\nbc', 4],
    ['中文\x02x', '中x文', 2],
    ['é\u0301\x7f', '', 0],
    ['a\x1b3b', 'abbb', 4],
  ])('%j', (keys, line, cursor) => {
    expect(typed(keys)).toEqual({ line, cursor });
  });

  test.each([
    ['\x1b[A', HISTORY[2]],
    ['\x10\x10', HISTORY[1]],
    ['x\x1b[A\x1b[B', 'x'],
    ['\x1b[A!\x1b[A\x1b[B', `${HISTORY[2]}!`],
    ['\x1b<', HISTORY[0]],
    ['\x12ping\r', HISTORY[1]],
    ['\x12ip\x12\r', HISTORY[0]],
    ['\x12nosuch\x07', ''],
    ['\x12link\x01X', `X${HISTORY[0]}`],
    ['cat \x1b.', 'cat eth0'],
    ['cat \x1b.\x1b.', 'cat 10.0.0.2'],
  ])('history: %j', (keys, line) => {
    expect(typed(keys, HISTORY).line).toBe(line);
  });

  test('kills are handed on', () => {
    const kills: string[] = [];
    typed('secret\x15', [], kills);
    expect(typed('\x19', [], kills).line).toBe('secret');
  });
});
