import { Getopt, type LongOption } from '../getopt.ts';

const value = (name: string, letter: string): LongOption => ({ name, argument: 'required', value: letter });
const flag = (name: string, letter: string): LongOption => ({ name, argument: 'none', value: letter });
const LONG: readonly LongOption[] = [
  flag('udp', 'u'),
  flag('tcp', 'T'),
  value('interface', 'I'),
  value('address', 'a'),
  value('first-ttl', 'f'),
  value('max-ttl', 'm'),
  value('max-unknown', 'U'),
  value('port', 'P'),
  value('psize', 's'),
  value('interval', 'i'),
  value('gracetime', 'G'),
  value('tos', 'Q'),
  flag('report', 'r'),
  flag('report-wide', 'w'),
  value('report-cycles', 'c'),
  flag('json', 'j'),
  flag('xml', 'x'),
  flag('csv', 'C'),
  flag('raw', 'l'),
  flag('split', 'p'),
  flag('curses', 't'),
  flag('no-dns', 'n'),
  flag('show-ips', 'b'),
  value('order', 'o'),
  flag('aslookup', 'z'),
  flag('help', 'h'),
  flag('version', 'v'),
];

export const USAGE = `
Usage:
 mtr [options] hostname

 -F, --filename FILE        read hostname(s) from a file
 -4                         use IPv4 only
 -6                         use IPv6 only
 -u, --udp                  use UDP instead of ICMP echo
 -T, --tcp                  use TCP instead of ICMP echo
 -I, --interface NAME       use named network interface
 -a, --address ADDRESS      bind the outgoing socket to ADDRESS
 -f, --first-ttl NUMBER     set what TTL to start
 -m, --max-ttl NUMBER       maximum number of hops
 -U, --max-unknown NUMBER   maximum unknown host
 -P, --port PORT            target port number for TCP, SCTP, or UDP
 -L, --localport LOCALPORT  source port number for UDP
 -s, --psize PACKETSIZE     set the packet size used for probing
 -B, --bitpattern NUMBER    set bit pattern to use in payload
 -i, --interval SECONDS     ICMP echo request interval
 -G, --gracetime SECONDS    number of seconds to wait for responses
 -Q, --tos NUMBER           type of service field in IP header
 -e, --mpls                 display information from ICMP extensions
 -Z, --timeout SECONDS      seconds to keep probe sockets open
 -M, --mark MARK            mark each sent packet
 -r, --report               output using report mode
 -w, --report-wide          output wide report
 -c, --report-cycles COUNT  set the number of pings sent
 -j, --json                 output json
 -x, --xml                  output xml
 -C, --csv                  output comma separated values
 -l, --raw                  output raw format
 -p, --split                split output
 -t, --curses               use curses terminal interface
     --displaymode MODE     select initial display mode
 -n, --no-dns               do not resolve host names
 -b, --show-ips             show IP numbers and host names
 -o, --order FIELDS         select output fields
 -y, --ipinfo NUMBER        select IP information in output
 -z, --aslookup             display AS number
 -h, --help                 display this help and exit
 -v, --version              output version information and exit

See the 'man 8 mtr' for details.
`;

export interface MtrOptions {
  host: string;
  form: 'report' | 'csv' | 'json' | undefined;
  cycles: number;
  /** Seconds. */
  interval: number;
  grace: number;
  firstTtl: number;
  maxTtl: number;
  /** Silent hops in a row that end the search. */
  maxUnknown: number;
  /** Of the whole packet, bytes. */
  size: number;
  method: 'icmp' | 'udp' | 'tcp';
  port: number;
  numeric: boolean;
  showAddresses: boolean;
  wide: boolean;
  fields: string;
  tos: number;
  device: string | undefined;
  source: string | undefined;
}

/** Ends mtr; words for standard error as they are. */
export class MtrError extends Error {
  readonly status: number;

  constructor(words: string, status = 1) {
    super(words);
    this.status = status;
  }
}

function number(argument: string): number {
  if (/^\d+(\.\d+)?$/.test(argument)) return Number(argument);
  throw new MtrError(`mtr: invalid argument: '${argument}'\n`);
}

const SETTERS: Readonly<Record<string, ((o: MtrOptions, argument: string) => void) | undefined>> = {
  '4': () => undefined,
  r: (o) => (o.form ??= 'report'),
  w: (o) => {
    o.form ??= 'report';
    o.wide = true;
  },
  j: (o) => (o.form = 'json'),
  C: (o) => (o.form = 'csv'),
  u: (o) => (o.method = 'udp'),
  T: (o) => (o.method = 'tcp'),
  n: (o) => (o.numeric = true),
  b: (o) => (o.showAddresses = true),
  c: (o, argument) => (o.cycles = number(argument)),
  i: (o, argument) => {
    o.interval = number(argument);
    if (o.interval <= 0) throw new MtrError('mtr: wait time must be positive\n');
  },
  G: (o, argument) => (o.grace = number(argument)),
  f: (o, argument) => (o.firstTtl = Math.max(1, number(argument))),
  m: (o, argument) => (o.maxTtl = number(argument)),
  U: (o, argument) => (o.maxUnknown = number(argument)),
  P: (o, argument) => (o.port = number(argument)),
  s: (o, argument) => (o.size = number(argument)),
  Q: (o, argument) => (o.tos = number(argument)),
  o: (o, argument) => (o.fields = argument),
  I: (o, argument) => (o.device = argument),
  a: (o, argument) => (o.source = argument),
};

/** The command line; text is to be printed instead. Throws MtrError. */
export function parseMtr(argv: readonly string[]): MtrOptions | string {
  const o: MtrOptions = {
    host: 'localhost',
    form: undefined,
    cycles: 10,
    interval: 1,
    grace: 5,
    firstTtl: 1,
    maxTtl: 30,
    maxUnknown: 12,
    size: 64,
    method: 'icmp',
    port: 0,
    numeric: false,
    showAddresses: false,
    wide: false,
    fields: 'LS NABWV',
    tos: 0,
    device: undefined,
    source: undefined,
  };
  const getopt = new Getopt(['mtr', ...argv.slice(1)], '46uTI:a:f:m:U:P:L:s:B:i:G:Q:eZ:M:rwc:jxClptnbo:y:zhvF:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument = '' } = option;
    if (letter === '?') throw new MtrError(`${option.error}\n${USAGE}`);
    if (letter === 'h') return USAGE;
    if (letter === 'v') return 'mtr 0.95\n';
    const set = SETTERS[letter];
    if (set === undefined) throw new MtrError(`patchbay: mtr: option "-${letter}" is not modelled\n`, 95);
    set(o, argument);
  }
  o.host = getopt.operands[0] ?? o.host;
  if (o.form === undefined) throw new MtrError('patchbay: mtr: nothing but reports is modelled: mtr -r [-n] [-c CYCLES] HOST\n', 95);
  return o;
}
