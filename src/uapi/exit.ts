/** Thrown by `Process.exit`: unwinds the program; whoever catches other errors lets it pass. */
export class ExitStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}
