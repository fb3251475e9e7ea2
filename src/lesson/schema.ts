import * as v from 'valibot';
import { name } from './check.ts';
import { CHECKS } from './checks/table.ts';

const words = v.pipe(v.string(), v.nonEmpty('text that is not empty'));

/** A short text in both languages. */
const line = v.strictObject({ en: words, zh: words });

/** Paragraphs of Markdown in both languages: as many in one as in the other. */
const paragraphs = v.pipe(
  v.strictObject({ en: v.pipe(v.array(words), v.minLength(1)), zh: v.pipe(v.array(words), v.minLength(1)) }),
  v.check((text) => text.en.length === text.zh.length, 'as many paragraphs in Chinese as in English'),
);

/** One line typed into a terminal. */
const command = v.pipe(v.string(), v.nonEmpty(), v.regex(/^[^\r\n]*$/, 'one line'));

const check = v.variant(
  'check',
  CHECKS.map((kind) => kind.schema) as unknown as [(typeof CHECKS)[number]['schema'], ...(typeof CHECKS)[number]['schema'][]],
);

const step = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/, 'small letters, digits and hyphens')),
  title: line,
  text: paragraphs,
  /** What the network must be like for the step to be done: all of them. */
  checks: v.pipe(v.array(check), v.minLength(1, 'at least one check')),
  hints: v.optional(v.array(line)),
  /** What "do it for me" types. */
  solution: v.pipe(v.array(command), v.minLength(1, 'at least one command')),
});

/** The form of lessons/NAME/lesson.json. Strict: a key that is not known is an error. */
export const LessonSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** The form's version. */
  version: v.literal(1),
  id: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/, 'small letters, digits and hyphens')),
  lab: name,
  title: line,
  summary: line,
  /** How long it takes, about. */
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1)),
  intro: paragraphs,
  steps: v.pipe(
    v.array(step),
    v.minLength(1, 'at least one step'),
    v.check((steps) => new Set(steps.map((one) => one.id)).size === steps.length, 'step ids that differ from each other'),
  ),
  outro: paragraphs,
});

/** The form of lessons/courses.json: courses with their lessons' folders in order. */
export const CoursesSchema = v.array(v.strictObject({ id: words, title: line, lessons: v.array(words) }));

export type Lesson = v.InferOutput<typeof LessonSchema>;
export type LessonStep = Lesson['steps'][number];
export type LessonCheck = LessonStep['checks'][number];
export type Courses = v.InferOutput<typeof CoursesSchema>;
