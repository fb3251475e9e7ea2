import { parseIpv4 } from '../../wire/addr.ts';
import type { LongOption } from '../getopt.ts';
import { TracerouteError, type TracerouteOptions } from './options.ts';
import { setTcpOptions } from './tcp_options.ts';

/** Takes an option's argument; false: it cannot be read; text: printed, and that is all. */
type Setter = (o: TracerouteOptions, argument: string) => boolean | string;

export const SHORT = '46dFITUAenrDVf:g:i:m:N:p:t:l:w:z:q:s:M:O:P:';

const flag = (set: (o: TracerouteOptions) => void): Setter => {
  return (o) => {
    set(o);
    return true;
  };
};

/** A number in C's spelling. */
const number = (set: (o: TracerouteOptions, value: number) => void): Setter => {
  return (o, argument) => {
    if (!/^(\d+|0[xX][0-9a-fA-F]+)$/.test(argument)) return false;
    set(o, Number(argument));
    return true;
  };
};

const port = (set: (o: TracerouteOptions, value: number) => void): Setter => number((o, value) => set(o, value & 0xffff));

const address = (set: (o: TracerouteOptions, value: number) => void): Setter => {
  return (o, argument) => {
    const value = parseIpv4(argument);
    if (value === undefined) return false;
    set(o, value);
    return true;
  };
};

const notModelled = (what: string): Setter => {
  return () => {
    throw new TracerouteError(95, `patchbay: traceroute: option "${what}" is not modelled\n`);
  };
};

function toPort(o: TracerouteOptions): void {
  o.fixedPort = true;
  o.port ||= 53;
}

const MODULES: Readonly<Record<string, (o: TracerouteOptions) => void>> = {
  default: () => undefined,
  icmp: (o) => (o.method = 'icmp'),
  tcp: (o) => (o.method = 'tcp'),
  udp: toPort,
  raw: (o) => (o.method = 'raw'),
  dccp: (o) => (o.method = 'dccp'),
};

export const SETTERS: Readonly<Record<string, Setter>> = {
  '4': flag((o) => (o.ipv6 = false)),
  '6': flag((o) => (o.ipv6 = true)),
  d: flag(() => undefined),
  e: flag(() => undefined),
  A: flag((o) => (o.asPath = true)),
  D: flag((o) => (o.method = 'dccp')),
  F: flag((o) => (o.dontFragment = true)),
  I: flag((o) => (o.method = 'icmp')),
  T: flag((o) => (o.method = 'tcp')),
  U: flag(toPort),
  UL: notModelled('-UL'),
  n: flag((o) => (o.numeric = true)),
  r: flag((o) => (o.dontRoute = true)),
  mtu: flag((o) => (o.discoverMtu = true)),
  back: flag((o) => (o.backward = true)),
  f: number((o, value) => (o.firstHop = value)),
  m: number((o, value) => (o.maxHops = value)),
  N: number((o, value) => (o.simultaneous = Math.max(1, value))),
  q: number((o, value) => (o.queries = value)),
  t: number((o, value) => (o.tos = value)),
  l: number(() => undefined),
  fwmark: number((o, value) => (o.mark = value)),
  p: port((o, value) => (o.port = value)),
  sport: port((o, value) => (o.sourcePort = value)),
  s: address((o, value) => (o.source = value)),
  g: (o, argument) => argument.split(',').every((gate) => address((to, value) => to.gateways.push(value))(o, gate)),
  i: (o, argument) => {
    o.device = argument;
    return true;
  },
  P: number((o, value) => {
    o.method = 'raw';
    o.protocol = value;
  }),
  M: (o, argument) => {
    const module = MODULES[argument] as ((o: TracerouteOptions) => void) | undefined;
    if (module === undefined) throw new TracerouteError(2, `Unknown traceroute module ${argument}\n`);
    module(o);
    return true;
  },
  O: (o, argument) => {
    if (o.method !== 'tcp') throw new TracerouteError(95, `patchbay: traceroute: option "-O ${argument}" is not modelled\n`);
    return setTcpOptions(o.tcp, argument);
  },
  w: (o, argument) => {
    const [wait, here, near] = argument.split(/[,/]/).map(Number);
    if (!Number.isFinite(wait)) return false;
    Object.assign(o, { wait, here: here ?? 0, near: near ?? 0 });
    return true;
  },
  z: (o, argument) => {
    const value = Number(argument);
    if (!Number.isFinite(value)) return false;
    o.pause = value > 10 ? value * 1e6 : value * 1e9;
    return true;
  },
};

/** How an option's argument is called. */
export const ARGUMENTS: Readonly<Record<string, string>> = {
  f: 'first_ttl',
  g: 'gate,...',
  i: 'device',
  m: 'max_ttl',
  N: 'squeries',
  p: 'port',
  t: 'tos',
  l: 'flow_label',
  w: 'MAX,HERE,NEAR',
  q: 'nqueries',
  s: 'src_addr',
  z: 'sendwait',
  M: 'name',
  O: 'OPTS,...',
  P: 'prot',
  sport: 'num',
  fwmark: 'num',
};

const LONG_NAMES: Readonly<Record<string, string>> = {
  debug: 'd',
  'dont-fragment': 'F',
  first: 'f',
  gateway: 'g',
  icmp: 'I',
  tcp: 'T',
  interface: 'i',
  'max-hops': 'm',
  'sim-queries': 'N',
  port: 'p',
  tos: 't',
  flowlabel: 'l',
  wait: 'w',
  queries: 'q',
  source: 's',
  sendwait: 'z',
  extensions: 'e',
  'as-path-lookups': 'A',
  module: 'M',
  options: 'O',
  sport: 'sport',
  fwmark: 'fwmark',
  udp: 'U',
  UL: 'UL',
  dccp: 'D',
  protocol: 'P',
  mtu: 'mtu',
  back: 'back',
  version: 'V',
  help: 'help',
};

export const LONG: readonly LongOption[] = Object.entries(LONG_NAMES).map(([name, value]) => ({
  name,
  argument: value in ARGUMENTS ? 'required' : 'none',
  value,
}));
