import type { Program } from '../../uapi/process.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { getUnsigned } from '../iproute2/numbers.ts';
import { CommandError, UsageError, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { cmdExec, STAY } from './netns_exec.ts';
import { ABSENT_USAGES } from './usage_absent.ts';
import { vrfTable } from './vrf.ts';

const NO_VRF = 'Name              Table\n-----------------------\nNo VRF has been configured\n';

const COMMANDS = new WordTable<IpCommand>([
  ['identify*', identify],
  ['pids*', pids],
  ['exec*', exec],
  ['show* lst* list*', show],
  [
    'help*',
    () => {
      throw new UsageError(ABSENT_USAGES.vrf);
    },
  ],
]);

/** `ip vrf`: there is no kind of link that routes apart. */
export const ipVrf: IpCommand = (ip, args) => {
  if (args.done) return show(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip vrf help".\n`);
  return command(ip, args.rest());
};

function show(ip: IpSession, args: Arguments): number {
  if (args.count > 1) throw new UsageError(ABSENT_USAGES.vrf);
  if (args.count === 1) {
    const table = vrfTable(ip, args.word);
    if (table === 0) throw new UsageError('Invalid VRF\n');
    ip.out.put(`${args.word} ${table}\n`);
    return 0;
  }
  ip.print.newObject();
  ip.print.text(NO_VRF);
  ip.print.deleteObject();
  return 0;
}

function identify(_ip: IpSession, args: Arguments): number {
  if (args.count > 1) invarg('Extra arguments specified\n', args.words[args.at + 1]);
  if (!args.done && getUnsigned(args.word, 10) === undefined) invarg('Invalid pid\n', args.word);
  return 0;
}

function pids(_ip: IpSession, args: Arguments): number {
  throw new CommandError(args.count === 1 ? 'Invalid VRF name\n' : 'Invalid arguments\n');
}

function exec(ip: IpSession, args: Arguments): number | Program<number> {
  if (args.count < 1) throw new CommandError('No VRF name specified\n');
  if (args.count < 2) throw new CommandError('No command specified\n');
  if (args.word !== 'default') throw new UsageError('Invalid VRF name\n');
  return execHere(ip, args.remaining().slice(1));
}

function* execHere(ip: IpSession, argv: readonly string[]): Program<number> {
  return -(yield* cmdExec(ip, argv, ip.batchMode, () => STAY));
}
