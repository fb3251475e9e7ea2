/** How commands end before their time. */

/** Says something and gives up the command line being run: an expansion that cannot be done. */
export class ShellError extends Error {
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

/** As ShellError, all having been said. */
export class Discard extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`discard ${status}`);
    this.status = status;
  }
}

/** The shell (or subshell) ends. */
export class ShellExit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}
