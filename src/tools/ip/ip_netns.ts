import { RTM_GETNSID, RTM_NEWNSID } from '../../uapi/rtnetlink.ts';
import type { NsidMsg } from '../../uapi/rtnetlink.ts';
import type { Program } from '../../uapi/process.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { NETNS_RUN_DIR, netnsSwitch } from '../iproute2/netns.ts';
import { getInteger } from '../iproute2/numbers.ts';
import { CommandError, UsageError, duparg, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { cmdExec } from './netns_exec.ts';
import { createNetnsDir, netnsAdd, netnsAttach, netnsDelete, netnsIdentity, statIdentity } from './netns_files.ts';
import { netnsGetFd, netnsIdFromName, netnsList } from './netns_names.ts';
import { printNsid } from './print_nsid.ts';
import { NETNS_USAGE } from './usage_netns.ts';

const NAME_MAX = 255;
const MONITOR_INTERVAL = 20_000_000;

const COMMANDS = new WordTable<IpCommand>([
  ['list* show* lst*', list],
  ['list-id*', listId],
  [
    'help*',
    () => {
      throw new UsageError(NETNS_USAGE);
    },
  ],
  ['add*', add],
  ['set*', set],
  ['delete*', remove],
  ['identify*', identify],
  ['pids*', pids],
  ['exec*', exec],
  ['monitor*', monitor],
  ['attach*', attach],
]);

/** `ip netns`. */
export const ipNetns: IpCommand = (ip, args) => {
  if (args.done) return list(ip);
  if (!ip.doAll && args.hasNext()) {
    const name = args.words[args.at + 1];
    if (isInvalidName(name)) throw new UsageError(`Invalid netns name "${name}"\n`);
  }
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip netns help".\n`);
  return command(ip, args.rest());
};

function isInvalidName(name: string): boolean {
  return name === '' || name.length > NAME_MAX || name.includes('/') || name === '.' || name === '..';
}

function list(ip: IpSession): number {
  ip.netns.init();
  const names = netnsList(ip);
  if (names === undefined) return 0;
  ip.print.newObject();
  for (const name of names) {
    ip.print.openObject();
    ip.print.any('name', name, name);
    const id = netnsIdFromName(ip, name);
    if (id >= 0) ip.print.any('id', id, ` (id: ${id})`);
    ip.print.text('\n');
    ip.print.closeObject();
  }
  ip.print.deleteObject();
  return 0;
}

function takeId(args: Arguments, key: string): number {
  const id = getInteger(args.next());
  if (id === undefined) invarg(`"${key}" value is invalid`, args.word);
  if (id < 0) invarg(`"${key}" value should be >= 0`, args.words[args.at + 1] ?? '(null)');
  return id;
}

function listId(ip: IpSession, args: Arguments): number {
  ip.netns.init();
  const body: NsidMsg = {};
  for (; !args.done; args.forward()) {
    if (args.word === 'target-nsid') {
      if (body.targetNsid !== undefined) duparg('target-nsid', args.word);
      body.targetNsid = takeId(args, 'target-nsid');
    } else if (args.word === 'nsid') {
      if (body.nsid !== undefined) duparg('nsid', args.word);
      body.nsid = takeId(args, 'nsid');
    } else throw new UsageError(NETNS_USAGE);
  }
  if (body.nsid !== undefined) {
    const answer = ip.rtnl.get({ type: RTM_GETNSID, body });
    if (answer === undefined) return -2;
    ip.print.newObject();
    printNsid(ip, answer);
    ip.print.deleteObject();
    return 0;
  }
  ip.print.newObject();
  const done = ip.rtnl.dump({ type: RTM_GETNSID, body }, (message) => {
    printNsid(ip, message);
    return 0;
  });
  ip.print.deleteObject();
  if (!done) throw new UsageError('Dump terminated\n', 1);
  return 0;
}

function add(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('No netns name specified\n');
  netnsAdd(ip, args.word);
  return 0;
}

function attach(ip: IpSession, args: Arguments): number {
  if (!args.hasNext()) throw new CommandError('No netns name and PID specified\n');
  const name = args.word;
  const pid = getInteger(args.next());
  if (pid === undefined || pid === 0) throw new CommandError(`Invalid PID: ${args.word}\n`);
  netnsAttach(ip, name, pid);
  return 0;
}

function set(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('No netns name specified\n');
  const name = args.word;
  if (!args.hasNext()) throw new CommandError('No nsid specified\n');
  const word = args.next();
  const nsid = word === 'auto' ? -1 : getInteger(word);
  if (nsid === undefined) invarg('Invalid "netnsid" value', word);
  if (nsid < 0 && word !== 'auto') invarg('"netnsid" value should be >= 0', word);
  const fd = netnsGetFd(ip, name);
  if (fd < 0) return -1;
  const done = ip.rtnl.talk({ type: RTM_NEWNSID, body: { fd, nsid } });
  ip.process.close(fd);
  return done ? 0 : -2;
}

function remove(ip: IpSession, args: Arguments): number {
  if (!ip.doAll) {
    if (args.done) throw new CommandError('No netns name specified\n');
    netnsDelete(ip, args.word);
    return 0;
  }
  for (const name of netnsList(ip) ?? []) {
    try {
      netnsDelete(ip, name);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      ip.out.error(error.message);
      break;
    }
  }
  return 0;
}

function identify(ip: IpSession, args: Arguments): number {
  const pid = args.done ? 'self' : args.word;
  if (args.hasNext()) throw new CommandError('extra arguments specified\n');
  if (!args.done && !/^\d*$/.test(pid)) throw new CommandError(`Specified string '${pid}' is not a pid\n`);
  const wanted = netnsIdentity(ip, `/proc/${pid}/ns/net`);
  let found = '';
  for (const name of netnsList(ip) ?? []) {
    if (statIdentity(ip, `${NETNS_RUN_DIR}/${name}`) === wanted) found = name;
  }
  ip.out.put(`${found}\n`);
  return 0;
}

function pids(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('No netns name specified\n');
  if (args.hasNext()) throw new CommandError('extra arguments specified\n');
  const wanted = netnsIdentity(ip, `${NETNS_RUN_DIR}/${args.word}`);
  for (const { pid } of ip.process.processes()) {
    if (statIdentity(ip, `/proc/${pid}/ns/net`) === wanted) ip.out.put(`${pid}\n`);
  }
  return 0;
}

function exec(ip: IpSession, args: Arguments): number | Program<number> {
  if (args.done && !ip.doAll) throw new CommandError('No netns name specified\n');
  if (args.count < (ip.doAll ? 1 : 2)) throw new CommandError('No command specified\n');
  return ip.doAll ? execInAll(ip, args.remaining()) : execIn(ip, args.word, args.remaining().slice(1));
}

function* execIn(ip: IpSession, name: string, argv: readonly string[]): Program<number> {
  return -(yield* cmdExec(ip, argv, ip.batchMode, (process) => netnsSwitch(process, name)));
}

function* execInAll(ip: IpSession, argv: readonly string[]): Program<number> {
  for (const name of netnsList(ip) ?? []) {
    ip.out.put(`\nnetns: ${name}\n`);
    yield* cmdExec(ip, argv, true, (process) => netnsSwitch(process, name));
  }
  return 0;
}

/** Tells what comes and goes in /run/netns: looks again and again, as there is no inotify. */
function* monitor(ip: IpSession): Program<number> {
  createNetnsDir(ip);
  let known = new Set(netnsList(ip));
  for (;;) {
    yield* ip.process.nanosleep(MONITOR_INTERVAL);
    const now = new Set(netnsList(ip));
    for (const name of now) if (!known.has(name)) ip.out.put(`add ${name}\n`);
    for (const name of known) if (!now.has(name)) ip.out.put(`delete ${name}\n`);
    known = now;
    yield* ip.out.drain();
  }
}
