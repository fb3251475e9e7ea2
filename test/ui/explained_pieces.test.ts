import { expect, it } from 'vitest';
import { explainLine } from '../../src/tools/explain/explain.ts';
import { piecesOf } from '../../src/ui/terminal/explained_pieces.ts';

it('a command is cut into its explained words and the rest, and nothing is lost', () => {
  const line = '  ip -n ns1 addr add 10.0.0.1/24 dev v1 # done';
  const pieces = piecesOf(line, explainLine(line));
  expect(pieces.map(({ text }) => text).join('')).toBe(line);
  expect(pieces.filter(({ word }) => word >= 0).map(({ text }) => text)).toEqual([
    'ip',
    '-n',
    'ns1',
    'addr',
    'add',
    '10.0.0.1/24',
    'dev',
    'v1',
  ]);
  expect(piecesOf(line, [])).toEqual([{ text: line, word: -1 }]);
});
