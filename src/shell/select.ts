import type { Program } from '../uapi/process.ts';
import { expandWords } from './expand.ts';
import { loopEnds } from './flow.ts';
import type { For } from './node.ts';
import { ReadSource } from './read_source.ts';
import type { Shell } from './shell.ts';
import { substituteWords } from './substitute.ts';

/** `select name in words`: a menu on standard error. bash: execute_cmd.c execute_select_command(). */
export function* runSelect(sh: Shell, node: For): Program<number> {
  sh.line = node.line;
  let values: readonly string[] = sh.params.slice();
  if (node.words !== undefined) {
    yield* substituteWords(sh, node.words);
    values = expandWords(sh, node.words);
  }
  if (values.length === 0) return 0;
  let status: number;
  sh.loopDepth++;
  try {
    for (let show = true; ;) {
      const line: string | undefined = yield* ask(sh, values, show);
      if (line === undefined) {
        sh.print('\n');
        yield* sh.flush();
        return 1;
      }
      show = line.trim() === '';
      if (show) continue;
      sh.vars.set('REPLY', line);
      const number = /^\s*\d+\s*$/.test(line) ? Number(line) : 0;
      sh.assignChecked(node.name, undefined, values[number - 1] ?? '');
      status = yield* sh.services.run(sh, node.body);
      if (loopEnds(sh)) return status;
    }
  } finally {
    sh.loopDepth--;
  }
}

function* ask(sh: Shell, values: readonly string[], show: boolean): Program<string | undefined> {
  if (show) sh.write(2, menu(sh, values));
  sh.write(2, sh.vars.value('PS3') ?? '#? ');
  yield* sh.flush();
  const line = yield* new ReadSource(sh, 0, false).line();
  return line?.replace(/\n$/, '');
}

function menu(sh: Shell, values: readonly string[]): string {
  const cols = Number(sh.vars.value('COLUMNS') ?? 80) || 80;
  const digits = String(values.length).length;
  const width = Math.max(...values.map((value) => value.length)) + digits + 2 + 2;
  const columns = Math.max(1, Math.floor(cols / width));
  let rows = Math.ceil(values.length / columns);
  if (rows === 1) rows = values.length;
  let out = '';
  for (let row = 0; row < rows; row++) {
    for (let at = row; at < values.length; at += rows) {
      const item = `${String(at + 1).padStart(digits)}) ${values[at]}`;
      out += at + rows < values.length ? item.padEnd(width) : item;
    }
    out += '\n';
  }
  return out;
}
