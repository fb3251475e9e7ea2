import { LineBuffer } from './line_buffer.ts';
import { HistorySearch } from './search.ts';

/** What a key asks of whoever runs the editor. */
export type Effect = 'none' | 'accept' | 'interrupt' | 'eof' | 'bell' | 'clear' | 'complete' | 'list' | 'insert-all';

const RING = 10;

/**
 * Line editing with Emacs's keys, as readline has them: what keys do to the line. It knows no terminal; see display.ts for
 * drawing and line_reader.ts for reading. bash: lib/readline.
 */
export class Editor {
  readonly buffer = new LineBuffer();
  /** A search in the history that is going on. */
  search: HistorySearch | undefined;
  private readonly history: readonly string[];
  /** Lines of the history as changed here, by place. */
  private readonly edited = new Map<number, string>();
  private place: number;
  private readonly kills: string[];
  private lastKill: 'forward' | 'backward' | undefined;
  private lastYank: { from: number; to: number; ring: number } | undefined;
  private lastArgument: { place: number; from: number } | undefined;
  private mark = 0;
  private quoted = false;
  private pasting: string | undefined;
  private prefix = '';
  private argument: number | undefined;
  /** C-o: the line of the history to come up next. */
  next: number | undefined;

  constructor(history: readonly string[], kills: string[], first?: number) {
    this.history = history;
    this.kills = kills;
    this.place = history.length;
    if (first !== undefined && first < history.length) this.goTo(first);
  }

  get line(): string {
    return this.buffer.string;
  }

  /** Acts on a key (see keys.ts). */
  key(key: string): Effect {
    if (this.pasting !== undefined) return this.paste(key);
    if (this.quoted) return this.insertQuoted(key);
    if (this.search !== undefined) {
      const effect = this.searchKey(key);
      if (effect !== undefined) return effect;
    }
    if (this.prefix !== '') {
      const whole = this.prefix + key;
      this.prefix = '';
      return this.command(whole);
    }
    if (key === 'C-x') {
      this.prefix = 'C-x ';
      return 'none';
    }
    if (/^M-[0-9-]$/.test(key)) return this.digit(key[2]);
    return this.command(key);
  }

  private digit(char: string): Effect {
    const before = this.argument ?? 0;
    this.argument = char === '-' ? -1 : before < 0 ? before * 10 - Number(char) : before * 10 + Number(char);
    return 'none';
  }

  private command(key: string): Effect {
    const killing = this.lastKill;
    const yanking = this.lastYank;
    const arguing = this.lastArgument;
    this.lastKill = undefined;
    this.lastYank = undefined;
    this.lastArgument = undefined;
    const count = this.argument ?? 1;
    const given = this.argument;
    this.argument = undefined;
    const single = key.length === 1 || (key.length === 2 && key.charCodeAt(0) >= 0xd800);
    if (single && key >= ' ') {
      for (let i = 0; i < Math.max(1, count); i++) this.buffer.insert(key, true);
      return 'none';
    }
    this.buffer.breakTyping();
    let effect: Effect = 'none';
    for (let i = 0; i < Math.abs(count) || i === 0; i++)
      effect = this.once(count < 0 ? (OPPOSITE[key] ?? key) : key, { killing, yanking, arguing, given });
    return effect;
  }

  private once(key: string, last: Last): Effect {
    return this.moving(key) ?? this.deleting(key, last) ?? this.changing(key, last) ?? this.historyKey(key, last) ?? this.other(key);
  }

  // -- moving

  private moving(key: string): Effect | undefined {
    const { buffer } = this;
    const before = buffer.cursor;
    switch (key) {
      case 'C-a':
      case 'home':
        buffer.cursor = 0;
        return 'none';
      case 'C-e':
      case 'end':
        buffer.cursor = buffer.text.length;
        return 'none';
      case 'C-b':
      case 'left':
        buffer.cursor = Math.max(0, before - 1);
        return before === 0 ? 'bell' : 'none';
      case 'C-f':
      case 'right':
        buffer.cursor = Math.min(buffer.text.length, before + 1);
        return before === buffer.text.length ? 'bell' : 'none';
      case 'M-f':
      case 'C-right':
      case 'M-right':
        buffer.cursor = buffer.wordForward();
        return 'none';
      case 'M-b':
      case 'C-left':
      case 'M-left':
        buffer.cursor = buffer.wordBackward();
        return 'none';
      case 'C-@':
        this.mark = before;
        return 'none';
      case 'C-x C-x':
        buffer.cursor = Math.min(this.mark, buffer.text.length);
        this.mark = before;
        return 'none';
    }
    return undefined;
  }

  // -- deleting and killing

  private deleting(key: string, last: Last): Effect | undefined {
    const { buffer } = this;
    const { cursor } = buffer;
    switch (key) {
      case 'backspace':
      case 'C-h':
        if (cursor === 0) return 'bell';
        buffer.remove(cursor - 1, cursor);
        return 'none';
      case 'C-d':
      case 'delete':
        if (key === 'C-d' && buffer.text.length === 0) return 'eof';
        if (cursor === buffer.text.length) return 'bell';
        buffer.remove(cursor, cursor + 1);
        return 'none';
      case 'C-k':
        return this.kill(cursor, buffer.text.length, 'forward', last);
      case 'C-u':
      case 'C-x backspace':
        return this.kill(0, cursor, 'backward', last);
      case 'C-w':
        return this.kill(buffer.blankBackward(), cursor, 'backward', last);
      case 'M-d':
      case 'C-delete':
        return this.kill(cursor, buffer.wordForward(), 'forward', last);
      case 'M-backspace':
      case 'M-C-h':
        return this.kill(buffer.wordBackward(), cursor, 'backward', last);
      case 'M-\\': {
        let from = cursor;
        let to = cursor;
        while (from > 0 && /[ \t]/.test(buffer.text[from - 1])) from--;
        while (to < buffer.text.length && /[ \t]/.test(buffer.text[to])) to++;
        buffer.remove(from, to);
        return 'none';
      }
    }
    return undefined;
  }

  private kill(from: number, to: number, direction: 'forward' | 'backward', last: Last): Effect {
    const text = this.buffer.remove(from, to);
    this.lastKill = direction;
    if (text === '') return 'none';
    if (last.killing === undefined || this.kills.length === 0) this.kills.push(text);
    else if (direction === 'forward') this.kills[this.kills.length - 1] += text;
    else this.kills[this.kills.length - 1] = text + this.kills[this.kills.length - 1];
    if (this.kills.length > RING) this.kills.shift();
    return 'none';
  }

  // -- changing

  private changing(key: string, last: Last): Effect | undefined {
    const { buffer } = this;
    switch (key) {
      case 'C-y':
        return this.yank(this.kills.length - 1);
      case 'M-y':
        return this.yankPop(last);
      case 'C-t':
        return this.transpose();
      case 'M-t':
        return this.transposeWords();
      case 'M-u':
        return this.changeWord((word) => word.toUpperCase());
      case 'M-l':
        return this.changeWord((word) => word.toLowerCase());
      case 'M-c':
        return this.changeWord((word) =>
          word.replace(/[\p{L}\p{N}]+/u, (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()),
        );
      case 'C-_':
      case 'C-x C-u':
        return buffer.undo() ? 'none' : 'bell';
      case 'M-r':
        buffer.revert();
        return 'none';
      case 'C-q':
      case 'C-v':
        this.quoted = true;
        return 'none';
      case 'M-#':
        buffer.cursor = 0;
        buffer.insert('#');
        return 'accept';
      case 'M-tab':
        buffer.insert('\t');
        return 'none';
      case 'paste-start':
        this.pasting = '';
        return 'none';
      case 'M-.':
      case 'M-_':
        return this.yankArgument(last);
    }
    return undefined;
  }

  private yank(ring: number): Effect {
    const text = this.kills[ring];
    if (text === undefined) return 'bell';
    const from = this.buffer.cursor;
    this.buffer.insert(text);
    this.lastYank = { from, to: this.buffer.cursor, ring };
    return 'none';
  }

  private yankPop(last: Last): Effect {
    if (last.yanking === undefined || this.kills.length === 0) return 'bell';
    const { from, to, ring } = last.yanking;
    this.buffer.remove(from, to);
    return this.yank((ring + this.kills.length - 1) % this.kills.length);
  }

  private transpose(): Effect {
    const { buffer } = this;
    const { text } = buffer;
    if (text.length < 2 || buffer.cursor === 0) return 'bell';
    const at = buffer.cursor === text.length ? buffer.cursor - 1 : buffer.cursor;
    buffer.replace(at - 1, at + 1, text[at] + text[at - 1]);
    return 'none';
  }

  private transposeWords(): Effect {
    const { buffer } = this;
    const end = buffer.wordForward();
    buffer.cursor = end;
    const start = buffer.wordBackward();
    buffer.cursor = start;
    const firstStart = buffer.wordBackward();
    buffer.cursor = firstStart;
    const firstEnd = buffer.wordForward();
    if (firstEnd > start || firstStart === start) {
      buffer.cursor = end;
      return 'bell';
    }
    const part = (from: number, to: number): string => buffer.text.slice(from, to).join('');
    buffer.replace(firstStart, end, part(start, end) + part(firstEnd, start) + part(firstStart, firstEnd));
    return 'none';
  }

  private changeWord(change: (word: string) => string): Effect {
    const { buffer } = this;
    const end = buffer.wordForward();
    buffer.replace(buffer.cursor, end, change(buffer.text.slice(buffer.cursor, end).join('')));
    return 'none';
  }

  /** M-.: the last word of the command before, of the one before that when pressed again. */
  private yankArgument(last: Last): Effect {
    const { buffer } = this;
    let { place } = last.arguing ?? { place: this.history.length };
    const from = last.arguing?.from ?? buffer.cursor;
    place--;
    if (place < 0) {
      this.lastArgument = last.arguing;
      return 'bell';
    }
    if (last.arguing !== undefined) buffer.remove(from, buffer.cursor);
    const words = this.history[place].trim().match(/(?:\\.|"(?:\\.|[^"])*"|'[^']*'|\S)+/g) ?? [];
    const word = last.given === undefined ? words[words.length - 1] : words[last.given];
    buffer.insert(word ?? '');
    this.lastArgument = { place, from };
    return 'none';
  }

  private insertQuoted(key: string): Effect {
    this.quoted = false;
    const control = /^C-(.)$/.exec(key);
    const named: Record<string, string> = {
      enter: '\r',
      tab: '\t',
      backspace: '\x7f',
      up: '\x1b[A',
      down: '\x1b[B',
      right: '\x1b[C',
      left: '\x1b[D',
    };
    this.buffer.insert(
      control !== null
        ? String.fromCharCode(control[1].charCodeAt(0) & 0x1f)
        : (named[key] ?? (key.startsWith('M-') ? `\x1b${key.slice(2)}` : key)),
    );
    return 'none';
  }

  private paste(key: string): Effect {
    if (key === 'paste-end') {
      const text = this.pasting!.replace(/\r\n?/g, '\n');
      this.pasting = undefined;
      this.buffer.insert(text);
      return 'none';
    }
    const control = /^C-(.)$/.exec(key);
    const char =
      key === 'enter'
        ? '\n'
        : key === 'tab'
          ? '\t'
          : control !== null
            ? String.fromCharCode(control[1].charCodeAt(0) & 0x1f)
            : key.length > 2
              ? ''
              : key;
    this.pasting += char;
    return 'none';
  }

  // -- history

  private historyKey(key: string, last: Last): Effect | undefined {
    void last;
    switch (key) {
      case 'C-p':
      case 'up':
        return this.goTo(this.place - 1);
      case 'C-n':
      case 'down':
        return this.goTo(this.place + 1);
      case 'M-<':
        return this.goTo(0);
      case 'M->':
        return this.goTo(this.history.length);
      case 'C-r':
      case 'C-s':
        this.search = new HistorySearch(this.history, this.place, this.buffer.string, key === 'C-r');
        return 'none';
      case 'C-o':
        this.next = this.place < this.history.length ? this.place + 1 : undefined;
        return 'accept';
    }
    return undefined;
  }

  private goTo(place: number): Effect {
    if (place < 0 || place > this.history.length) return 'bell';
    this.edited.set(this.place, this.buffer.string);
    this.place = place;
    this.buffer.load(this.edited.get(place) ?? this.history[place] ?? '');
    return 'none';
  }

  /** Acts on a key during a search; undefined when the search is over and the key is yet to be acted on. */
  private searchKey(key: string): Effect | undefined {
    const search = this.search!;
    if (key === 'C-r' || key === 'C-s') return search.again(key === 'C-r') ? 'none' : 'bell';
    if (key === 'backspace' || key === 'C-h') {
      search.shorten();
      return 'none';
    }
    if (key === 'C-g') {
      this.search = undefined;
      return 'none';
    }
    if ((key.length === 1 || key.charCodeAt(0) >= 0xd800) && key >= ' ') return search.lengthen(key) ? 'none' : 'bell';
    this.search = undefined;
    if (search.found !== undefined) {
      this.edited.set(this.place, this.buffer.string);
      this.place = search.found;
      this.buffer.load(search.line);
      this.buffer.cursor = search.cursor;
    }
    return key === 'escape' ? 'none' : undefined;
  }

  // -- the rest

  private other(key: string): Effect {
    switch (key) {
      case 'enter':
      case 'C-j':
      case 'C-m':
        return 'accept';
      case 'C-c':
        return 'interrupt';
      case 'C-l':
        return 'clear';
      case 'tab':
        return 'complete';
      case 'M-?':
      case 'M-=':
        return 'list';
      case 'M-*':
        return 'insert-all';
      case 'C-g':
        return 'bell';
    }
    return 'none';
  }
}

/** What the command before left behind. */
interface Last {
  readonly killing: 'forward' | 'backward' | undefined;
  readonly yanking: { from: number; to: number; ring: number } | undefined;
  readonly arguing: { place: number; from: number } | undefined;
  readonly given: number | undefined;
}

/** What a key does with a negative argument. */
const OPPOSITE: Record<string, string> = {
  'C-f': 'C-b',
  'C-b': 'C-f',
  right: 'left',
  left: 'right',
  'M-f': 'M-b',
  'M-b': 'M-f',
  'C-d': 'backspace',
  'M-d': 'M-backspace',
  'C-k': 'C-u',
};
