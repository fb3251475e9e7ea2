import { SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { getservbyport } from '../netdb.ts';
import { nameInfo6 } from '../resolver/getaddrinfo.ts';
import type { Stdio } from '../stdio.ts';
import { AddressNames, readLines } from './inet.ts';

export interface SocketOptions {
  all: boolean;
  listening: boolean;
  extended: boolean;
  programs: boolean;
  timers: boolean;
  wide: boolean;
  numericHosts: boolean;
  numericPorts: boolean;
  numericUsers: boolean;
  ipv4: boolean;
  ipv6: boolean;
  tcp: boolean;
  udp: boolean;
  udplite: boolean;
  raw: boolean;
}

const TCP_STATES: readonly string[] = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
];
const TIMERS: readonly string[] = ['off', 'on', 'keepalive', 'timewait', 'probe'];

/** A line of /proc/net/tcp, udp, udplite or raw. */
interface Row {
  local: number;
  localPort: number;
  remote: number;
  remotePort: number;
  state: number;
  txq: number;
  rxq: number;
  timer: number;
  timeLeft: number;
  retransmits: number;
  uid: number;
  timeout: number;
  inode: number;
}

function parseRow(line: string): Row {
  const f = line.trim().split(/\s+/);
  const [local, localPort] = f[1].split(':');
  const [remote, remotePort] = f[2].split(':');
  const [txq, rxq] = f[4].split(':');
  const [timer, timeLeft] = f[5].split(':');
  return {
    local: hexAddr(local),
    localPort: parseInt(localPort, 16),
    remote: hexAddr(remote),
    remotePort: parseInt(remotePort, 16),
    state: parseInt(f[3], 16),
    txq: parseInt(txq, 16),
    rxq: parseInt(rxq, 16),
    timer: parseInt(timer, 16),
    timeLeft: parseInt(timeLeft, 16),
    retransmits: parseInt(f[6], 16),
    uid: Number(f[7]),
    timeout: Number(f[8]),
    inode: Number(f[9]),
  };
}

/** The last word of an IPv6 address is that of the IPv4 one it stands for. */
function hexAddr(whole: string): number {
  const text = whole.slice(-8);
  const value = parseInt(text, 16);
  return ((value & 255) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24);
}

function which(options: SocketOptions): string {
  if (options.all) return '(servers and established)';
  return options.listening ? '(only servers)' : '(w/o servers)';
}

/** TCP, UDP and raw sockets. Net-tools: tcp_info(), udp_info(), raw_info(). */
export function* internetSockets(process: Process, io: Stdio, options: SocketOptions): Program<void> {
  let heading = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State      ';
  if (options.extended) heading += ' User       Inode     ';
  if (options.programs) heading += ' PID/Program name    ';
  if (options.timers) heading += ' Timer';
  yield* io.print(`Active Internet connections ${which(options)}\n${heading}\n`);
  const names = new AddressNames(process);
  const owners = options.programs ? socketOwners(process) : new Map<number, string>();
  for (const prot of ['tcp', 'tcp6', 'udp', 'udplite', 'raw'] as const) {
    if (!options[prot === 'tcp6' ? 'tcp' : prot] || (prot === 'tcp6' ? !options.ipv6 : !options.ipv4)) continue;
    for (const line of (readLines(process, `/proc/net/${prot}`) ?? []).slice(1)) {
      const row = parseRow(line);
      if (wanted(row, prot, options)) yield* io.print(yield* socketLine(process, names, row, prot, options, owners));
    }
  }
}

/** Connected ones by default, those without a peer with -l, all with -a. */
function wanted(row: Row, prot: string, options: SocketOptions): boolean {
  if (options.all) return true;
  const connected = prot.startsWith('tcp') ? row.remotePort !== 0 : row.remote !== 0;
  return connected !== options.listening;
}

function* socketLine(
  process: Process,
  names: AddressNames,
  row: Row,
  prot: string,
  options: SocketOptions,
  owners: ReadonlyMap<number, string>,
): Program<string> {
  const local = (yield* endpoint(process, names, row.local, row.localPort, prot, options)).padEnd(23);
  const remote = (yield* endpoint(process, names, row.remote, row.remotePort, prot, options)).padEnd(23);
  const queues = `${String(row.rxq).padStart(6)} ${String(row.txq).padStart(6)}`;
  let text = `${prot.padEnd(5)} ${queues} ${local} ${remote} ${stateWord(row, prot).padEnd(11)}`;
  if (options.extended) {
    const user = options.numericUsers ? undefined : userName(process, row.uid);
    text += ` ${(user ?? String(row.uid)).padEnd(10)} ${String(row.inode).padEnd(10)}`;
  }
  if (options.programs) text += ` ${(owners.get(row.inode) ?? '-').padEnd(20)}`;
  if (options.timers) text += ` ${timerWord(row)}`;
  return `${text}\n`;
}

function stateWord(row: Row, prot: string): string {
  if (prot.startsWith('tcp')) return TCP_STATES[row.state];
  if (prot === 'raw') return String(row.state);
  return row.state === 1 ? 'ESTABLISHED' : row.state === 7 ? '' : 'UNKNOWN';
}

function timerWord(row: Row): string {
  const seconds = row.timer === 0 ? '0.00' : (row.timeLeft / 100).toFixed(2);
  return `${TIMERS[row.timer] ?? `unkn-${row.timer}`} (${seconds}/${row.retransmits}/${row.timeout})`;
}

/** "ADDRESS:PORT", the address cut so that both fit into 22 characters. Net-tools: addr_do_one(). */
function* endpoint(
  process: Process,
  names: AddressNames,
  addr: number,
  port: number,
  prot: string,
  options: SocketOptions,
): Program<string> {
  const ipv6 = prot === 'tcp6';
  const any6 = options.numericHosts ? '::' : '[::]';
  const host = ipv6 && addr === 0 ? any6 : yield* names.sprint(addr, { numeric: options.numericHosts });
  const named = options.numericPorts ? undefined : getservbyport(process, port, prot.startsWith('tcp') ? 'tcp' : 'udp');
  const service = port === 0 ? '*' : (named ?? String(port));
  if (options.wide || host.length + service.length <= 22) return `${host}:${service}`;
  const portLength = Math.min(service.length, 18);
  return `${host.slice(0, 22 - portLength)}:${service.slice(0, portLength)}`;
}

function userName(process: Process, uid: number): string | undefined {
  for (const line of readLines(process, '/etc/passwd') ?? []) {
    const [name, , id] = line.split(':');
    if (Number(id) === uid) return name;
  }
  return undefined;
}

/** Socket inodes to "PID/program", from the descriptors of all processes. Net-tools: prg_cache_load(). */
function socketOwners(process: Process): Map<number, string> {
  const owners = new Map<number, string>();
  for (const { pid, argv } of process.processes()) {
    const program = `${pid}/${(argv[0] ?? '').replace(/.*\//, '')}`.slice(0, 19);
    for (const inode of socketsOf(process, pid)) if (!owners.has(inode)) owners.set(inode, program);
  }
  return owners;
}

function socketsOf(process: Process, pid: number): number[] {
  try {
    return process
      .readdir(`/proc/${pid}/fd`)
      .map(({ name }) => /^socket:\[(\d+)\]$/.exec(process.readlink(`/proc/${pid}/fd/${name}`)))
      .filter((match) => match !== null)
      .map((match) => Number(match[1]));
  } catch (error) {
    if (error instanceof SysError) return [];
    throw error;
  }
}

/** Unix domain sockets. Net-tools: unix_info(). */
export function* unixSockets(process: Process, io: Stdio, options: SocketOptions): Program<void> {
  const heading = `Proto RefCnt Flags       Type       State         I-Node  ${options.programs ? ' PID/Program name    ' : ''} Path`;
  yield* io.print(`Active UNIX domain sockets ${which(options)}\n${heading}\n`);
  void process;
}

/** `netstat -g`. */
export function* groupMemberships(process: Process, io: Stdio, options: SocketOptions): Program<number> {
  yield* io.print('IPv6/IPv4 Group Memberships\nInterface       RefCnt Group\n--------------- ------ ---------------------\n');
  const names = new AddressNames(process);
  let dev = '';
  for (const line of options.ipv4 ? (readLines(process, '/proc/net/igmp') ?? []).slice(1) : []) {
    const fields = line.trim().split(/\s+/);
    if (!line.startsWith('\t')) dev = fields[1].replace(/:$/, '');
    else {
      const group = yield* names.sprint(hexAddr(fields[0]), { numeric: options.numericHosts, host: true });
      yield* io.print(`${dev.padEnd(15)} ${fields[1].padEnd(6)} ${group}\n`);
    }
  }
  for (const line of options.ipv6 ? (readLines(process, '/proc/net/igmp6') ?? []) : []) {
    const [, name, group, users] = line.trim().split(/\s+/);
    const known = options.numericHosts ? undefined : yield* nameInfo6(process, group);
    yield* io.print(
      `${name.padEnd(15)} ${users.padEnd(6)} ${known ?? `${group.slice(0, 4)}::${parseInt(group.slice(-4), 16).toString(16)}`}\n`,
    );
  }
  return 0;
}
