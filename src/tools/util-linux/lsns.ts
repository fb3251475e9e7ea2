import { SysError } from '../../uapi/errno.ts';
import { O_CLOEXEC, O_RDONLY } from '../../uapi/file.ts';
import { type NsidMsg, RTM_GETNSID } from '../../uapi/rtnetlink.ts';
import type { Process, ProcessInfo } from '../../uapi/process.ts';
import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';

const TYPES = ['mnt', 'net', 'ipc', 'user', 'pid', 'uts', 'cgroup', 'time'];

interface Namespace {
  inum: number;
  type: string;
  processes: ProcessInfo[];
  /** Where it is mounted: /run/netns/NAME. */
  mounts: string[];
  /** What draws the tree of processes in front of the command. */
  branch: string;
}

interface Column {
  right: boolean;
  text(ns: Namespace, p: Process): string;
}

const COLUMNS: Readonly<Record<string, Column>> = {
  NS: { right: true, text: ({ inum }) => String(inum) },
  TYPE: { right: false, text: ({ type }) => type },
  NPROCS: { right: true, text: ({ processes }) => String(processes.length) },
  PID: { right: true, text: ({ processes }) => String(processes[0]?.pid ?? '') },
  PPID: { right: true, text: ({ processes }) => String(processes[0]?.ppid ?? '') },
  USER: { right: false, text: () => 'root' },
  UID: { right: true, text: () => '0' },
  NETNSID: { right: true, text: netnsid },
  NSFS: { right: false, text: ({ mounts }) => mounts.join(',') },
  COMMAND: { right: false, text: ({ processes, branch }) => (processes[0] === undefined ? '' : branch + processes[0].argv.join(' ')) },
};

/** The id this namespace has in ours. */
function netnsid({ type, processes, mounts }: Namespace, p: Process): string {
  if (type !== 'net') return '';
  const path = processes[0] === undefined ? mounts[0] : `/proc/${processes[0].pid}/ns/net`;
  const fd = p.open(path, O_RDONLY | O_CLOEXEC);
  const { messages } = p.rtnetlink({ type: RTM_GETNSID, flags: 0, body: { fd } });
  p.close(fd);
  const id = (messages[0]?.body as NsidMsg | undefined)?.nsid;
  return id === undefined || id < 0 ? 'unassigned' : String(id);
}

function collect(p: Process): Namespace[] {
  const found = new Map<string, Namespace>();
  const add = (type: string, inum: number): Namespace => {
    const key = `${type}:${inum}`;
    let ns = found.get(key);
    if (ns === undefined) found.set(key, (ns = { inum, type, processes: [], mounts: [], branch: '' }));
    return ns;
  };
  for (const process of p.processes()) {
    if (process.state === 'Z') continue;
    for (const type of TYPES) {
      const match = /\[(\d+)\]/.exec(p.readlink(`/proc/${process.pid}/ns/${type}`));
      if (match !== null) add(type, Number(match[1])).processes.push(process);
    }
  }
  for (const line of p.readFile('/proc/self/mounts').split('\n')) {
    const [source, target] = line.split(' ');
    if (source === 'nsfs') add('net', inumOf(p, target)).mounts.push(target);
  }
  return [...found.values()].sort((a, b) => a.inum - b.inum);
}

/** A namespace whose process descends from that of another hangs below it. */
function drawTree(p: Process, rows: readonly Namespace[]): void {
  const parents = new Map(p.processes().map(({ pid, ppid }) => [pid, ppid]));
  const utf8 = /UTF-?8/i.test(p.env.get('LC_ALL') ?? p.env.get('LANG') ?? '');
  const above = (ns: Namespace): Namespace | undefined => {
    const first = ns.processes[0];
    for (let pid = first?.ppid ?? 0; pid > 0; pid = parents.get(pid) ?? 0) {
      const found = rows.find((other) => other !== ns && other.type === ns.type && other.processes[0]?.pid === pid);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const children = rows.map((ns) => ({ ns, parent: above(ns) })).filter(({ parent }) => parent !== undefined);
  children.forEach(({ ns, parent }, i) => {
    const last = !children.slice(i + 1).some((other) => other.parent === parent);
    ns.branch = last ? (utf8 ? '└─' : '`-') : utf8 ? '├─' : '|-';
  });
}

function inumOf(p: Process, path: string): number {
  try {
    return p.stat(path).ino;
  } catch (error) {
    if (error instanceof SysError) return 0;
    throw error;
  }
}

/** lsns(8): the namespaces there are. */
export const lsns = program(function* (p, io) {
  const getopt = new Getopt(p.argv, 't:no:p:', [
    { name: 'type', argument: 'required', value: 't' },
    { name: 'noheadings', argument: 'none', value: 'n' },
    { name: 'output', argument: 'required', value: 'o' },
    { name: 'task', argument: 'required', value: 'p' },
  ]);
  let type = '';
  let headings = true;
  let output = '';
  let task = 0;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') {
      yield* io.error(`${option.error}\nTry 'lsns --help' for more information.\n`);
      return 1;
    }
    if (option.option === 'n') headings = false;
    else if (option.option === 't') type = option.argument!;
    else if (option.option === 'o') output = option.argument!;
    else task = Number(option.argument);
  }
  if (type !== '' && !TYPES.includes(type)) {
    yield* io.error(`lsns: unknown namespace type: ${type}\n`);
    return 1;
  }
  const wanted = getopt.operands[0];
  if (wanted !== undefined && !/^\d+$/.test(wanted)) {
    yield* io.error(`lsns: invalid namespace argument: '${wanted}'\n`);
    return 1;
  }
  const names = output !== '' ? output.toUpperCase().split(',') : defaultColumns(type);
  const unknown = names.find((name) => !(name in COLUMNS));
  if (unknown !== undefined) {
    yield* io.error(`lsns: unknown column: ${unknown}\n`);
    return 1;
  }
  const rows = collect(p).filter((ns) => (type === '' || ns.type === type) && (task === 0 || ns.processes.some(({ pid }) => pid === task)));
  drawTree(p, rows);
  const cells = rows.map((ns) => names.map((name) => COLUMNS[name].text(ns, p)));
  if (headings) cells.unshift(names);
  const widths = names.map((_, i) => Math.max(...cells.map((row) => row[i].length), names[i] === 'NS' ? 10 : 0));
  for (const row of cells) {
    const line = row.map((cell, i) =>
      COLUMNS[names[i]].right ? cell.padStart(widths[i]) : i === row.length - 1 ? cell : cell.padEnd(widths[i]),
    );
    yield* io.print(`${line.join(' ')}\n`);
  }
  return 0;
});

function defaultColumns(type: string): string[] {
  return type === 'net'
    ? ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'NETNSID', 'NSFS', 'COMMAND']
    : ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND'];
}
