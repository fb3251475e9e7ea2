/** Why iptables ends: its exit statuses. iptables: enum xtables_exittype. */
export const OTHER_PROBLEM = 1;
export const PARAMETER_PROBLEM = 2;
export const VERSION_PROBLEM = 3;
export const RESOURCE_PROBLEM = 4;
/** Not iptables': something that it can do and that is not modelled. */
export const NOT_MODELLED = 95;

/** Ends the program with `status` after "NAME vVERSION: words" and the hint that goes with the status. */
export class XtablesError extends Error {
  readonly status: number;
  /** Are the words the whole message, without the name in front and a hint behind? */
  readonly plain: boolean;

  constructor(status: number, words: string, plain = false) {
    super(words);
    this.status = status;
    this.plain = plain;
  }
}

/** The command line is wrong. */
export function badParameter(words: string): XtablesError {
  return new XtablesError(PARAMETER_PROBLEM, words);
}

export function otherProblem(words: string): XtablesError {
  return new XtablesError(OTHER_PROBLEM, words);
}

/** Real iptables knows it, Patchbay does not. `what` with its verb: 'match "osf" is'. */
export function notModelled(tool: string, what: string): XtablesError {
  return new XtablesError(NOT_MODELLED, `patchbay: ${tool}: ${what} not modelled`, true);
}

/** xtables_param_act(XTF_BAD_VALUE). */
export function badValue(extension: string, option: string, value: string): XtablesError {
  return badParameter(`${extension}: Bad value for "${option}" option: "${value}"`);
}
