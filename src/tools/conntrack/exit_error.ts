/** What every message begins with. */
export const PROGRAM = 'conntrack v1.4.8 (conntrack-tools): ';

const TRY_HELP = "Try `conntrack -h' or 'conntrack --help' for more information.\n";

/** Ends the program: its words go to standard error. */
export class ExitError extends Error {
  readonly status: number;
  readonly words: string;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
    this.words = words;
  }
}

/** A wrong command line: exit status 2. */
export function parameterProblem(text: string): never {
  throw new ExitError(2, `${PROGRAM}${text}\n${TRY_HELP}`);
}

/** What the library says when there is no /etc/xtables/connlabel.conf; then no label has a name. */
export const NO_LABELS = 'nfct_labelmap_new: No such file or directory\n';

export function unknownLabel(name: string): never {
  throw new ExitError(2, `${NO_LABELS}${PROGRAM}unknown label '${name}'\n${TRY_HELP}`);
}

/** Something else went wrong: exit status 1. */
export function otherProblem(text: string): never {
  throw new ExitError(1, `${PROGRAM}${text}\n`);
}

/** The real one has it, Patchbay has not. */
export function notModelled(what: string): never {
  throw new ExitError(95, `patchbay: conntrack: ${what} is not modelled\n`);
}
