import { utility } from './coreutil.ts';

/** shuf(1). */
export const shuf = utility('shuf', { short: 'en:i:', usage: '[OPTION]... [FILE]' }, function* (u) {
  const range = /^(\d+)-(\d+)$/.exec(u.value('i') ?? '');
  let lines: string[];
  if (range) lines = Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => String(Number(range[1]) + i));
  else if (u.has('e')) lines = u.operands;
  else lines = (yield* u.readFiles(u.operands)).replace(/\n$/, '').split('\n');
  for (let i = lines.length - 1; i > 0; i--) {
    const j = u.process.random() % (i + 1);
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
  yield* u.print(
    lines
      .slice(0, Number(u.value('n') ?? lines.length))
      .map((line) => `${line}\n`)
      .join(''),
  );
  return u.status;
});
