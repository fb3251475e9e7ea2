/** sed's words for a script it does not take: "-e expression #1, char 3: ...". */
export class SedError extends Error {
  /** Real sed takes it. */
  readonly notModelled: boolean;

  constructor(message: string, notModelled = false) {
    super(message);
    this.notModelled = notModelled;
  }
}

/** Which lines: N, FIRST~STEP, $, /regex/ (undefined: the last one used), and behind a comma +N and ~N. */
export type SedAddress =
  | { kind: 'line'; line: number }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'last' }
  | { kind: 'regex'; regex: RegExp | undefined }
  | { kind: 'plus'; count: number }
  | { kind: 'multiple'; of: number };

/** A command with all a command may have; which parts count depends on `name`. Ranges keep their state in it. */
export interface SedCommand {
  from: SedAddress | undefined;
  to: SedAddress | undefined;
  negated: boolean;
  name: string;
  /** Text of a i c; label of b t T :; file of r w; number of q Q l. */
  text: string;
  /** s: the expression, undefined for the last one used, and the replacement. */
  regex: RegExp | undefined;
  replacement: string;
  flags: { global: boolean; print: boolean; nth: number; file: string | undefined };
  /** y: what becomes what. */
  map: Map<string, string> | undefined;
  /** { : index of its }. */
  end: number;
  /** Is a range active? */
  active: boolean;
  /** Where the active range ends, as a line number (for +N, ~N and lines). */
  until: number;
}
