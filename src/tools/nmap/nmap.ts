import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4, maskOf, parseIpv4 } from '../../wire/addr.ts';
import { isoDate } from '../http/http_date.ts';
import { getservbyport } from '../netdb.ts';
import { getaddrinfo, nameInfo } from '../resolver/getaddrinfo.ts';
import { fileText } from '../resolver/resolv_conf.ts';
import { program, type Stdio } from '../stdio.ts';
import { NmapError, type NmapOptions, parseNmap } from './options.ts';
import { type HostState, hostState, isLocal, type PortState, scanPorts } from './probes.ts';
import { serviceName } from './services.ts';

const MOST_TARGETS = 65536;
/** So many ports in one state are only counted. */
const MANY = 25;
/** What the program spends on reading its tables, ns. */
const START_UP = 30e6;
const NO_DNS =
  'mass_dns: warning: Unable to determine any DNS servers. Reverse DNS is disabled. Try using --system-dns or specify valid servers with --dns-servers\n';
const VENDORS: Readonly<Record<string, string>> = { '52:54:00': 'QEMU virtual NIC', '08:00:27': 'Oracle VirtualBox virtual NIC' };

interface Target {
  addr: number;
  /** As it was given; undefined: as an address. */
  name: string | undefined;
}

/** nmap(1) in its plain form: which hosts answer (-sn), and which TCP ports take connections (-sT). */
export const nmap = program(function* (process, io) {
  const title = `Starting Nmap 7.95 ( https://nmap.org ) at ${isoDate(process.realtime()).slice(0, 16)} UTC\n`;
  try {
    const options = parseNmap(process.argv);
    if (typeof options === 'string') {
      yield* io.print(options);
      return 0;
    }
    yield* io.print(options.grepable ? `# Nmap 7.95 scan initiated ${isoDate(process.realtime())} as: ${process.argv.join(' ')}\n` : title);
    yield* io.flush();
    yield* new Scan(process, io, options).run();
    return 0;
  } catch (error) {
    if (!(error instanceof NmapError)) throw error;
    if (error.started) {
      yield* io.print(title);
      yield* io.flush();
    }
    yield* io.error(error.message);
    return error.status;
  }
});

/** "10.0.0.1", "10.0.0.0/24", "10.0.0.1-20" or a name. */
function* expand(process: Process, io: Stdio, word: string): Program<Target[]> {
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
  let bits = length === undefined ? 32 : Number(length);
  if (!(bits >= 0 && bits <= 32)) {
    yield* io.error(`Illegal netmask in "${word}". Assuming /32 (one host)\n`);
    bits = 32;
  }
  const count = Math.min(MOST_TARGETS, 2 ** (32 - bits));
  const base = bits === 0 ? 0 : found.addr & maskOf(bits);
  return Array.from({ length: count }, (_, i) => ({ addr: (base + i) | 0, name: count === 1 && numeric === undefined ? host : undefined }));
}

class Scan {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: NmapOptions;
  private resolves: boolean;

  constructor(process: Process, io: Stdio, options: NmapOptions) {
    this.process = process;
    this.io = io;
    this.o = options;
    this.resolves = !options.numeric;
  }

  *run(): Program<void> {
    const { io, o, process } = this;
    const started = process.monotonic();
    const targets: Target[] = [];
    for (const word of o.targets) targets.push(...(yield* expand(process, io, word)));
    if (targets.length === 0) yield* io.error('WARNING: No targets were specified, so 0 hosts scanned.\n');
    let up = 0;
    // The host's own addresses come last.
    const own = targets.length > 1 ? targets.filter(({ addr }) => isLocal(process, addr)) : [];
    for (const target of [...targets.filter((each) => !own.includes(each)), ...own])
      if (yield* this.host(target, targets.length === 1)) up++;
    const addresses = `${targets.length} IP address${targets.length === 1 ? '' : 'es'}`;
    const found = `${addresses} (${up} host${up === 1 ? '' : 's'} up) scanned in ${((process.monotonic() - started) / 1e9).toFixed(2)} seconds`;
    yield* io.print(o.grepable ? `# Nmap done at ${isoDate(process.realtime())} -- ${found}\n` : `Nmap done: ${found}\n`);
  }

  /** One host; false where it is down. */
  private *host({ addr, name: given }: Target, alone: boolean): Program<boolean> {
    const { process, io, o } = this;
    const seen: HostState | undefined = o.discover
      ? yield* hostState(process, addr)
      : { latency: undefined, reason: 'user-set', mac: undefined };
    yield* this.checkResolver();
    if (seen === undefined) {
      if (alone && !o.grepable) yield* io.print('Note: Host seems down. If it is really up, but blocking our ping probes, try -Pn\n');
      return false;
    }
    const address = formatIpv4(addr);
    // /etc/hosts is asked even where no server is known.
    const name = given ?? (this.resolves || addr >>> 24 === 127 ? (o.numeric ? undefined : yield* nameInfo(process, addr)) : undefined);
    const ports = o.scan ? yield* scanPorts(process, addr, o.ports) : new Map<number, PortState>();
    if (o.grepable) yield* io.print(this.grepLines(address, name ?? '', ports));
    else {
      const why = o.reasons ? `, received ${seen.reason}` : '';
      const latency = seen.latency === undefined ? '' : ` (${seen.latency.toPrecision(2)}s latency)`;
      yield* io.print(`Nmap scan report for ${name === undefined ? address : `${name} (${address})`}\nHost is up${why}${latency}.\n`);
      if (o.scan) yield* io.print(this.portTable(ports));
      if (seen.mac !== undefined) yield* io.print(`MAC Address: ${seen.mac} (${VENDORS[seen.mac.slice(0, 8)] ?? 'Unknown'})\n`);
      if (o.scan) yield* io.print('\n');
    }
    yield* io.flush();
    return true;
  }

  /** Names are asked for behind the discovery; without a server that is said, once. */
  private *checkResolver(): Program<void> {
    const { process } = this;
    if (!this.resolves || /^\s*nameserver\s/m.test(fileText(process, '/etc/resolv.conf'))) return;
    this.resolves = false;
    yield* process.nanosleep(START_UP);
    yield* this.io.error(NO_DNS);
  }

  private service(port: number): string {
    return serviceName(port) ?? getservbyport(this.process, port, 'tcp') ?? 'unknown';
  }

  private reason(state: PortState): string {
    if (state === 'open') return 'syn-ack';
    return state === 'filtered' ? 'no-response' : this.o.connects ? 'conn-refused' : 'reset';
  }

  private grepLines(address: string, name: string, ports: ReadonlyMap<number, PortState>): string {
    const head = `Host: ${address} (${name})\t`;
    if (ports.size === 0) return `${head}Status: Up\n`;
    const list = [...ports].filter(([, state]) => state === 'open' || ports.size <= MANY);
    list.sort(([a], [b]) => a - b);
    const words = list.map(([port, state]) => `${port}/${state}/tcp//${this.service(port)}///`).join(', ');
    return `${head}Status: Up\n${head}Ports: ${words}\n`;
  }

  /** Open ports in a table; states that many ports share in one line. */
  private portTable(states: ReadonlyMap<number, PortState>): string {
    const { o } = this;
    const count = (state: PortState): number => [...states.values()].filter((each) => each === state).length;
    const hidden = (['closed', 'filtered'] as const).filter((state) => count(state) > MANY || (o.openOnly && count(state) > 0));
    const words = hidden.map((state) => `${count(state)} ${state} tcp port${count(state) === 1 ? '' : 's'} (${this.reason(state)})`);
    const shown = [...states].filter(([, state]) => state === 'open' || !(hidden as readonly PortState[]).includes(state));
    shown.sort(([a], [b]) => a - b);
    const notShown = words.length > 0 ? `Not shown: ${words.join(', ')}\n` : '';
    if (shown.length === 0) return `All ${states.size} scanned ports are in ignored states.\n${notShown}`;
    const rows = shown.map(([port, state]) => [`${port}/tcp`, state, this.service(port), this.reason(state)]);
    const table = [['PORT', 'STATE', 'SERVICE', 'REASON'], ...rows].map((row) => (o.reasons ? row : row.slice(0, 3)));
    const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
    const lines = table.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]))).join(' '));
    return `${notShown || '\n'}${lines.join('\n')}\n`;
  }
}
