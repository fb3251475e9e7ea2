/** The texts of the lesson files, each loaded when it is wanted. */
const files = import.meta.glob<string>('../../../lessons/*/lesson.json', { query: '?raw', import: 'default' });

/** The lesson a newcomer is offered. */
export const FIRST_LESSON = '01-two-namespaces-and-a-bridge';

export function lessonText(folder: string): Promise<string> {
  const load = files[`../../../lessons/${folder}/lesson.json`];
  if (load === undefined) return Promise.reject(new Error(`no lesson is called "${folder}"`));
  return load();
}
