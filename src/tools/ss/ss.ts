import { ENOENT, strerror, SysError } from '../../uapi/errno.ts';
import { O_RDONLY } from '../../uapi/file.ts';
import * as D from '../../uapi/inet_diag.ts';
import { CLONE_NEWNET, type Process } from '../../uapi/process.ts';
import { type LinkMsg, type NlReply, NLM_F_DUMP, RTM_GETLINK } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6, AF_PACKET, AF_UNIX, IPPROTO_RAW, IPPROTO_TCP, IPPROTO_UDP, SOCK_RAW } from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { getservbyport, nameOfAddress } from '../netdb.ts';
import { program } from '../stdio.ts';
import { COL_NETID, COL_PROC, COL_RECVQ, COL_SENDQ, COL_STATE, Table } from './columns.ts';
import { compileFilter, type SocketFilter, SsError } from './filter.ts';
import { socketUsers } from './owners.ts';
import { scanState, Selection, SS_ALL, SS_CONN, stateWord } from './selection.ts';
import { summary } from './summary.ts';
import { memoryText, tcpInfoText } from './tcp_info.ts';
import { USAGE } from './usage.ts';

const long = (name: string, value: string): LongOption => ({ name, argument: 'none', value });
const LONG: readonly LongOption[] = [
  long('numeric', 'n'),
  long('resolve', 'r'),
  long('options', 'o'),
  long('extended', 'e'),
  long('memory', 'm'),
  long('info', 'i'),
  long('processes', 'p'),
  long('threads', 'T'),
  long('bpf', 'b'),
  long('events', 'E'),
  long('dccp', 'd'),
  long('tcp', 't'),
  long('sctp', 'S'),
  long('udp', 'u'),
  long('raw', 'w'),
  long('unix', 'x'),
  long('all', 'a'),
  long('listening', 'l'),
  long('bound-inactive', 'B'),
  long('ipv4', '4'),
  long('ipv6', '6'),
  long('packet', '0'),
  { name: 'family', argument: 'required', value: 'f' },
  { name: 'socket', argument: 'required', value: 'A' },
  { name: 'query', argument: 'required', value: 'A' },
  long('summary', 's'),
  { name: 'diag', argument: 'required', value: 'D' },
  { name: 'filter', argument: 'required', value: 'F' },
  long('version', 'V'),
  long('help', 'h'),
  long('context', 'Z'),
  long('contexts', 'z'),
  { name: 'net', argument: 'required', value: 'N' },
  long('tos', 'tos'),
  long('cgroup', 'cgroup'),
  long('kill', 'K'),
  long('no-header', 'H'),
  long('no-queues', 'Q'),
  long('mptcp', 'M'),
  long('oneline', 'O'),
  long('tipc', 'M'),
  long('vsock', 'M'),
  long('xdp', 'M'),
  long('inet-sockopt', 'inet-sockopt'),
];

interface Settings {
  selection: Selection;
  /** How often each letter was given. */
  count: Record<string, number>;
  states: number;
}

/** ss(8) of iproute2 6.15. */
export const ss = program(function* (process, io) {
  try {
    const settings: Settings = { selection: new Selection(), count: {}, states: 0 };
    const getopt = new Getopt(['ss', ...process.argv.slice(1)], 'dhalBetuwxnro460spTbEf:mMiA:D:F:vVzZN:KHQSO', LONG);
    for (let parsed = getopt.next(); parsed !== undefined; parsed = getopt.next()) {
      const { option, argument } = parsed;
      if (option === 'h') {
        yield* io.print(USAGE);
        return 0;
      }
      if (option === 'v' || option === 'V') {
        yield* io.print('ss utility, iproute2-6.15.0\n');
        return 0;
      }
      if (option === '?') throw new SsError(`${parsed.error}\n`, 255, true);
      apply(process, settings, option, argument ?? '');
    }
    let words = getopt.operands;
    if (settings.count.s) {
      yield* io.print(summary(process));
      if (settings.selection.isDefault && words.length === 0) return 0;
    }
    words = takeStates(settings, words);
    const lister = new Lister(process, settings, words);
    if (lister.absent) yield* io.error('RTNETLINK answers: Invalid argument\n');
    yield* io.print(lister.run());
    return 0;
  } catch (error) {
    if (!(error instanceof SsError)) throw error;
    yield* io.error(error.message);
    if (error.usage) yield* io.error(USAGE);
    return error.status;
  }
});

function apply(process: Process, { selection, count }: Settings, option: string, argument: string): void {
  count[option] = (count[option] ?? 0) + 1;
  switch (option) {
    case 't':
      return selection.addDb('tcp');
    case 'u':
      return selection.addDb('udp');
    case 'w':
      return selection.addDb('raw');
    case 'd':
    case 'S':
    case 'M':
      return selection.addDb('other');
    case 'x':
      return selection.addFamily('unix');
    case '4':
      return selection.addFamily('inet');
    case '6':
      return selection.addFamily('inet6');
    case '0':
      return selection.addFamily('link');
    case 'f':
      return family(selection, argument);
    case 'A':
      return selection.addQuery(argument);
    case 'N':
      return switchNetns(process, argument);
    case 'z':
    case 'Z':
      throw new SsError('ss: SELinux is not enabled.\n', 1);
    case 'E':
    case 'T':
    case 'D':
    case 'F':
      throw new SsError(`patchbay: ss: option "-${option}" is not modelled\n`, 95);
    default:
  }
}

function family(selection: Selection, name: string): void {
  if (name === 'inet' || name === 'inet6' || name === 'link' || name === 'unix' || name === 'netlink') selection.addFamily(name);
  else if (name === 'help') throw new SsError('', 0, true);
  else throw new SsError(`ss: "${name}" is invalid family\n`, 255, true);
}

/** -N: the listing of another network namespace. */
function switchNetns(process: Process, name: string): void {
  try {
    const fd = process.open(`/run/netns/${name}`, O_RDONLY);
    process.setns(fd, CLONE_NEWNET);
    process.close(fd);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === ENOENT) throw new SsError(`Cannot open network namespace "${name}": ${strerror(error.errno)}\n`, 1);
    throw new SsError(`setting the network namespace "${name}" failed: ${strerror(error.errno)}\n`, 1);
  }
}

/** `state X`, `exclude X` in front of the filter. Returns what follows. */
function takeStates(settings: Settings, words: readonly string[]): string[] {
  const { count, selection } = settings;
  if (count.a) settings.states = SS_ALL;
  if (count.l) settings.states = (1 << D.TCP_LISTEN) | (1 << D.TCP_CLOSE);
  if (count.B) settings.states = 1 << 13;
  if (selection.hasQuery) settings.states ||= SS_CONN;
  let at = 0;
  let seen = false;
  for (; words[at] === 'state' || words[at] === 'exclude' || words[at] === 'excl'; at += 2) {
    const name = words[at + 1];
    if (name === undefined) throw new SsError(`Command line is not complete. Try option "help"\n`, 255);
    if (words[at] === 'state') settings.states = (seen ? settings.states : 0) | scanState(name);
    else settings.states = (seen ? settings.states : SS_ALL) & ~scanState(name);
    seen = true;
  }
  return words.slice(at);
}

const SK_EXT =
  (1 << (D.INET_DIAG_INFO - 1)) |
  (1 << (D.INET_DIAG_CONG - 1)) |
  (1 << (D.INET_DIAG_SKMEMINFO - 1)) |
  (1 << (D.INET_DIAG_TOS - 1)) |
  (1 << (D.INET_DIAG_SHUTDOWN - 1));

class Lister {
  private readonly process: Process;
  private readonly selection: Selection;
  private readonly count: Record<string, number>;
  private readonly table = new Table();
  private readonly filter: SocketFilter;
  private readonly users: ReadonlyMap<number, string>;
  private readonly names = new Map<number, string>();

  constructor(process: Process, { selection, count, states }: Settings, words: readonly string[]) {
    this.process = process;
    this.selection = selection;
    this.count = count;
    selection.finish(states);
    const links = process.rtnetlink({ type: RTM_GETLINK, flags: NLM_F_DUMP, body: {} });
    for (const { body } of links.messages as { body: LinkMsg }[]) this.names.set(body.index!, body.ifname!);
    this.filter = compileFilter(process, words, (name) => [...this.names].find(([, ifname]) => ifname === name)?.[0]);
    this.users = count.p ? socketUsers(process) : new Map<number, string>();
  }

  /** Was a protocol asked for that this kernel has not? */
  get absent(): boolean {
    return this.selection.dbs.has('other');
  }

  run(): string {
    const { selection, count, table } = this;
    const { dbs, states } = selection;
    if (!count.p) table.disable(COL_PROC);
    if (count.Q) {
      table.disable(COL_RECVQ);
      table.disable(COL_SENDQ);
    }
    if (dbs.size === 1) table.disable(COL_NETID);
    if ((states & (states - 1)) === 0) table.disable(COL_STATE);
    if (!count.H) table.addHeader();
    if (dbs.has('packet_raw') || dbs.has('packet_dgram')) this.packets();
    if (dbs.has('unix_stream') || dbs.has('unix_dgram') || dbs.has('unix_seqpacket')) this.unixSockets();
    for (const db of ['raw', 'udp', 'tcp'] as const) if (dbs.has(db)) this.inet(db);
    return table.render(this.process);
  }

  private inet(db: 'raw' | 'udp' | 'tcp'): void {
    const protocol = { raw: IPPROTO_RAW, udp: IPPROTO_UDP, tcp: IPPROTO_TCP }[db];
    for (const [name, family] of [
      ['inet', AF_INET],
      ['inet6', AF_INET6],
    ] as const) {
      if (!this.selection.families.has(name)) continue;
      const body: D.InetDiagReq = { family, protocol, states: this.selection.states, ext: SK_EXT };
      for (const message of this.ask(body)) this.inetSocket(message as D.InetDiagMsg, db);
    }
  }

  private ask(body: D.InetDiagReq): object[] {
    let reply: NlReply;
    try {
      reply = this.process.rtnetlink({ type: D.SOCK_DIAG_BY_FAMILY, flags: NLM_F_DUMP, body: body as never });
    } catch (error) {
      if (error instanceof SysError) return [];
      throw error;
    }
    return reply.messages.map((message) => message.body as object);
  }

  private inetSocket(message: D.InetDiagMsg, db: 'raw' | 'udp' | 'tcp'): void {
    if ((this.selection.states & (1 << message.state)) === 0 || !this.filter(message)) return;
    if (this.count.K) this.destroy(message);
    const { id } = message;
    const device = id.if === 0 ? '' : `%${this.names.get(id.if) ?? `if${id.if}`}`;
    const users = this.users.get(message.inode);
    this.table.add([
      db,
      stateWord(message.state),
      String(message.rqueue).padEnd(6),
      String(message.wqueue).padEnd(6),
      `${this.address(message, id.src)}${device}:`,
      this.service(id.sport, db),
      `${this.address(message, id.dst)}:`,
      this.service(id.dport, db),
      users === undefined ? '' : ` users:(${users})`,
      this.details(message, db),
    ]);
  }

  private destroy(message: D.InetDiagMsg): void {
    const body: D.InetDiagReq = { family: message.family, protocol: message.protocol, states: -1, id: message.id };
    this.process.rtnetlink({ type: D.SOCK_DESTROY, flags: 0, body: body as never });
  }

  private address({ family, v6only }: D.InetDiagMsg, addr: number): string {
    if (family === AF_INET6) return addr === 0 ? (v6only ? '[::]' : '*') : `[::ffff:${formatIpv4(addr)}]`;
    return (this.count.r ? nameOfAddress(this.process, addr) : undefined) ?? formatIpv4(addr);
  }

  private service(port: number, db: 'raw' | 'udp' | 'tcp'): string {
    if (port === 0) return '*';
    if (this.count.n) return String(port);
    if (db === 'raw') return RAW_NAMES[port] ?? String(port);
    return getservbyport(this.process, port, db) ?? String(port);
  }

  private details(message: D.InetDiagMsg, db: string): string {
    const { count } = this;
    const options = (count.o ?? 0) + (count.e ?? 0) + (count.b ?? 0) > 0;
    let text = options ? timerText(message) : '';
    if (count.e) text += extendedText(message);
    if (count.tos && message.tos !== undefined) text += ` tos:${message.tos === 0 ? '0' : `0x${message.tos.toString(16)}`}`;
    if (count.cgroup) text += ' cgroup:/';
    if (count.m || (count.i && db !== 'udp')) {
      text += count.O ? '' : '\n\t';
      if (count.m && message.skmeminfo !== undefined) text += memoryText(message.skmeminfo);
      if (count.i) text += tcpInfoText(message, options, (count.n ?? 0) > 0);
    }
    return text;
  }

  /** -0: sockets of AF_PACKET. iproute2: packet_show_sock(). */
  private packets(): void {
    if ((this.selection.states & (1 << D.TCP_CLOSE)) === 0) return;
    for (const message of this.ask({ family: AF_PACKET, protocol: 0, states: -1 }) as D.PacketDiagMsg[]) {
      const raw = message.type === SOCK_RAW;
      if (!this.selection.dbs.has(raw ? 'packet_raw' : 'packet_dgram')) continue;
      const protocol = message.num === 3 ? '*' : message.num === 0x0800 ? 'ip' : `[${message.num}]`;
      const device = message.ifindex === 0 ? '*' : (this.names.get(message.ifindex) ?? '*');
      const users = this.users.get(message.inode);
      const process = users === undefined ? '' : ` users:(${users})`;
      const details = this.count.e ? ` ino:${message.inode} sk:0` : '';
      this.table.add([
        raw ? 'p_raw' : 'p_dgr',
        'UNCONN',
        String(message.rmemAlloc).padEnd(6),
        '0     ',
        `${protocol}:`,
        device,
        '*',
        '',
        process,
        details,
      ]);
    }
  }

  /** -x. iproute2: unix_show_sock(). */
  private unixSockets(): void {
    for (const message of this.ask({ family: AF_UNIX, protocol: 0, states: -1 }) as D.UnixDiagMsg[]) {
      const db = ({ 1: 'unix_stream', 2: 'unix_dgram', 5: 'unix_seqpacket' } as const)[message.type];
      if (db === undefined || !this.selection.dbs.has(db) || (this.selection.states & (1 << message.state)) === 0) continue;
      const users = this.users.get(message.inode);
      this.table.add([
        { unix_stream: 'u_str', unix_dgram: 'u_dgr', unix_seqpacket: 'u_seq' }[db],
        stateWord(message.state),
        String(message.rqueue).padEnd(6),
        String(message.wqueue).padEnd(6),
        `${message.path ?? '*'} `,
        String(message.inode),
        '* ',
        String(message.peer ?? 0),
        users === undefined ? '' : ` users:(${users})`,
        '',
      ]);
    }
  }
}

const RAW_NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp', 89: 'ospf', 255: 'raw' };
const TIMERS: readonly string[] = ['off', 'on', 'keepalive', 'timewait', 'persist', 'delack'];

function timerText({ timer, expires, retrans }: D.InetDiagMsg): string {
  return timer === 0 ? '' : ` timer:(${TIMERS[timer] ?? 'unknown'},${duration(expires)},${retrans})`;
}

/** "1min59sec", "4.120sec", "200ms". iproute2: print_ms_timer(). */
export function duration(timeout: number): string {
  const whole = Math.floor(timeout / 1000);
  const minutes = Math.floor(whole / 60);
  let seconds = whole % 60;
  let ms = Math.floor(timeout) % 1000;
  let text = '';
  if (minutes > 0) {
    ms = 0;
    text = `${minutes}min`;
    if (minutes > 9) seconds = 0;
  }
  if (seconds > 0) {
    if (seconds > 9) ms = 0;
    text += `${seconds}${ms > 0 ? '.' : 'sec'}`;
  }
  if (ms > 0) text += `${String(ms).padStart(3, '0')}${seconds > 0 ? 'sec' : 'ms'}`;
  return text;
}

function extendedText({ uid, inode, cookie, mark, shutdown, family, v6only }: D.InetDiagMsg): string {
  let text = `${uid === 0 ? '' : ` uid:${uid}`} ino:${inode} sk:${cookie.toString(16)}`;
  if (mark !== 0) text += ` fwmark:0x${(mark >>> 0).toString(16)}`;
  text += ' cgroup:/';
  if (family === AF_INET6 && v6only !== undefined) text += ` v6only:${v6only ? 1 : 0}`;
  const closed = shutdown ?? 0;
  return `${text} ${closed & 1 ? '-' : '<'}-${closed & 2 ? '-' : '>'}`;
}
