import { be16 } from '../../wire/addr.ts';

/** -T's probes: TCP flags and options of the segment, and what is told of the answer. */
export interface TcpOptions {
  /** The flags named; 0: a SYN. */
  flags: number;
  ecn: boolean;
  sack: boolean;
  timestamps: boolean;
  windowScaling: boolean;
  /** 0: the path's. */
  mss: number;
  /** Flags and options of what answers are shown. */
  info: boolean;
}

const FLAG_NAMES = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'];
const SYN = 2;
const ECE_CWR = 0xc0;

const TCPOPT_MSS = 2;
const TCPOPT_WINDOW = 3;
const TCPOPT_SACK_PERM = 4;
const TCPOPT_TIMESTAMP = 8;

const HELP = `  syn                         Set tcp flag SYN (default if no other tcp flags
                              specified)
  ack                         Set tcp flag ACK,
  fin                         FIN,
  rst                         RST,
  psh                         PSH,
  urg                         URG,
  ece                         ECE,
  cwr                         CWR
  flags=NUM                   Set tcp flags exactly to value NUM
  ecn                         Send syn packet with tcp flags ECE and CWR (for
                              Explicit Congestion Notification, rfc3168)
  sack                        Use sack,
  timestamps                  timestamps,
  window_scaling              window_scaling option for tcp
  sysctl                      Use current sysctl (/proc/sys/net/*) setting for
                              the tcp options above and ecn. Always set by
                              default (with "syn") if nothing else specified
  fastopen                    Use fastopen tcp option (when syn, cookie
                              negotiation only)
  reuse                       Allow to reuse local port numbers for the huge
                              workloads (SO_REUSEADDR)
  mss[=NUM]                   Use value of NUM (or unchanged) for maxseg tcp
                              option (when syn), and discover its clamping
                              along the path being traced
  info                        Print tcp flags and options of final tcp replies
                              when target host is reached. Useful to determine
                              whether an application listens the port etc.
`;

export function defaultTcpOptions(): TcpOptions {
  return { flags: 0, ecn: false, sack: false, timestamps: false, windowScaling: false, mss: 0, info: false };
}

/** -O with -T: comma-separated words. False: a word nobody knows; text: help. */
export function setTcpOptions(o: TcpOptions, words: string): boolean | string {
  if (words === 'help') return HELP;
  return words.split(',').every((word) => setWord(o, word));
}

function setWord(o: TcpOptions, word: string): boolean {
  const [name, value] = word.split('=');
  const flag = FLAG_NAMES.indexOf(name);
  if (flag >= 0) o.flags |= 1 << flag;
  else if (name === 'flags' && value !== undefined) o.flags = Number(value) & 0xff;
  else if (name === 'mss') o.mss = value === undefined ? 0 : Number(value);
  else if (name === 'ecn') o.ecn = true;
  else if (name === 'sack') o.sack = true;
  else if (name === 'timestamps') o.timestamps = true;
  else if (name === 'window_scaling') o.windowScaling = true;
  else if (name === 'sysctl') addSysctl(o);
  else if (name === 'info') o.info = true;
  else return name === 'reuse';
  return true;
}

function addSysctl(o: TcpOptions): void {
  o.sack = true;
  o.timestamps = true;
  o.windowScaling = true;
}

/** Nothing was asked for: a SYN as this host would send it. */
export function completeTcpOptions(o: TcpOptions): void {
  if (o.flags === 0 && !o.ecn && !o.sack && !o.timestamps && !o.windowScaling) addSysctl(o);
  if (o.flags === 0) o.flags = SYN | (o.ecn ? ECE_CWR : 0);
}

/** The options of a probe; `now` is the time stamp, `mss` the path's. */
export function optionBytes(o: TcpOptions, mss: number, now: number): number[] {
  const bytes: number[] = [];
  const size = o.mss !== 0 ? o.mss : mss;
  if ((o.flags & SYN) !== 0) bytes.push(TCPOPT_MSS, 4, size >> 8, size & 255);
  if (o.timestamps) {
    bytes.push(...(o.sack ? [TCPOPT_SACK_PERM, 2] : [1, 1]), TCPOPT_TIMESTAMP, 10);
    bytes.push(now >>> 24, (now >>> 16) & 255, (now >>> 8) & 255, now & 255, 0, 0, 0, 0);
  } else if (o.sack) {
    bytes.push(1, 1, TCPOPT_SACK_PERM, 2);
  }
  if (o.windowScaling) bytes.push(1, TCPOPT_WINDOW, 3, 2);
  return bytes;
}

/** "<syn,ack,mss=1460,sack>": what the segment at `at` says. */
export function segmentInfo(data: Uint8Array, at: number): string {
  const words = FLAG_NAMES.filter((_, bit) => data[at + 13] & (1 << bit));
  const end = at + (data[at + 12] >> 4) * 4;
  for (let i = at + 20; i < end && data[i] !== 0; i += data[i] === 1 ? 1 : Math.max(2, data[i + 1])) {
    if (data[i] === TCPOPT_MSS) words.push(`mss=${be16(data, i + 2)}`);
    else if (data[i] === TCPOPT_SACK_PERM) words.push('sack');
    else if (data[i] === TCPOPT_TIMESTAMP) words.push('timestamps');
    else if (data[i] === TCPOPT_WINDOW) words.push('window_scaling');
  }
  return ` <${words.join(',')}>`;
}
