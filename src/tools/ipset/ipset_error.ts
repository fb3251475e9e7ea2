/** The command line is wrong: usage hint behind it, exit status 2. ipset: IPSET_PARAMETER_PROBLEM. */
export class ParameterProblem extends Error {}

/** A word is wrong, or the kernel refused: exit status 1. A line number comes in front of it in `ipset restore`. */
export class OtherProblem extends Error {}

/** Not modelled here: exit status 95. */
export class NotModelled extends Error {}

export function syntaxError(words: string): OtherProblem {
  return new OtherProblem(`Syntax error: ${words}`);
}
