import { servicePorts, defaultPorts, fewPorts } from './services.ts';

export interface NmapOptions {
  scan: boolean;
  discover: boolean;
  numeric: boolean;
  openOnly: boolean;
  /** --reason. */
  reasons: boolean;
  /** -sT was said; else a port that refuses counts as "reset". */
  connects: boolean;
  /** -oG -: lines for grep in place of the report. */
  grepable: boolean;
  ports: number[];
  targets: string[];
}

/** Ends nmap: words for standard error as they are. `started`: behind the first line of the report. */
export class NmapError extends Error {
  readonly status: number;
  readonly started: boolean;

  constructor(words: string, status = 1, started = false) {
    super(words);
    this.status = status;
    this.started = started;
  }
}

export const HELP = `Nmap 7.95 ( https://nmap.org )
Usage: nmap [Scan Type(s)] [Options] {target specification}
TARGET SPECIFICATION:
  Can pass hostnames, IP addresses, networks, etc.
  Ex: scanme.nmap.org, microsoft.com/24, 192.168.0.1; 10.0.0-255.1-254
HOST DISCOVERY:
  -sn: Ping Scan - disable port scan
  -Pn: Treat all hosts as online -- skip host discovery
  -n/-R: Never do DNS resolution/Always resolve [default: sometimes]
SCAN TECHNIQUES:
  -sT: TCP connect scan
PORT SPECIFICATION AND SCAN ORDER:
  -p <port ranges>: Only scan specified ports
  -F: Fast mode - Scan fewer ports than the default scan
OUTPUT:
  -oG -: Output scan in grepable format
  --reason: Display the reason a port is in a particular state
  --open: Only show open (or possibly open) ports
MISC:
  -V: Print version number
  -h: Print this help summary page.
`;

/** The command line; text is to be printed instead. Throws NmapError. */
export function parseNmap(argv: readonly string[]): NmapOptions | string {
  const o: NmapOptions = {
    scan: true,
    discover: true,
    numeric: false,
    openOnly: false,
    reasons: false,
    connects: false,
    grepable: false,
    ports: defaultPorts(),
    targets: [],
  };
  if (argv.length === 1) return HELP;
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i];
    if (word === '-h' || word === '--help') return HELP;
    if (word === '-V' || word === '--version') return 'Nmap version 7.95 ( https://nmap.org )\n';
    if (word === '-p-') o.ports = Array.from({ length: 65535 }, (_, port) => port + 1);
    else if (/^-p./.test(word) || word === '-p') o.ports = portList(word.slice(2) || (argv[++i] ?? ''));
    else if (word === '-oG' && argv[i + 1] === '-') {
      o.grepable = true;
      i++;
    } else if (!word.startsWith('-')) o.targets.push(word);
    else if (!setFlag(o, word)) throw refusal(word);
  }
  return o;
}

function setFlag(o: NmapOptions, word: string): boolean {
  if (word === '-sT') o.connects = true;
  else if (word === '-sn' || word === '-sP') o.scan = false;
  else if (word === '-Pn' || word === '-P0') o.discover = false;
  else if (word === '-n') o.numeric = true;
  else if (word === '-F') o.ports = fewPorts();
  else if (word === '--open') o.openOnly = true;
  else if (word === '--reason') o.reasons = true;
  else return /^-T[0-5]$/.test(word) || word === '-R';
  return true;
}

const ABSENT =
  /^-(s[SUXFNAWMOVCLYZI]|o[ANXS]|A|O|v+|d+|i[LR]|P.*|S|e|g|D|f|6)$|^--(top-ports|script.*|traceroute|osscan.*|version-.*|exclude.*|min-.*|max-.*|host-timeout|scan-delay|iflist|packet-trace|system-dns|dns-servers|mtu|ttl|spoof-mac|data.*|source-port|privileged|unprivileged|send-.*|resume|append-output)$/;

function refusal(word: string): NmapError {
  if (ABSENT.test(word)) return new NmapError(`patchbay: nmap: option "${word}" is not modelled\n`, 95);
  const what = word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${word[1]}'`;
  return new NmapError(`nmap: ${what}\nSee the output of nmap -h for a summary of options.\n`, 255);
}

function portList(text: string): number[] {
  const ports = new Set<number>();
  for (const part of text.split(',')) {
    const named = /^[a-z][a-z0-9-]*$/.test(part) ? servicePorts(part) : [];
    named.forEach((port) => ports.add(port));
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (named.length > 0) continue;
    if (match === null || part === '')
      throw new NmapError(`Found no matches for the service mask '${part}' and your specified protocols\nQUITTING!\n`, 1, true);
    const first = match[1] === '' ? 1 : Number(match[1]);
    const last = match[2] === '' ? first : match[3] === '' ? 65535 : Number(match[3]);
    if (first > 65535 || last > 65535) throw new NmapError('Ports specified must be between 0 and 65535 inclusive\nQUITTING!\n', 1, true);
    if (first > last)
      throw new NmapError(`Your port range ${first}-${last} is backwards. Did you mean ${last}-${first}?\nQUITTING!\n`, 1, true);
    for (let port = first; port <= last; port++) ports.add(port);
  }
  return [...ports].sort((a, b) => a - b);
}
