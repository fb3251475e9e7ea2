import { describe, expect, it } from 'vitest';
import { resolve } from 'node:path';
import { checkLesson, lessonFolders } from '../../src/headless/lesson.ts';
import { lessonMachine } from '../../src/headless/lesson_machine.ts';
import { parseLesson } from '../../src/lesson/parse.ts';
import { replayLesson } from '../../src/lesson/replay.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = lessonFolders(resolve(import.meta.dirname, '../../lessons'));

describe('every lesson can be played', () => {
  for (const folder of folders)
    it(folder.split('/').pop()!, () => {
      expect(checkLesson(folder)).toEqual([]);
    });
});

it('a lesson whose solution does not do what is asked, or whose check holds anyway, is found out', () => {
  const result = parseLesson(readFileSync(join(folders[0], 'lesson.json'), 'utf8'));
  if (!result.ok) throw new Error('the lesson is broken');
  const [first] = result.value.steps;
  const wrong = {
    ...result.value,
    steps: [
      { ...first, solution: ['ip netns add ns1'] },
      { ...first, id: 'again' },
    ],
  };
  expect(replayLesson(wrong, lessonMachine(wrong.lab))).toEqual([
    'step namespaces: does not hold after the solution: namespace ns2 exists',
    'step again: holds before the solution: namespace ns1 exists',
  ]);
});
