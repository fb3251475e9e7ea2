import { normalize } from './normalize.ts';

/** A command and what it printed, normalised. */
export interface Step {
  command: string;
  output: string;
}

/** The steps of a transcript. */
export function steps(transcript: string): Step[] {
  const found: { command: string; lines: string[] }[] = [];
  for (const line of normalize(transcript).replace(/\n+$/, '').split('\n')) {
    const last = found.at(-1);
    if (line.startsWith('$ ')) found.push({ command: line, lines: [] });
    else if (line.startsWith('> ') && last !== undefined && last.lines.length === 0) last.command += `\n${line}`;
    else last?.lines.push(line);
  }
  return found.map(({ command, lines }) => ({ command, output: lines.join('\n').replace(/\n+$/, '') }));
}

export interface StepResult {
  /** From 1. */
  number: number;
  real: Step;
  emulated: Step;
  agrees: boolean;
}

const ENDED: Step = { command: '(nothing: the run ended before)', output: '' };

/** Step by step: does the emulated transcript equal the real one? */
export function compareSteps(real: readonly Step[], emulated: readonly Step[]): StepResult[] {
  return real.map((step, i) => {
    const other = emulated[i] ?? ENDED;
    return { number: i + 1, real: step, emulated: other, agrees: step.command === other.command && step.output === other.output };
  });
}

/** The first pair of lines that differ. */
export function firstDifference({ real, emulated }: StepResult): [real: string, emulated: string] {
  if (real.command !== emulated.command) return [real.command, emulated.command];
  const a = real.output.split('\n');
  const b = emulated.output.split('\n');
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const x = a[i] ?? '(nothing)';
    const y = b[i] ?? '(nothing)';
    if (x !== y) return [x, y];
  }
  return ['', ''];
}

/** A step that differs as a diff: lines of the real one with -, of the emulated one with +. */
export function showDifference(result: StepResult): string {
  const { real, emulated } = result;
  const lines = [`--- step ${result.number}`, ...real.command.split('\n').map((line) => ` ${line}`)];
  if (emulated.command !== real.command) lines.push(...emulated.command.split('\n').map((line) => `+${line}`));
  lines.push(...diffLines(real.output.split('\n'), emulated.output.split('\n')));
  return lines.join('\n');
}

/** Lines with ' ', '-', '+' in front, by longest common subsequence. */
function diffLines(a: readonly string[], b: readonly string[]): string[] {
  if (a.length * b.length > 4_000_000) return [...a.map((line) => `-${line}`), ...b.map((line) => `+${line}`)];
  const width = b.length + 1;
  const length = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const at = i * width + j;
      length[at] = a[i] === b[j] ? length[at + width + 1] + 1 : Math.max(length[at + width], length[at + 1]);
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`);
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || length[(i + 1) * width + j] >= length[i * width + j + 1])) {
      lines.push(`-${a[i++]}`);
    } else {
      lines.push(`+${b[j++]}`);
    }
  }
  return lines;
}
