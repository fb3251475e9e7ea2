import type { MachineInput } from '../machine/machine.ts';
import type { CommandMark, TimelineSheet } from './api.ts';

/** One course of events: what was done to the machine, and how far it got. */
interface Line {
  readonly id: number;
  /** The line it left, and when; null for the first. */
  readonly from: { line: number; at: number } | null;
  inputs: readonly MachineInput[];
  end: number;
}

/** All courses of events of a session. Going back and typing begins another one; the old one stays. */
export class Timeline {
  private readonly lines: Line[] = [{ id: 0, from: null, inputs: [], end: 0 }];
  private current = 0;
  /** How many inputs of the current line have been done again since the last travel. */
  private replayed = 0;

  /** Takes up what has been done by now: a longer line, or a new one where somebody typed in the past. */
  note(inputs: readonly MachineInput[], now: number, future: number): void {
    const line = this.lines[this.current];
    if (inputs.length + future < line.inputs.length || (future === 0 && inputs.length > this.replayed && differ(line.inputs, inputs))) {
      const at = inputs[Math.min(this.replayed, inputs.length - 1)]?.time ?? now;
      this.lines.push({ id: this.lines.length, from: { line: this.current, at }, inputs: inputs.slice(), end: now });
      this.current = this.lines.length - 1;
      this.replayed = inputs.length;
      return;
    }
    if (future === 0) line.inputs = inputs.slice();
    line.end = Math.max(line.end, now);
  }

  /** Prepares going to `time` of a line: what was done until then, and what comes after. */
  travel(id: number, time: number): { past: readonly MachineInput[]; future: MachineInput[] } {
    const line = this.lines[id] ?? this.lines[this.current];
    this.current = line.id;
    const past = line.inputs.filter((input) => input.time <= time);
    this.replayed = past.length;
    return { past, future: line.inputs.slice(past.length) };
  }

  sheet(now: number, drops: readonly number[]): TimelineSheet {
    const { inputs } = this.lines[this.current];
    return {
      lines: this.lines.map(({ id, from, end }) => ({ id, from: from?.line ?? -1, at: from?.at ?? 0, end })),
      current: this.current,
      now,
      commands: commandsOf(inputs),
      drops: [...drops],
    };
  }
}

function differ(a: readonly MachineInput[], b: readonly MachineInput[]): boolean {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) if (a[i].time !== b[i].time || a[i].type !== b[i].type) return true;
  return a.length > b.length;
}

/** The command lines that were typed, as far as keys tell: editing within a line is followed only where it erases. */
export function commandsOf(inputs: readonly MachineInput[]): CommandMark[] {
  const lines = new Map<number, string>();
  const marks: CommandMark[] = [];
  for (const input of inputs) {
    if (input.type !== 'data') continue;
    let text = lines.get(input.terminal) ?? '';
    for (const char of input.data.replace(/\x1b\[[0-9;]*[A-Za-z~]/g, '')) {
      if (char === '\r') {
        if (text.trim() !== '') marks.push({ time: input.time, terminal: input.terminal, text: text.trim() });
        text = '';
      } else if (char === '\x7f') text = text.slice(0, -1);
      else if (char === '\x15' || char === '\x03') text = '';
      else if (char === '\x17') text = text.replace(/\S*\s*$/, '');
      else if (char >= ' ') text += char;
    }
    lines.set(input.terminal, text);
  }
  return marks;
}
