import type { MachineInput } from '../machine/machine.ts';
import type { FromWorker } from './api.ts';

/** A terminal of the machine, as the session uses it. */
export interface SessionTerminal {
  readonly id: number;
  readonly closed: boolean;
  readonly status: number;
  /** The shell waits for a command line. */
  readonly atPrompt: boolean;
  input(data: string): void;
  resize(cols: number, rows: number): void;
  onOutput(listener: (bytes: Uint8Array) => void): void;
}

/** A machine, as the session runs it. */
export interface SessionMachine {
  readonly now: number;
  readonly steps: number;
  /** When something is due next, ns; Infinity when nothing is. */
  nextEventTime(): number;
  /** Runs up to virtual time `until`, at most `maxSteps` steps. Returns whether there is more to do up to then. */
  runSlice(until: number, maxSteps: number): boolean;
  /** Does an input of the log, at its time. */
  replay(inputs: readonly MachineInput[]): void;
}

/** What the session needs of its surroundings. */
export interface SessionHost {
  /** Wall time, ms. */
  wall(): number;
  /** Calls back after `ms` (0: as soon as what waits has been handled). Only one call is outstanding at a time. */
  wake(ms: number): void;
  post(message: FromWorker): void;
}
