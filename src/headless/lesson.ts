import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { formatLessonError, parseLesson } from '../lesson/parse.ts';
import { replayLesson } from '../lesson/replay.ts';
import { lessonMachine } from './lesson_machine.ts';

const USAGE = 'usage: patchbay lesson check [DIR...]\n';
const LESSONS = resolve(import.meta.dirname, '../../lessons');

/** `patchbay lesson ...`. Returns the exit status: 0 all right, 1 a lesson has a fault, 2 wrong use. */
export function lesson(argv: readonly string[]): number {
  const [command, ...dirs] = argv;
  if (command !== 'check') {
    process.stderr.write(USAGE);
    return 2;
  }
  const folders = dirs.length > 0 ? dirs : lessonFolders(LESSONS);
  let failed = 0;
  for (const folder of folders) {
    const problems = checkLesson(folder);
    process.stdout.write(`${basename(resolve(folder))}: ${problems.length === 0 ? 'ok' : `${problems.length} wrong`}\n`);
    for (const problem of problems) process.stdout.write(`  ${problem}\n`);
    if (problems.length > 0) failed++;
  }
  return failed === 0 ? 0 : 1;
}

/** The folders of all lessons below `dir`, in order of name. */
export function lessonFolders(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'lesson.json')))
    .map((entry) => join(dir, entry.name))
    .sort();
}

/** Reads and plays one lesson. Returns what is wrong with it, a sentence each. */
export function checkLesson(folder: string): string[] {
  const file = join(folder, 'lesson.json');
  if (!existsSync(file)) return [`${file}: there is no such file`];
  const result = parseLesson(readFileSync(file, 'utf8'));
  if (!result.ok) return result.errors.map((error) => formatLessonError(file, error));
  return replayLesson(result.value, lessonMachine(result.value.lab));
}
