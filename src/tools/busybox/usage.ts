/** What every busybox program prints above its usage. */
export const BANNER = 'BusyBox v1.37.0 (Debian 1:1.37.0-6+b9) multi-call binary.\n';

/** Ends an applet: with its usage and status 1 where the command line is wrong, or with words behind its name. */
export class AppletError extends Error {
  readonly status: number;
  /** Printed as it is; otherwise behind "NAME: ". */
  readonly plain: boolean;

  constructor(words: string, plain = false, status = 1) {
    super(words);
    this.plain = plain;
    this.status = status;
  }
}

/** bb_show_usage(). */
export function usageError(usage: string, complaint = ''): AppletError {
  return new AppletError(`${complaint === '' ? '' : `${complaint}\n`}${BANNER}\n${usage}`, true);
}
