import type { ExplainedWord } from '../../worker/api.ts';

/** A part of a command: a word that is explained (`word`: which one), or what stands between two of them (-1). */
export interface Piece {
  text: string;
  word: number;
}

/** Cuts a command into its explained words and the rest. */
export function piecesOf(command: string, words: readonly ExplainedWord[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [word, { from, to }] of words.entries()) {
    if (from < at) continue;
    if (from > at) pieces.push({ text: command.slice(at, from), word: -1 });
    pieces.push({ text: command.slice(from, to), word });
    at = to;
  }
  if (at < command.length) pieces.push({ text: command.slice(at), word: -1 });
  return pieces;
}
