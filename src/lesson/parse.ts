import * as v from 'valibot';
import { JsonError, type JsonSource, type Position, parseJson } from './json_source.ts';
import { type Courses, CoursesSchema, type Lesson, LessonSchema } from './schema.ts';

/** Why a lesson file is refused: where, what was expected there and what stands there. */
export interface LessonError extends Position {
  /** 'steps.2.checks.0.dev'. */
  path: string;
  expected: string;
  received: string;
}

export type ParseResult<T> = { ok: true; value: T } | { ok: false; errors: LessonError[] };

/** Reads a lesson file. */
export function parseLesson(text: string): ParseResult<Lesson> {
  return parseAs(LessonSchema, text);
}

/** Reads lessons/courses.json. */
export function parseCourses(text: string): ParseResult<Courses> {
  return parseAs(CoursesSchema, text);
}

/** "lesson.json:12:7: steps.0.checks.0.dev: expected a name, but found 5". */
export function formatLessonError(file: string, error: LessonError): string {
  const path = error.path === '' ? '' : `${error.path}: `;
  const received = error.received === '' ? '' : `, but found ${error.received}`;
  return `${file}:${error.line}:${error.column}: ${path}expected ${error.expected}${received}`;
}

function parseAs<Schema extends v.GenericSchema>(schema: Schema, text: string): ParseResult<v.InferOutput<Schema>> {
  let source: JsonSource;
  try {
    source = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { ok: false, errors: [{ ...error.position, path: '', expected: error.message, received: '' }] };
  }
  const result = v.safeParse(schema, source.value);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, errors: result.issues.map((issue) => toError(source, issue)) };
}

function toError(source: JsonSource, issue: v.BaseIssue<unknown>): LessonError {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  // An unknown key and a missing one are reported with 'never' or a schema's name as what was expected.
  const unknownKey = issue.expected === 'never' && issue.type === 'strict_object';
  const missing = issue.received === 'undefined';
  const position = unknownKey ? source.positionOfKey(path) : source.positionOf(path);
  const last = path[path.length - 1];
  let expected = issue.message.startsWith('Invalid ') ? (issue.expected ?? 'something else') : issue.message;
  if (unknownKey) expected = 'no such key';
  else if (missing) expected = `the key "${String(last)}"`;
  return {
    ...position,
    path: path.join('.'),
    expected,
    received: unknownKey ? JSON.stringify(last) : missing ? 'none' : issue.received,
  };
}
