/** A wrong command line: what the tool says on standard error before it exits at once with `status`. */
export class UsageError extends Error {
  readonly status: number;

  constructor(text: string, status = 255) {
    super(text);
    this.status = status;
  }
}

/**
 * A command that could not be done: what the tool says on standard error, and the command's C return value (-1 or -2, which
 * become exit status 1 and 2). In a batch with -force the next line follows.
 */
export class CommandError extends Error {
  readonly result: number;

  constructor(text: string, result = -1) {
    super(text);
    this.result = result;
  }
}

export function incompleteCommand(): never {
  throw new UsageError('Command line is not complete. Try option "help"\n');
}

export function missarg(key: string): never {
  throw new UsageError(`Error: argument "${key}" is required\n`);
}

/** `why` may end in a newline of its own, as many of iproute2's do: then an empty line follows. */
export function invarg(why: string, argument: string): never {
  throw new UsageError(`Error: argument "${argument}" is wrong: ${why}\n`);
}

export function duparg(key: string, argument: string): never {
  throw new UsageError(`Error: duplicate "${key}": "${argument}" is the second value.\n`);
}

export function duparg2(key: string, argument: string): never {
  throw new UsageError(`Error: either "${key}" is duplicate, or "${argument}" is garbage.\n`);
}

export function nodev(device: string): never {
  throw new CommandError(`Cannot find device "${device}"\n`);
}

/** "on" or "off"; anything else is -EINVAL, which becomes exit status 22. */
export function parseOnOff(key: string, word: string): boolean {
  if (word === 'on' || word === 'off') return word === 'on';
  throw new CommandError(`Error: argument of "${key}" must be one of "off", "on", not "${word}"\n`, -22);
}

/** Something the real tool can do and Patchbay does not: said plainly, nothing changed. */
export function notModelled(tool: string, what: string): never {
  throw new UsageError(`patchbay: ${tool}: ${what} is not modelled\n`, 95);
}
