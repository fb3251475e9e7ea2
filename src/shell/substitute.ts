import { SysError } from '../uapi/errno.ts';
import { O_RDONLY } from '../uapi/file.ts';
import type { Program } from '../uapi/process.ts';
import { decode } from './bytes.ts';
import { checkInterrupt, readChunk } from './interrupt.ts';
import { expandText, operandNeeded } from './expand.ts';
import { forkShell, waitPid } from './process.ts';
import type { Assignment, CommandPart, List, ParamPart, ProcessPart, Redirect, Simple, Word } from './node.ts';
import type { Shell } from './shell.ts';

/**
 * Command substitution. The commands in a word are run first, their output kept in `sh.substituted`; then the word is
 * expanded without waiting for anything (expand.ts).
 */

/** Runs the substitutions of a simple command. */
export function* substituteCommand(sh: Shell, node: Simple): Program<void> {
  sh.substituted.clear();
  for (const word of node.words) if (word.commands) yield* substituteParts(sh, word);
  // Assignments that stand alone are done one by one, each seeing those before.
  if (node.words.length > 0)
    for (const assignment of node.assignments) if (assignment.commands) yield* substituteAssignment(sh, assignment);
  if (node.declarations !== undefined)
    for (const assignment of node.declarations.values()) if (assignment.commands) yield* substituteAssignment(sh, assignment);
  for (const redirect of node.redirects) if (redirect.target.commands) yield* substituteParts(sh, redirect.target);
}

/** Runs the substitutions of words that are expanded together. */
export function* substituteWords(sh: Shell, words: readonly Word[]): Program<void> {
  for (const word of words) if (word.commands) yield* substituteParts(sh, word);
}

export function* substituteRedirects(sh: Shell, redirects: readonly Redirect[]): Program<void> {
  for (const redirect of redirects) if (redirect.target.commands) yield* substituteParts(sh, redirect.target);
}

export function* substituteAssignment(sh: Shell, assignment: Assignment): Program<void> {
  if (assignment.index?.commands) yield* substituteParts(sh, assignment.index);
  if (assignment.value?.commands) yield* substituteParts(sh, assignment.value);
  for (const element of assignment.elements ?? []) {
    if (element.index?.commands) yield* substituteParts(sh, element.index);
    if (element.value.commands) yield* substituteParts(sh, element.value);
  }
}

/** Runs the substitutions of one word. */
export function* substituteParts(sh: Shell, word: Word): Program<void> {
  for (const part of word.parts) {
    if (part.type === 'command') sh.substituted.set(part, yield* substitute(sh, part));
    else if (part.type === 'arith') {
      if (part.expression.commands) yield* substituteParts(sh, part.expression);
    } else if (part.type === 'param') yield* substituteParam(sh, part);
  }
}

function* substituteParam(sh: Shell, part: ParamPart): Program<void> {
  if (part.index?.commands) yield* substituteParts(sh, part.index);
  const op = part.operation;
  if (op === undefined) return;
  switch (op.op) {
    case 'default':
      if (op.word.commands && operandNeeded(sh, part, op)) yield* substituteParts(sh, op.word);
      return;
    case 'remove':
      return yield* substituteWords(sh, [op.word]);
    case 'replace':
      return yield* substituteWords(sh, [op.pattern, op.replacement]);
    case 'slice':
      return yield* substituteWords(sh, op.length === undefined ? [op.offset] : [op.offset, op.length]);
    case 'case':
      if (op.word !== undefined) yield* substituteWords(sh, [op.word]);
  }
}

/** What a command substitution stands for: the output without the newlines at its end. */
function* substitute(sh: Shell, part: CommandPart): Program<string> {
  if (part.broken !== undefined) {
    sh.write(2, `${sh.errorName}: command substitution: line ${sh.line}: ${part.broken}\n`);
    sh.substitutionStatus = 2;
    return '';
  }
  const file = inputOnly(part.body);
  const bytes = file !== undefined ? yield* fileContents(sh, file) : yield* outputOf(sh, part.body);
  const text = decode(bytes).replace(/\0/g, '');
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

/** The word of `$(<file)`. */
function inputOnly(body: List): Word | undefined {
  if (body.items.length !== 1 || body.items[0].background) return undefined;
  const node = body.items[0].node;
  if (node.type !== 'simple' || node.words.length > 0 || node.assignments.length > 0 || node.redirects.length !== 1) return undefined;
  const redirect = node.redirects[0];
  return redirect.op === '<' && redirect.fd === 0 ? redirect.target : undefined;
}

function* fileContents(sh: Shell, word: Word): Program<Uint8Array> {
  if (word.commands) yield* substituteParts(sh, word);
  const path = expandText(sh, word);
  let fd: number;
  try {
    fd = sh.p.open(path, O_RDONLY);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    sh.warn(`${path}: ${error.message}`);
    sh.substitutionStatus = 1;
    return new Uint8Array(0);
  }
  sh.substitutionStatus = 0;
  const bytes = yield* readAll(sh, fd);
  sh.p.close(fd);
  return bytes;
}

function* outputOf(sh: Shell, body: List): Program<Uint8Array> {
  if (sh.hasOutput) yield* sh.flush();
  const [read, write] = sh.p.pipe();
  const pid = forkShell(
    sh,
    (child) => {
      child.traceDepth++;
      if (!child.shopts.inherit_errexit && !child.options.posix && !child.posix) child.options.errexit = false;
      child.loopDepth = 0;
      return child.services.run(child, body);
    },
    { dup: [[write, 1]], close: [read, write] },
  );
  sh.p.close(write);
  const bytes = yield* readAll(sh, read);
  sh.p.close(read);
  const status = yield* waitPid(sh, pid);
  yield* checkInterrupt(sh);
  sh.substitutionStatus = status;
  sh.lastStatus = status;
  return bytes;
}

function* readAll(sh: Shell, fd: number): Program<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const chunk = yield* readChunk(sh, fd, 65536);
    if (chunk.length === 0) break;
    chunks.push(chunk);
    length += chunk.length;
  }
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Starts the command of `<(...)` and returns the name under which its output is read. */
export function processSubstitution(sh: Shell, part: ProcessPart): string {
  const [read, write] = sh.p.pipe();
  const input = part.operator === '<';
  const mine = input ? read : write;
  const its = input ? write : read;
  const inherited = sh.processFds;
  const pid = forkShell(sh, (child) => child.services.run(child, part.body), {
    dup: [[its, input ? 1 : 0]],
    close: [read, write, ...inherited],
    background: true,
    piped: !input,
  });
  sh.p.close(its);
  let fd = 63;
  while (fd > 10 && sh.p.isOpen(fd)) fd--;
  sh.p.dup2(mine, fd);
  sh.p.close(mine);
  sh.processFds.push(fd);
  sh.lastAsync = pid;
  return `/dev/fd/${fd}`;
}
