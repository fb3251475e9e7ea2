import { SIGNAL_NAMES } from '../uapi/signal.ts';

/** The traps of a shell: commands by signal number, and those that are no signals. */
export const TRAP_EXIT = 0;
export const TRAP_DEBUG = 100;
export const TRAP_ERR = 101;
export const TRAP_RETURN = 102;

const PSEUDO: Record<string, number> = { EXIT: TRAP_EXIT, DEBUG: TRAP_DEBUG, ERR: TRAP_ERR, RETURN: TRAP_RETURN };

export class Traps {
  /** The command by number; '' ignores the signal. */
  readonly commands = new Map<number, string>();
  /** What a subshell shows of its parent's traps until it sets one. */
  private inherited: Map<number, string> | undefined = undefined;
  /** Signals that came and whose trap has not run. */
  pending: number[] = [];
  /** Signals ignored when the shell began: they cannot be trapped. */
  readonly ignoredAtStart = new Set<number>();
  /** How many calls deep the RETURN trap was set: it runs when that function returns. */
  returnDepth = 0;
  /** A trap's command is running: the same one does not start again inside. */
  readonly running = new Set<number>();

  /** What a subshell begins with; `err` and `debug`: it inherits those traps. */
  forSubshell(err: boolean, debug: boolean): Traps {
    const copy = new Traps();
    for (const signal of this.ignoredAtStart) copy.ignoredAtStart.add(signal);
    for (const [number, command] of this.commands) {
      const inherits = number === TRAP_ERR ? err : number === TRAP_DEBUG || number === TRAP_RETURN ? debug : false;
      if (command === '' || inherits) copy.commands.set(number, command);
    }
    copy.inherited = new Map(this.commands);
    return copy;
  }

  get(number: number): string | undefined {
    return this.commands.get(number);
  }

  set(number: number, command: string | undefined): void {
    this.inherited = undefined;
    if (command === undefined) this.commands.delete(number);
    else this.commands.set(number, command);
  }

  /** What `trap` lists, by number. */
  shown(ignored: boolean): [number, string][] {
    const all = new Map(this.inherited ?? this.commands);
    if (ignored) for (const signal of this.ignoredAtStart) all.set(signal, '');
    return [...all].sort((a, b) => a[0] - b[0]);
  }
}

/** The number of a trap's name: "INT", "SIGINT", "2", "EXIT"; -1 for none. */
export function trapNumber(name: string): number {
  if (/^\d+$/.test(name)) return Number(name) < SIGNAL_NAMES.length ? Number(name) : -1;
  const bare = name.toUpperCase().replace(/^SIG/, '');
  return PSEUDO[bare] ?? SIGNAL_NAMES.indexOf(bare);
}

/** The name as `trap -p` prints it. */
export function trapName(number: number, withSig: boolean): string {
  for (const [name, value] of Object.entries(PSEUDO)) if (value === number) return name;
  return withSig ? `SIG${SIGNAL_NAMES[number]}` : SIGNAL_NAMES[number];
}
