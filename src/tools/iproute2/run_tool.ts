import { ExitStatus } from '../../uapi/exit.ts';
import type { Program } from '../../uapi/process.ts';
import type { Session } from './session.ts';
import { CommandError, UsageError } from './usage_error.ts';

/** Runs a tool to its end: says what went wrong, writes what was printed, returns the exit status. `statusOf` a failed command's result. */
export function* runTool(session: Session, main: Program<number>, statusOf = (result: number): number => result): Program<number> {
  let status: number;
  try {
    status = yield* main;
  } catch (error) {
    status = failureStatus(session, error, statusOf);
  }
  session.out.flush();
  yield* session.out.drain();
  return status & 255;
}

/** What an error means for the exit status; says it first. */
export function failureStatus({ out }: Session, error: unknown, statusOf = (result: number): number => result): number {
  if (error instanceof ExitStatus) return error.status;
  if (!(error instanceof UsageError || error instanceof CommandError)) throw error;
  out.error(error.message);
  return error instanceof UsageError ? error.status : statusOf(error.result);
}
