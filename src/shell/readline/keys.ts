/** From the bytes a terminal sends to keys: "a", "C-a", "M-b", "up", "C-left", "paste-start". */

const SEQUENCES: Record<string, string> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[7~': 'home',
  '[4~': 'end',
  '[8~': 'end',
  '[2~': 'insert',
  '[3~': 'delete',
  '[5~': 'pageup',
  '[6~': 'pagedown',
  '[200~': 'paste-start',
  '[201~': 'paste-end',
  '[Z': 'S-tab',
};
const ARROWS: Record<string, string> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end' };
const EDITING: Record<string, string> = { '2': 'insert', '3': 'delete', '5': 'pageup', '6': 'pagedown', '1': 'home', '4': 'end' };

/** Takes characters one by one and says when they make a key. */
export class KeyDecoder {
  private pending = '';

  /** Is it in the middle of a sequence? */
  get waiting(): boolean {
    return this.pending !== '';
  }

  /** The key that `char` completes, or undefined when more is to come. */
  feed(char: string): string | undefined {
    this.pending += char;
    const { pending } = this;
    if (pending[0] !== '\x1b') return this.done(plainKey(pending));
    if (pending.length === 1) return undefined;
    const rest = pending.slice(1);
    if (rest[0] === '[') return /^\[[0-9;?<>=]*$/.test(rest) ? undefined : this.done(controlSequence(rest));
    if (rest[0] === 'O') return rest.length === 1 ? undefined : this.done(SEQUENCES[rest] ?? '');
    if (rest === '\x1b') return undefined;
    if (rest[0] === '\x1b') {
      // Escape and an arrow: Meta with it.
      if (/^\x1b\[[0-9;]*$/.test(rest) || rest === '\x1bO') return undefined;
      const inner = SEQUENCES[rest.slice(1)];
      return this.done(inner === undefined ? '' : `M-${inner}`);
    }
    return this.done(`M-${plainKey(rest)}`);
  }

  /** Takes the escape that came last for a key of its own. */
  loneEscape(): string {
    return this.done('escape');
  }

  private done(key: string): string {
    this.pending = '';
    return key;
  }
}

function plainKey(char: string): string {
  const code = char.charCodeAt(0);
  if (char === '\r' || char === '\n') return 'enter';
  if (char === '\t') return 'tab';
  if (code === 0x7f) return 'backspace';
  if (code === 0) return 'C-@';
  if (code === 0x1f) return 'C-_';
  if (code < 0x20) return `C-${String.fromCharCode(code + 96)}`;
  return char;
}

function controlSequence(text: string): string {
  const known = SEQUENCES[text];
  if (known !== undefined) return known;
  const modified = /^\[1;(\d)([A-H])$/.exec(text) ?? /^\[([2-6]);(\d)~$/.exec(text);
  if (modified === null) return '';
  const arrow = /[A-H]/.test(modified[2]);
  const name = arrow ? ARROWS[modified[2]] : EDITING[modified[1]];
  const bits = Number(arrow ? modified[1] : modified[2]) - 1;
  return name === undefined ? '' : (bits & 4 ? 'C-' : '') + (bits & 2 ? 'M-' : '') + name;
}
