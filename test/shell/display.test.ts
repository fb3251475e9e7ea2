import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Display } from '../../src/shell/readline/display.ts';
import { clusters } from '../../src/shell/readline/width.ts';

const PROMPT = 'root@host:~# ';

/** A terminal with what a tty makes of newlines. */
class Screen {
  private readonly terminal;

  constructor(cols: number) {
    this.terminal = new xterm.Terminal({ cols, rows: 30, allowProposedApi: true, convertEol: true });
  }

  async write(text: string): Promise<void> {
    await new Promise<void>((resolve) => this.terminal.write(text, resolve));
  }

  resize(cols: number): void {
    this.terminal.resize(cols, 30);
  }

  /** The rows that are not empty, and where the cursor is. */
  get state(): { rows: string[]; x: number; y: number } {
    const { active } = this.terminal.buffer;
    const rows: string[] = [];
    for (let i = 0; i < active.length; i++) rows.push(active.getLine(i)!.translateToString(true).trimEnd());
    while (rows.length > 0 && rows[rows.length - 1] === '') rows.pop();
    return { rows, x: active.cursorX, y: active.baseY + active.cursorY };
  }
}

/** What a screen shows that was drawn once, from nothing. */
async function drawn(cols: number, line: readonly string[], cursor: number): Promise<Screen['state']> {
  const screen = new Screen(cols);
  await screen.write(new Display(cols).update(PROMPT, line, cursor));
  return screen.state;
}

const letter = fc.constantFrom('a', 'b', ' ', 'x', '中', '文', 'é', '\x01', '0');

describe('the line on the screen', () => {
  test('every change shows what drawing it anew shows', async () => {
    const change = fc.record({ at: fc.nat(60), remove: fc.nat(8), insert: fc.array(letter, { maxLength: 30 }), cursor: fc.nat(80) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: 40 }), fc.array(change, { minLength: 1, maxLength: 8 }), async (cols, changes) => {
        const screen = new Screen(cols);
        const display = new Display(cols);
        let line: string[] = [];
        await screen.write(display.update(PROMPT, line, 0));
        for (const { at, remove, insert, cursor } of changes) {
          line = line.slice();
          line.splice(Math.min(at, line.length), remove, ...insert);
          const place = Math.min(cursor, line.length);
          await screen.write(display.update(PROMPT, line, place));
          expect(screen.state).toEqual(await drawn(cols, line, place));
        }
      }),
      { numRuns: 150 },
    );
  });

  test('it takes a new width in its stride', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(letter, { maxLength: 80 }),
        fc.integer({ min: 14, max: 40 }),
        fc.integer({ min: 14, max: 40 }),
        async (line, from, to) => {
          const narrow = line.filter((cluster) => cluster < '\x7f' || cluster === 'é');
          const screen = new Screen(from);
          const display = new Display(from);
          await screen.write(display.update(PROMPT, narrow, narrow.length));
          screen.resize(to);
          await screen.write(display.resize(to, PROMPT, narrow, narrow.length));
          const { rows } = screen.state;
          expect(rows.slice(-(await drawn(to, narrow, narrow.length)).rows.length)).toEqual((await drawn(to, narrow, narrow.length)).rows);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a letter more costs a letter', () => {
    const display = new Display(80);
    display.update(PROMPT, clusters('echo'), 4);
    expect(display.update(PROMPT, clusters('echo '), 5)).toBe(' ');
    expect(display.update(PROMPT, clusters('echo x'), 6)).toBe('x');
    expect(display.update(PROMPT, clusters('echo x'), 5)).toBe('\b');
  });

  test('clusters: accents, joined emoji, flags', () => {
    expect(clusters('e\u0301a')).toEqual(['e\u0301', 'a']);
    expect(clusters('👨‍👩‍👧x')).toEqual(['👨‍👩‍👧', 'x']);
    expect(clusters('🇩🇪🇫🇷')).toEqual(['🇩🇪', '🇫🇷']);
    expect(clusters('中文')).toEqual(['中', '文']);
  });
});
