import { S_IFMT, S_IFREG, X_OK } from '../uapi/file.ts';
import type { Process } from '../uapi/process.ts';
import { SysError } from '../uapi/errno.ts';
import { program } from './stdio.ts';

function isProgram(p: Process, path: string): boolean {
  try {
    return (p.stat(path).mode & S_IFMT) === S_IFREG && p.access(path, X_OK);
  } catch (error) {
    if (error instanceof SysError) return false;
    throw error;
  }
}

/** which(1), as debianutils has it: where on PATH a command is. */
export const which = program(function* (p, io) {
  let words = p.argv.slice(1);
  let all = false;
  while (words.length > 0 && words[0].startsWith('-')) {
    if (words[0] === '-a') all = true;
    else if (words[0] !== '--' && words[0] !== '-s') {
      yield* io.error(`Illegal option ${words[0]}\nUsage: ${p.argv[0]} [-a] args\n`);
      return 2;
    }
    words = words.slice(1);
  }
  let status = words.length === 0 ? 1 : 0;
  for (const word of words) {
    const places = word.includes('/') ? [word] : (p.env.get('PATH') ?? '').split(':').map((dir) => `${dir === '' ? '.' : dir}/${word}`);
    const found = places.filter((place) => isProgram(p, place));
    if (found.length === 0) status = 1;
    for (const place of all ? found : found.slice(0, 1)) yield* io.print(`${place}\n`);
  }
  return status;
});
