import { ECONNREFUSED, EINPROGRESS, SysError } from '../uapi/errno.ts';
import { POLLIN, POLLOUT } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import * as S from '../uapi/socket.ts';
import { be16, formatIpv4, maskOf, parseIpv4, putBe16 } from '../wire/addr.ts';
import { checksum } from '../wire/checksum.ts';
import { isoDate } from './http/http_date.ts';
import { getservbyport } from './netdb.ts';
import { getaddrinfo, nameInfo } from './resolver/getaddrinfo.ts';
import { program, type Stdio } from './stdio.ts';
import { pollUntil } from './stream.ts';

/** Connections tried at once, and how long one may take, ns. */
const BATCH = 100;
const PATIENCE = 1e9;
/** Without -p: the ports below this (the real one has a list of the thousand most common). */
const DEFAULT_PORTS = 1000;
const MOST_TARGETS = 65536;

interface NmapOptions {
  scan: boolean;
  discover: boolean;
  numeric: boolean;
  openOnly: boolean;
  ports: number[];
  targets: string[];
}

class NmapError extends Error {
  readonly status: number;

  constructor(words: string, status = 1) {
    super(words);
    this.status = status;
  }
}

function parse(argv: readonly string[]): NmapOptions {
  const o: NmapOptions = {
    scan: true,
    discover: true,
    numeric: false,
    openOnly: false,
    ports: Array.from({ length: DEFAULT_PORTS }, (_, i) => i + 1),
    targets: [],
  };
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i];
    if (word === '-sT' || /^-T[0-5]$/.test(word) || word === '-v' || word === '-R' || word === '--reason') continue;
    if (word === '-sn' || word === '-sP') o.scan = false;
    else if (word === '-Pn' || word === '-P0') o.discover = false;
    else if (word === '-n') o.numeric = true;
    else if (word === '--open') o.openOnly = true;
    else if (word === '-p-') o.ports = Array.from({ length: 65535 }, (_, port) => port + 1);
    else if (word.startsWith('-p')) o.ports = portList(word.slice(2) || (argv[++i] ?? ''));
    else if (word.startsWith('-')) throw new NmapError(`patchbay: nmap: option "${word}" is not modelled\n`, 95);
    else o.targets.push(word);
  }
  return o;
}

function portList(text: string): number[] {
  const ports = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null || Number(match[2] ?? match[1]) > 65535)
      throw new NmapError(
        'Your port specifications are illegal.  Example of proper form: "-100,200-1024,T:3000-4000,U:60000-"\nQUITTING!\n',
      );
    for (let port = Number(match[1]); port <= Number(match[2] ?? match[1]); port++) ports.add(port);
  }
  return [...ports].sort((a, b) => a - b);
}

/** nmap(1) in its plain form: which hosts answer (-sn), and which TCP ports take connections (-sT). */
export const nmap = program(function* (process, io) {
  try {
    const options = parse(process.argv);
    const started = process.monotonic();
    yield* io.print(`Starting Nmap 7.95 ( https://nmap.org ) at ${isoDate(process.realtime()).slice(0, 16)} UTC\n`);
    if (options.targets.length === 0) yield* io.error('WARNING: No targets were specified, so 0 hosts scanned.\n');
    const targets: { addr: number; name: string | undefined }[] = [];
    for (const word of options.targets) targets.push(...(yield* expand(process, io, word)));
    let up = 0;
    for (const { addr, name } of targets) if (yield* scanHost(process, io, options, addr, name, targets.length === 1)) up++;
    const seconds = ((process.monotonic() - started) / 1e9).toFixed(2);
    const addresses = `${targets.length} IP address${targets.length === 1 ? '' : 'es'}`;
    yield* io.print(`Nmap done: ${addresses} (${up} host${up === 1 ? '' : 's'} up) scanned in ${seconds} seconds\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof NmapError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

/** "10.0.0.1", "10.0.0.0/24", "10.0.0.1-20" or a name. */
function* expand(process: Process, io: Stdio, word: string): Program<{ addr: number; name: string | undefined }[]> {
  const [host, length] = word.split('/');
  const range = /^(\d+\.\d+\.\d+)\.(\d+)-(\d+)$/.exec(word);
  if (range !== null) {
    const count = Number(range[3]) - Number(range[2]) + 1;
    return Array.from({ length: Math.max(0, count) }, (_, i) => ({
      addr: parseIpv4(`${range[1]}.${Number(range[2]) + i}`)!,
      name: undefined,
    }));
  }
  const numeric = parseIpv4(host);
  const found = numeric !== undefined ? { addr: numeric } : yield* getaddrinfo(process, host);
  if (typeof found === 'string') {
    yield* io.error(`Failed to resolve "${word}".\n`);
    return [];
  }
  const bits = length === undefined ? 32 : Number(length);
  const count = Math.min(MOST_TARGETS, 2 ** (32 - bits));
  const base = bits === 0 ? 0 : found.addr & maskOf(bits);
  return Array.from({ length: count }, (_, i) => ({ addr: (base + i) | 0, name: count === 1 && numeric === undefined ? host : undefined }));
}

function* scanHost(process: Process, io: Stdio, o: NmapOptions, addr: number, given: string | undefined, alone: boolean): Program<boolean> {
  const latency = o.discover ? yield* isUp(process, addr) : 0;
  if (latency === undefined) {
    if (alone) yield* io.print('Note: Host seems down. If it is really up, but blocking our ping probes, try -Pn\n');
    return false;
  }
  const address = formatIpv4(addr);
  const name = given ?? (o.numeric ? undefined : yield* nameInfo(process, addr));
  yield* io.print(
    `Nmap scan report for ${name === undefined ? address : `${name} (${address})`}\nHost is up${o.discover ? ` (${latency.toPrecision(2)}s latency)` : ''}.\n`,
  );
  if (o.scan) yield* showPorts(process, io, o, yield* scanPorts(process, addr, o.ports));
  if (o.scan) yield* io.print('\n');
  yield* io.flush();
  return true;
}

/** Seconds until it answered an echo request or a connection to port 80 or 443; undefined: it did not. */
function* isUp(process: Process, addr: number): Program<number | undefined> {
  const started = process.monotonic();
  if (yield* pingOnce(process, addr)) return (process.monotonic() - started) / 1e9;
  for (const state of (yield* scanPorts(process, addr, [80, 443])).values())
    if (state !== 'filtered') return (process.monotonic() - started) / 1e9;
  return undefined;
}

function* pingOnce(process: Process, addr: number): Program<boolean> {
  const fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_ICMP);
  const packet = new Uint8Array(8);
  packet[0] = 8;
  putBe16(packet, 4, process.pid & 0xffff);
  putBe16(packet, 2, checksum(packet, 0, packet.length));
  const message = new S.MsgHdr(2048);
  const deadline = process.monotonic() + PATIENCE;
  let answered = false;
  if (process.sendto(fd, packet, packet.length, 0, { family: S.AF_INET, addr, port: 0 }) >= 0) {
    while (!answered && (yield* pollUntil(process, fd, POLLIN, deadline)) !== 0) {
      const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
      const at = (message.data[0] & 15) * 4;
      answered =
        length >= at + 8 && message.addr === addr && message.data[at] === 0 && be16(message.data, at + 4) === (process.pid & 0xffff);
      if (length < 0) break;
    }
  }
  process.close(fd);
  return answered;
}

type PortState = 'open' | 'closed' | 'filtered';

/** connect(2) to each port, many at a time. */
function* scanPorts(process: Process, addr: number, ports: readonly number[]): Program<Map<number, PortState>> {
  const states = new Map<number, PortState>();
  for (let at = 0; at < ports.length; at += BATCH) {
    const waiting = new Map<number, number>();
    for (const port of ports.slice(at, at + BATCH)) {
      const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, 0);
      const errno = yield* begin(process, fd, addr, port);
      if (errno === EINPROGRESS) waiting.set(fd, port);
      else {
        states.set(port, stateOf(errno));
        process.close(fd);
      }
    }
    yield* finish(process, waiting, states);
  }
  return states;
}

function* begin(process: Process, fd: number, addr: number, port: number): Program<number> {
  try {
    yield* process.connect(fd, { family: S.AF_INET, addr, port });
    return 0;
  } catch (error) {
    if (error instanceof SysError) return error.errno;
    throw error;
  }
}

function stateOf(errno: number): PortState {
  if (errno === 0) return 'open';
  return errno === ECONNREFUSED ? 'closed' : 'filtered';
}

function* finish(process: Process, waiting: Map<number, number>, states: Map<number, PortState>): Program<void> {
  const deadline = process.monotonic() + PATIENCE;
  while (waiting.size > 0) {
    const fds = [...waiting.keys()].map((fd) => ({ fd, events: POLLOUT, revents: 0 }));
    const left = deadline - process.monotonic();
    const ready = left <= 0 ? 0 : yield* process.poll(fds, left);
    for (const { fd, revents } of fds) {
      if (ready > 0 && revents === 0) continue;
      states.set(waiting.get(fd)!, ready === 0 ? 'filtered' : stateOf(process.getsockopt(fd, S.SOL_SOCKET, S.SO_ERROR)));
      process.close(fd);
      waiting.delete(fd);
    }
  }
}

/** Open ports in a table; states that many ports share in one line. */
function* showPorts(process: Process, io: Stdio, o: NmapOptions, states: ReadonlyMap<number, PortState>): Program<void> {
  const count = (state: PortState): number => [...states.values()].filter((each) => each === state).length;
  const hidden = (['closed', 'filtered'] as const).filter((state) => count(state) > 25 || (o.openOnly && count(state) > 0));
  const words = hidden.map(
    (state) => `${count(state)} ${state} tcp port${count(state) === 1 ? '' : 's'} (${state === 'closed' ? 'conn-refused' : 'no-response'})`,
  );
  const shown = [...states].filter(([, state]) => state === 'open' || !(hidden as readonly PortState[]).includes(state));
  if (shown.length === 0) {
    yield* io.print(`All ${states.size} scanned ports are in ignored states.\nNot shown: ${words.join(', ')}\n`);
    return;
  }
  if (words.length > 0) yield* io.print(`Not shown: ${words.join(', ')}\n`);
  const rows = shown.map(([port, state]) => [`${port}/tcp`, state, getservbyport(process, port, 'tcp') ?? 'unknown']);
  const widths = [0, 1].map((column) => Math.max(column === 0 ? 4 : 5, ...rows.map((row) => row[column].length)));
  for (const [port, state, service] of [['PORT', 'STATE', 'SERVICE'], ...rows]) {
    yield* io.print(`${port.padEnd(widths[0])} ${state.padEnd(widths[1])} ${service}\n`);
  }
}
