import type { Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';
import { NftRefusal } from './nft_handle.ts';
import { PARAMETER_PROBLEM, VERSION_PROBLEM, XtablesError } from './xtables_error.ts';

export const PACKAGE_VERSION = '1.8.11';
export const VERSION = `${PACKAGE_VERSION} (nf_tables)`;

/** Says why the program ends; returns its exit status. `line`: of a file, 0 for none. libxtables: basic_exit_err(). */
export function* reportError(io: Stdio, program: string, error: unknown, line = 0): Program<number> {
  if (error instanceof NftRefusal) {
    yield* io.error(
      line === 0 ? `${program}: ${error.message}\n` : `${program}: line ${line} failed: ${error.message.replace(/ Run .*/, '')}\n`,
    );
    return 1;
  }
  if (!(error instanceof XtablesError)) throw error;
  const { status, message, plain } = error;
  const words = plain ? message : `${program} v${VERSION}: ${message}\n`;
  yield* io.error(plain && words !== '' && !words.endsWith('\n') ? `${words}\n` : words);
  if (status === PARAMETER_PROBLEM) yield* io.error(`${line === 0 ? '' : `Error occurred at line: ${line}\n`}${hint(program)}`);
  if (status === VERSION_PROBLEM) yield* io.error(`Perhaps ${program} or your kernel needs to be upgraded.\n`);
  return status;
}

function hint(program: string): string {
  return `Try \`${program} -h' or '${program} --help' for more information.\n`;
}
