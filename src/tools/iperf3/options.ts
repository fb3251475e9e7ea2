import { Getopt, type LongOption } from '../getopt.ts';

const HINT = "\nUsage: iperf3 [-s|-c host] [options]\nTry `iperf3 --help' for more information.\n";
export const USAGE = `Usage: iperf3 [-s|-c host] [options]
       iperf3 [-h|--help] [-v|--version]

Server or Client:
  -p, --port      #         server port to listen on/connect to
  -f, --format   [kmgtKMGT] format to report: Kbits, Mbits, Gbits, Tbits
  -i, --interval  #         seconds between periodic throughput reports
  -B, --bind      <host>    bind to the interface associated with the address <host>
  -V, --verbose             more detailed output
  -J, --json                output in JSON format
  -v, --version             show version information and quit
  -h, --help                show this message and quit
Server specific:
  -s, --server              run in server mode
  -D, --daemon              run the server as a daemon
  -1, --one-off             handle one client connection then exit
Client specific:
  -c, --client    <host>    run in client mode, connecting to <host>
  -u, --udp                 use UDP rather than TCP
  -b, --bitrate #[KMG]      target bitrate in bits/sec (0 for unlimited)
                            (default 1 Mbit/sec for UDP, unlimited for TCP)
  -t, --time      #         time in seconds to transmit for (default 10 secs)
  -n, --bytes     #[KMG]    number of bytes to transmit (instead of -t)
  -l, --length    #[KMG]    length of buffer to read or write
  -P, --parallel  #         number of parallel client streams to run
  -R, --reverse             run in reverse mode (server sends, client receives)
  -M, --set-mss   #         set TCP maximum segment size
  -N, --no-delay            set TCP no delay, disabling Nagle's Algorithm
  -C, --congestion <algo>   set TCP congestion control algorithm
  -w, --window    #[KMG]    set send/receive socket buffer sizes
`;

/** Ends iperf3; printed as it is. */
export class IperfError extends Error {
  readonly status: number;

  constructor(words: string, status = 1) {
    super(words);
    this.status = status;
  }
}

export interface IperfOptions {
  server: boolean;
  host: string | undefined;
  port: number;
  /** Seconds. */
  interval: number;
  time: number;
  bytes: number;
  udp: boolean;
  /** Bits per second; 0: as fast as it goes. */
  rate: number;
  length: number;
  streams: number;
  reverse: boolean;
  format: string;
  json: boolean;
  oneOff: boolean;
  daemon: boolean;
  bind: string | undefined;
  localPort: number;
  mss: number;
  noDelay: boolean;
  congestion: string | undefined;
  window: number;
  title: string | undefined;
  /** -k; 0: not counted so. */
  blocks: number;
  /** ns; Infinity: as long as the kernel tries. */
  connectTimeout: number;
  /** Was anything asked for that a server cannot do? */
  clientOnly: boolean;
}

const value = (name: string, letter: string): LongOption => ({ name, argument: 'required', value: letter });
const flag = (name: string, letter: string): LongOption => ({ name, argument: 'none', value: letter });
const LONG: readonly LongOption[] = [
  value('port', 'p'),
  value('format', 'f'),
  value('interval', 'i'),
  value('bind', 'B'),
  value('cport', 'cport'),
  flag('verbose', 'V'),
  flag('json', 'J'),
  flag('version', 'v'),
  flag('help', 'h'),
  flag('server', 's'),
  flag('daemon', 'D'),
  flag('one-off', '1'),
  value('client', 'c'),
  flag('udp', 'u'),
  value('bitrate', 'b'),
  value('bandwidth', 'b'),
  value('time', 't'),
  value('bytes', 'n'),
  value('length', 'l'),
  value('parallel', 'P'),
  flag('reverse', 'R'),
  value('set-mss', 'M'),
  flag('no-delay', 'N'),
  value('congestion', 'C'),
  value('window', 'w'),
  flag('bidir', 'bidir'),
  flag('zerocopy', 'Z'),
  value('omit', 'O'),
  value('blockcount', 'k'),
  value('title', 'T'),
  value('connect-timeout', 'connect-timeout'),
  flag('get-server-output', 'get-server-output'),
];

/** "10M" with K = `unit`. */
function amount(text: string, unit: number): number {
  const match = /^(\d+(?:\.\d+)?)([kKmMgGtT]?)(?:\/\d+)?$/.exec(text);
  if (match === null) return 0;
  const power = ' kmgt'.indexOf(match[2].toLowerCase() || ' ');
  return Math.floor(Number(match[1]) * unit ** power);
}

/** Reads the command line; 'help' and 'version' are to be printed instead. Throws IperfError. */
export function parseIperf(argv: readonly string[]): IperfOptions | 'help' | 'version' {
  const o: IperfOptions = {
    server: false,
    host: undefined,
    port: 5201,
    interval: 1,
    time: 10,
    bytes: 0,
    udp: false,
    rate: -1,
    length: 0,
    streams: 1,
    reverse: false,
    format: 'a',
    json: false,
    oneOff: false,
    daemon: false,
    bind: undefined,
    localPort: 0,
    mss: 0,
    noDelay: false,
    congestion: undefined,
    window: 0,
    title: undefined,
    blocks: 0,
    connectTimeout: Infinity,
    clientOnly: false,
  };
  const getopt = new Getopt(['iperf3', ...argv.slice(1)], 'p:f:i:D1VJvsc:ub:t:n:k:l:P:Rw:B:M:N46S:L:ZO:F:A:T:C:dI:mhX:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') throw new IperfError(`${option.error}\n${HINT}`);
    if (option.option === 'h') return 'help';
    if (option.option === 'v') return 'version';
    apply(o, option.option, option.argument ?? '');
  }
  if (o.server && o.host !== undefined) throw wrong('cannot be both server and client');
  if (!o.server && o.host === undefined) throw wrong('must either be a client (-c) or server (-s)');
  if (o.server && o.clientOnly) throw wrong('some option you are trying to set is client only');
  if (o.rate < 0) o.rate = o.udp ? 1048576 : 0;
  if (o.length === 0) o.length = o.udp ? 1448 : 131072;
  if (o.blocks > 0) o.bytes = o.blocks * o.length;
  return o;
}

function wrong(words: string): IperfError {
  return new IperfError(`iperf3: parameter error - ${words}\n${HINT}`);
}

const CLIENT_ONLY = ['u', 't', 'n', 'b', 'l', 'P', 'R', 'M', 'N', 'C', 'w', 'k', 'O', 'T', 'Z', 'cport', 'bidir', 'connect-timeout'];

/** What each option does. */
const SETTERS: Readonly<Record<string, (o: IperfOptions, argument: string) => void>> = {
  s: (o) => (o.server = true),
  c: (o, argument) => (o.host = argument),
  p: (o, argument) => {
    o.port = Number(argument);
    if (!(o.port >= 1 && o.port <= 65535)) throw wrong('port number must be between 1 and 65535 inclusive');
  },
  i: (o, argument) => {
    o.interval = Number(argument);
    if (o.interval !== 0 && !(o.interval >= 0.1 && o.interval <= 60)) throw wrong('invalid report interval (min = 0.1, max = 60 seconds)');
  },
  t: (o, argument) => (o.time = Number(argument) || 0),
  n: (o, argument) => (o.bytes = amount(argument, 1024)),
  k: (o, argument) => (o.blocks = amount(argument, 1024)),
  u: (o) => (o.udp = true),
  b: (o, argument) => (o.rate = amount(argument, 1000)),
  l: (o, argument) => (o.length = amount(argument, 1024)),
  P: (o, argument) => {
    o.streams = Number(argument);
    if (o.streams > 128) throw wrong('number of parallel streams too large (maximum = 128)');
  },
  R: (o) => (o.reverse = true),
  f: (o, argument) => (o.format = argument),
  J: (o) => (o.json = true),
  '1': (o) => (o.oneOff = true),
  D: (o) => (o.daemon = true),
  B: (o, argument) => (o.bind = argument),
  T: (o, argument) => (o.title = argument),
  cport: (o, argument) => (o.localPort = Number(argument)),
  'connect-timeout': (o, argument) => (o.connectTimeout = Number(argument) * 1e6),
  M: (o, argument) => (o.mss = Number(argument)),
  N: (o) => (o.noDelay = true),
  C: (o, argument) => (o.congestion = argument),
  w: (o, argument) => (o.window = amount(argument, 1024)),
  '4': () => undefined,
  Z: () => undefined,
  V: () => undefined,
};

function apply(o: IperfOptions, option: string, argument: string): void {
  const set = SETTERS[option] as ((o: IperfOptions, argument: string) => void) | undefined;
  if (set === undefined)
    throw new IperfError(`patchbay: iperf3: option "${option.length > 1 ? '--' : '-'}${option}" is not modelled\n`, 95);
  if (CLIENT_ONLY.includes(option)) o.clientOnly = true;
  set(o, argument);
}
