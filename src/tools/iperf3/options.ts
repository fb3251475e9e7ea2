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
  };
  const getopt = new Getopt(['iperf3', ...argv.slice(1)], 'p:f:i:D1VJvsc:ub:t:n:k:l:P:Rw:B:M:N46S:L:ZO:F:A:T:C:dI:mhX:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') throw new IperfError(`${option.error}\n${HINT}`);
    if (option.option === 'h') return 'help';
    if (option.option === 'v') return 'version';
    apply(o, option.option, option.argument ?? '');
  }
  if (o.server && o.host !== undefined) throw new IperfError(`iperf3: parameter error - cannot be both server and client\n${HINT}`);
  if (!o.server && o.host === undefined)
    throw new IperfError(`iperf3: parameter error - must either be a client (-c) or server (-s)\n${HINT}`);
  if (o.rate < 0) o.rate = o.udp ? 1048576 : 0;
  if (o.length === 0) o.length = o.udp ? 1448 : 131072;
  if (o.streams > 128) throw new IperfError(`iperf3: parameter error - number of parallel streams too large (maximum = 128)\n${HINT}`);
  return o;
}

function apply(o: IperfOptions, option: string, argument: string): void {
  switch (option) {
    case 's':
      o.server = true;
      break;
    case 'c':
      o.host = argument;
      break;
    case 'p':
      o.port = Number(argument);
      break;
    case 'i':
      o.interval = Number(argument);
      break;
    case 't':
      o.time = Number(argument);
      break;
    case 'n':
      o.bytes = amount(argument, 1024);
      break;
    case 'u':
      o.udp = true;
      break;
    case 'b':
      o.rate = amount(argument, 1000);
      break;
    case 'l':
      o.length = amount(argument, 1024);
      break;
    case 'P':
      o.streams = Number(argument);
      break;
    case 'R':
      o.reverse = true;
      break;
    case 'f':
      o.format = argument;
      break;
    case 'J':
      o.json = true;
      break;
    case '1':
      o.oneOff = true;
      break;
    case 'D':
      o.daemon = true;
      break;
    case 'B':
      o.bind = argument;
      break;
    case 'cport':
      o.localPort = Number(argument);
      break;
    case 'M':
      o.mss = Number(argument);
      break;
    case 'N':
      o.noDelay = true;
      break;
    case 'C':
      o.congestion = argument;
      break;
    case 'w':
      o.window = amount(argument, 1024);
      break;
    case '4':
    case 'Z':
    case 'V':
      break;
    default:
      throw new IperfError(`patchbay: iperf3: option "${option.length > 1 ? '--' : '-'}${option}" is not modelled\n`, 95);
  }
}
