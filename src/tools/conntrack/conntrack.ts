import type { Program } from '../../uapi/process.ts';
import { program } from '../stdio.ts';
import { ACTIONS, Session } from './commands.ts';
import { watchEvents } from './events.ts';
import { ExitError, NO_LABELS, notModelled, PROGRAM } from './exit_error.ts';
import { loadFile } from './load_file.ts';
import { parseCommandLine } from './options.ts';
import { USAGE } from './usage.ts';

/** What is said at the end; commands that are not there say nothing. */
const SUMMARY: Readonly<Record<string, string>> = {
  list: 'flow entries have been shown.',
  create: 'flow entries have been created.',
  add: 'flow entries have been added.',
  update: 'flow entries have been updated.',
  delete: 'flow entries have been deleted.',
  get: 'flow entries have been shown.',
  'exp-list': 'expectations have been shown.',
  'exp-delete': 'expectations have been shown.',
};

/** conntrack(8) of conntrack-tools 1.4.8. */
export const conntrack = program(function* (p, io) {
  try {
    if (p.argv.length > 2 && (p.argv[1] === '-R' || p.argv[1] === '--load-file')) {
      yield* loadFile(p, io, p.argv[2]);
      return 0;
    }
    return yield* run(new Session(p, io, parseCommandLine(p.argv.slice(1))));
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    yield* io.flush();
    yield* io.error(error.words);
    return error.status;
  }
});

function* run(session: Session): Program<number> {
  const { command, io } = session;
  const { name, protocol, output } = command;
  if (output.has('xml') && (output.has('timestamp') || output.has('ktimestamp'))) notModelled('-o xml with time stamps');
  if (output.has('labels') || command.options.has('label-del')) yield* io.error(NO_LABELS);
  if (name === 'version') yield* io.print('conntrack v1.4.8 (conntrack-tools)\n');
  else if (name === 'event' || name === 'exp-event') return yield* watchEvents(session);
  else if (name === 'help' || name === '') {
    yield* io.print(
      session.process.argv[0] === 'conntrack' ? USAGE : USAGE.replace('Usage: conntrack', `Usage: ${session.process.argv[0]}`),
    );
    if (protocol !== undefined && name === 'help') yield* io.print(`Proto \`${helpName(session)}' help:\n${protocol.help}`);
  } else yield* ACTIONS[name](session);
  const summary = SUMMARY[name] as string | undefined;
  if (summary === undefined) return 0;
  // The real one's list stands in stdio's buffer until it ends; on a terminal the order is the same.
  yield* io.error(`${PROGRAM}${session.counter} ${summary}\n`);
  return session.counter === 0 && name !== 'list' && name !== 'exp-list' ? 1 : 0;
}

function helpName({ process, command }: Session): string {
  const { protocol } = command;
  if (protocol!.name !== 'unknown') return protocol!.name;
  const at = process.argv.findIndex((word) => word === '-p' || word === '--protonum');
  return at < 0 ? protocol!.name : process.argv[at + 1];
}
