import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JsonError, parseJson } from '../../src/lesson/json_source.ts';
import { formatLessonError, parseCourses, parseLesson } from '../../src/lesson/parse.ts';

const LESSONS = resolve(import.meta.dirname, '../../lessons');
const FIRST = readFileSync(join(LESSONS, '01-two-namespaces-and-a-bridge/lesson.json'), 'utf8');

/** The first complaint about a lesson file, with its place. */
function complaint(text: string): string {
  const result = parseLesson(text);
  return result.ok ? 'no complaint' : formatLessonError('lesson.json', result.errors[0]);
}

/** Where `part` stands in the text, as "line:column". */
function placeOf(text: string, part: string): string {
  const before = text.slice(0, text.indexOf(part));
  return `${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
}

describe('lesson files', () => {
  const folders = readdirSync(LESSONS, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  for (const { name } of folders)
    it(`${name} is right`, () => {
      expect(complaint(readFileSync(join(LESSONS, name, 'lesson.json'), 'utf8'))).toBe('no complaint');
    });

  it('are all in the courses, and no others', () => {
    const courses = parseCourses(readFileSync(join(LESSONS, 'courses.json'), 'utf8'));
    expect(courses.ok && courses.value.flatMap((course) => course.lessons).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('are refused with the exact place and what was expected', () => {
    const unknownKey = FIRST.replace('"minutes": 20', '"minutes": 20, "colour": "red"');
    expect(complaint(unknownKey)).toBe(`lesson.json:${placeOf(unknownKey, '"colour"')}: colour: expected no such key, but found "colour"`);
    const wrongType = FIRST.replace('"minutes": 20', '"minutes": "20"');
    expect(complaint(wrongType)).toBe(`lesson.json:${placeOf(wrongType, '"20"')}: minutes: expected number, but found "20"`);
    const noSuchCheck = FIRST.replace('"check": "cable"', '"check": "string"');
    expect(complaint(noSuchCheck)).toMatch(
      /^lesson\.json:\d+:\d+: steps\.1\.checks\.0\.check: expected \("namespace" \| .*but found "string"$/,
    );
    const missing = FIRST.replace('"lab": "uplink",', '');
    expect(complaint(missing)).toMatch(/^lesson\.json:1:1: lab: expected the key "lab", but found none$/);
    const badPrefix = FIRST.replace('"address": "192.168.1.1/24"', '"address": "192.168.1.1"');
    expect(complaint(badPrefix)).toMatch(/an IPv4 address with a prefix length/);
    const oneLanguage = FIRST.replace('"zh": "建立两个命名空间"', '"cn": "建立两个命名空间"');
    expect(complaint(oneLanguage)).toMatch(/^lesson\.json:\d+:\d+: steps\.0\.title\.zh: expected the key "zh"/);
  });

  it('that are not JSON are refused where they stop being it', () => {
    expect(complaint('{\n  "version": 1,\n  oops\n}')).toBe('lesson.json:3:3: expected a key in double quotes');
    expect(complaint('{"version": 1')).toBe('lesson.json:1:14: expected "," or "}"');
    expect(complaint('{"a": 1, "a": 2}')).toMatch(/^lesson\.json:1:10: .*occurs twice/);
  });
});

describe('JSON with places', () => {
  it('agrees with JSON.parse', () => {
    const { $schema: _, ...value } = JSON.parse(FIRST) as Record<string, unknown>;
    const { $schema: __, ...ours } = parseJson(FIRST).value as Record<string, unknown>;
    expect(ours).toEqual(value);
    for (const text of ['[1,-0.5e+3,true,null,"\\u4e2d\\n"]', ' {} ', '""', '{"__proto__": 1}']) {
      expect(parseJson(text).value).toEqual(JSON.parse(text));
    }
  });

  it('refuses what JSON.parse refuses', () => {
    for (const text of ['', '[1,]', '{,}', '01', '"\n"', 'nul', '[1] 2', "{'a':1}", '"\\x"', '+1']) {
      expect(() => JSON.parse(text) as unknown, text).toThrow();
      expect(() => parseJson(text), text).toThrow(JsonError);
    }
  });
});
