import { ENOENT, strerror } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_RDONLY, O_WRONLY } from '../../uapi/file.ts';
import { SIGHUP } from '../../uapi/signal.ts';
import { execvp } from '../execvp.ts';
import { program } from '../stdio.ts';

const SAVED_STDERR = 9;

/** nohup(1): runs a command that a hang-up of the terminal does not end. */
export const nohup = program(function* (p, io) {
  const argv = p.argv.slice(p.argv[1] === '--' ? 2 : 1);
  if (argv.length === 0) {
    yield* io.error("nohup: missing operand\nTry 'nohup --help' for more information.\n");
    return 125;
  }
  const input = p.isatty(0);
  const output = p.isatty(1);
  if (input) p.dup2(p.open('/dev/null', O_RDONLY), 0);
  if (output) {
    p.dup2(p.open('nohup.out', O_WRONLY | O_CREAT | O_APPEND, 0o600), 1);
    yield* io.error(`nohup: ${input ? 'ignoring input and ' : ''}appending output to 'nohup.out'\n`);
  } else if (input) yield* io.error('nohup: ignoring input\n');
  const terminal = p.isatty(2);
  if (terminal) {
    p.dup2(2, SAVED_STDERR);
    p.setCloexec(SAVED_STDERR, true);
    p.dup2(1, 2);
  }
  p.signal(SIGHUP, 'ignore');
  const errno = yield* execvp(p, argv);
  // The complaint is for the terminal.
  if (terminal) p.dup2(SAVED_STDERR, 2);
  yield* io.error(`nohup: failed to run command '${argv[0]}': ${strerror(errno)}\n`);
  return errno === ENOENT ? 127 : 126;
});
