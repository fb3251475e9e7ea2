import { utility, usageError } from './coreutil.ts';

/** comm(1). */
export const comm = utility('comm', { short: '123', usage: '[OPTION]... FILE1 FILE2' }, function* (u) {
  if (u.operands.length < 2)
    return yield* usageError(u, u.operands.length === 0 ? 'missing operand' : `missing operand after '${u.operands[0]}'`);
  const lines = function* (file: string): Generator<unknown, string[], unknown> {
    const text = yield* u.readFiles([file]);
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  };
  const a = yield* lines(u.operands[0]);
  const b = yield* lines(u.operands[1]);
  const column = (number: number, line: string): string => {
    if (u.has(String(number))) return '';
    let indent = '';
    for (let i = 1; i < number; i++) if (!u.has(String(i))) indent += '\t';
    return `${indent}${line}\n`;
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (j >= b.length || (i < a.length && a[i] < b[j])) yield* u.print(column(1, a[i++]));
    else if (i >= a.length || b[j] < a[i]) yield* u.print(column(2, b[j++]));
    else {
      yield* u.print(column(3, a[i++]));
      j++;
    }
  }
  return u.status;
});
