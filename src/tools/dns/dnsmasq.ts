import { EAGAIN, strerror, SysError } from '../../uapi/errno.ts';
import { O_RDWR, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { parseIpv4 } from '../../wire/addr.ts';
import * as W from '../../wire/dns.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { inetAton } from '../netdb.ts';
import { program } from '../stdio.ts';
import { pollUntil } from '../stream.ts';

const EDNS_SIZE = 1232;
const EC_BADCONF = 1;
const EC_BADNET = 2;

const value = (name: string, letter: string): LongOption => ({ name, argument: 'required', value: letter });
const flag = (name: string, letter: string): LongOption => ({ name, argument: 'none', value: letter });

const LONG: readonly LongOption[] = [
  flag('keep-in-foreground', 'k'),
  flag('no-daemon', 'd'),
  value('port', 'p'),
  value('listen-address', 'a'),
  value('interface', 'i'),
  flag('bind-interfaces', 'z'),
  value('address', 'A'),
  value('addn-hosts', 'H'),
  flag('no-hosts', 'h'),
  flag('no-resolv', 'R'),
  flag('no-poll', 'n'),
  value('local-ttl', 'T'),
  value('local', 'S'),
  value('server', 'S'),
  value('user', 'u'),
  value('pid-file', 'x'),
  flag('log-queries', 'q'),
  value('conf-file', 'C'),
  value('cname', 'cname'),
  value('mx-host', 'mx-host'),
  value('txt-record', 'txt-record'),
  value('ptr-record', 'ptr-record'),
  value('host-record', 'host-record'),
];

/** Ends dnsmasq with words behind "dnsmasq: ". */
class DnsmasqError extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

/** What a server knows: records by type and lower-case name. */
class Zone {
  private readonly records = new Map<string, W.DnsRecord[]>();
  private readonly names = new Set<string>();
  /** --address=/domain/addr: that name and everything below it. */
  private readonly wildcards: { domain: string; addr: string }[] = [];
  /** --local=/domain/: never asked elsewhere, so what is not known does not exist. */
  private readonly local: string[] = [];
  ttl = 0;

  add(name: string, type: number, data: string): void {
    const key = `${type} ${name.toLowerCase()}`;
    const record = { name, type, class: W.DNS_IN, ttl: this.ttl, data, rdata: W.dnsRdata(type, data) };
    this.records.set(key, [...(this.records.get(key) ?? []), record]);
    this.names.add(name.toLowerCase());
  }

  addHost(name: string, addr: string): void {
    this.add(name, W.DNS_A, addr);
    const reverse = W.reverseDnsName(parseIpv4(addr)!);
    if (!this.records.has(`${W.DNS_PTR} ${reverse}`)) this.add(reverse, W.DNS_PTR, name);
  }

  addWildcard(domain: string, addr: string): void {
    this.wildcards.push({ domain: domain.toLowerCase(), addr });
  }

  addLocal(domain: string): void {
    this.local.push(domain.toLowerCase());
  }

  find(name: string, type: number): readonly W.DnsRecord[] {
    const lower = name.toLowerCase();
    if (type === W.DNS_ANY) return [...this.records].filter(([key]) => key.endsWith(` ${lower}`)).flatMap(([, records]) => records);
    const found = this.records.get(`${type} ${lower}`);
    if (found !== undefined || type !== W.DNS_A) return found ?? [];
    const wildcard = this.wildcards.find(({ domain }) => within(lower, domain));
    if (wildcard === undefined) return [];
    return [{ name, type, class: W.DNS_IN, ttl: this.ttl, data: wildcard.addr, rdata: W.dnsRdata(type, wildcard.addr) }];
  }

  exists(name: string): boolean {
    const lower = name.toLowerCase();
    return (
      this.names.has(lower) ||
      this.wildcards.some(({ domain }) => within(lower, domain)) ||
      [...this.names].some((known) => known.endsWith(`.${lower}`))
    );
  }

  isLocal(name: string): boolean {
    return this.local.some((domain) => within(name.toLowerCase(), domain));
  }
}

function within(name: string, domain: string): boolean {
  return domain === '#' || domain === '' || name === domain || name.endsWith(`.${domain}`);
}

interface Settings {
  foreground: boolean;
  port: number;
  addresses: number[];
  hosts: boolean;
  hostFiles: string[];
  /** Options in the order given, for records. */
  records: [option: string, value: string][];
  ttl: number;
}

function parse(process: Process): Settings {
  const s: Settings = { foreground: false, port: W.DNS_PORT, addresses: [], hosts: true, hostFiles: [], records: [], ttl: 0 };
  const getopt = new Getopt(['dnsmasq', ...process.argv.slice(1)], 'kdp:a:i:zA:H:hRnT:S:u:x:qC:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?')
      throw new DnsmasqError(`bad command line options: ${option.error === undefined ? '' : 'try --help'}`, EC_BADCONF);
    apply(process, s, option.option, option.argument ?? '');
  }
  return s;
}

function apply(process: Process, s: Settings, option: string, argument: string): void {
  switch (option) {
    case 'k':
    case 'd':
      s.foreground = true;
      break;
    case 'p':
      s.port = Number(argument);
      break;
    case 'a':
      for (const text of argument.split(',')) s.addresses.push(inetAton(text) ?? 0);
      break;
    case 'h':
      s.hosts = false;
      break;
    case 'H':
      s.hostFiles.push(argument);
      break;
    case 'T':
      s.ttl = Number(argument);
      break;
    case 'C':
      readConfig(process, s, argument);
      break;
    case 'S':
      if (!/^\/.*\/$/.test(argument)) throw new DnsmasqError('patchbay: dnsmasq: asking other servers is not modelled', 95);
      s.records.push([option, argument]);
      break;
    default:
      s.records.push([option, argument]);
  }
}

/** A configuration file: long options without their dashes. */
function readConfig(process: Process, s: Settings, path: string): void {
  let text: string;
  try {
    text = process.readFile(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new DnsmasqError(`cannot read ${path}: ${strerror(error.errno)}`, EC_BADCONF);
  }
  text.split('\n').forEach((line, i) => {
    const [name, ...rest] = line.replace(/#.*/, '').trim().split('=');
    if (name === '') return;
    const known = LONG.find((option) => option.name === name.trim());
    if (known === undefined) throw new DnsmasqError(`bad option at line ${i + 1} of ${path}`, EC_BADCONF);
    apply(process, s, known.value, rest.join('='));
  });
}

function buildZone(process: Process, s: Settings): Zone {
  const zone = new Zone();
  zone.ttl = s.ttl;
  if (s.hosts) addHostFile(process, zone, '/etc/hosts');
  for (const path of s.hostFiles) addHostFile(process, zone, path);
  for (const [option, argument] of s.records) {
    const words = argument.split(',');
    if (option === 'A') {
      const [, ...parts] = argument.split('/');
      const addr = parts.pop() ?? '';
      for (const domain of parts) zone.addWildcard(domain, addr);
    } else if (option === 'S') for (const domain of argument.split('/').slice(1, -1)) zone.addLocal(domain);
    else if (option === 'host-record') addHostRecord(zone, words);
    else if (option === 'cname') for (const alias of words.slice(0, -1)) zone.add(alias, W.DNS_CNAME, words[words.length - 1]);
    else if (option === 'mx-host') zone.add(words[0], W.DNS_MX, `${words[2] ?? 1} ${words[1]}`);
    else if (option === 'txt-record') zone.add(words[0], W.DNS_TXT, words.slice(1).join(','));
    else if (option === 'ptr-record') zone.add(words[0], W.DNS_PTR, words[1]);
  }
  return zone;
}

function addHostRecord(zone: Zone, words: readonly string[]): void {
  const addrs = words.filter((word) => parseIpv4(word) !== undefined);
  for (const name of words) if (!addrs.includes(name)) for (const addr of addrs) zone.addHost(name, addr);
}

function addHostFile(process: Process, zone: Zone, path: string): void {
  let text: string;
  try {
    text = process.readFile(path);
  } catch (error) {
    if (error instanceof SysError) return;
    throw error;
  }
  for (const line of text.split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (parseIpv4(address) !== undefined) for (const name of names) zone.addHost(name, address);
  }
}

/** dnsmasq(8) as a name server that knows what it was told: hosts files and records on its command line. */
export const dnsmasq = program(function* (process, io) {
  try {
    const settings = parse(process);
    const fds = openSockets(process, settings);
    if (settings.foreground) return yield* serve(process, fds, buildZone(process, settings));
    process.fork(function* (child) {
      child.setsid();
      const nowhere = child.open('/dev/null', O_RDWR);
      for (const fd of [0, 1, 2]) child.dup2(nowhere, fd);
      return yield* serve(child, fds, buildZone(child, settings));
    });
    return 0;
  } catch (error) {
    if (!(error instanceof DnsmasqError)) throw error;
    yield* io.error(error.status === 95 ? `${error.message}\n` : `\ndnsmasq: ${error.message}\n`);
    return error.status;
  }
});

interface Sockets {
  udp: number[];
  tcp: number[];
}

function openSockets(process: Process, { addresses, port }: Settings): Sockets {
  const sockets: Sockets = { udp: [], tcp: [] };
  for (const addr of addresses.length === 0 ? [0] : addresses) {
    for (const kind of ['udp', 'tcp'] as const) {
      const fd = process.socket(S.AF_INET, kind === 'udp' ? S.SOCK_DGRAM : S.SOCK_STREAM, 0);
      try {
        process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
        process.bind(fd, { family: S.AF_INET, addr, port });
        if (kind === 'tcp') process.listen(fd, 32);
        sockets[kind].push(fd);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        process.close(fd);
        if (kind === 'udp')
          throw new DnsmasqError(`failed to create listening socket for port ${port}: ${strerror(error.errno)}`, EC_BADNET);
      }
    }
  }
  return sockets;
}

function* serve(process: Process, { udp, tcp }: Sockets, zone: Zone): Program<never> {
  const message = new S.MsgHdr(4096);
  const fds = [...udp, ...tcp].map((fd) => ({ fd, events: POLLIN, revents: 0 }));
  for (;;) {
    yield* process.poll(fds, -1);
    for (const { fd, revents } of fds) {
      if (revents === 0) continue;
      if (tcp.includes(fd)) yield* serveTcp(process, fd, zone);
      else answerWaiting(process, fd, message, zone);
    }
  }
}

function answerWaiting(process: Process, fd: number, message: S.MsgHdr, zone: Zone): void {
  for (;;) {
    const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
    if (length === -EAGAIN) return;
    if (length < 0) return;
    const query = W.parseDns(message.data, length);
    if (query === undefined || (query.flags & W.DNS_QR) !== 0) continue;
    const bytes = W.emitDns(reply(query, zone));
    process.sendto(fd, bytes, bytes.length, 0, { family: S.AF_INET, addr: message.addr, port: message.port });
  }
}

/** A connection is served by a process of its own. */
function* serveTcp(process: Process, fd: number, zone: Zone): Program<void> {
  const connection = yield* process.accept(fd);
  process.fork(function* (child) {
    const message = new S.MsgHdr(4096);
    let bytes = new Uint8Array(0);
    for (;;) {
      if ((yield* pollUntil(child, connection, POLLIN, child.monotonic() + 30e9)) === 0) return 0;
      const length = child.recvmsg(connection, message, 0);
      if (length <= 0) return 0;
      bytes = Uint8Array.from([...bytes, ...message.data.subarray(0, length)]);
      const size = bytes.length < 2 ? Infinity : (bytes[0] << 8) | bytes[1];
      if (bytes.length < size + 2) continue;
      const query = W.parseDns(bytes.subarray(2), size);
      bytes = bytes.slice(size + 2);
      if (query === undefined) return 0;
      const out = W.dnsOverTcp(W.emitDns(reply(query, zone)));
      child.sendto(connection, out, out.length, S.MSG_NOSIGNAL);
    }
  });
  process.close(connection);
}

/** The answer to a query: what is known, through aliases; else that there is no such name, or that nobody here may say. */
function reply(query: W.DnsMessage, zone: Zone): W.DnsMessage {
  const question = query.questions[0] as W.DnsQuestion | undefined;
  const answers: W.DnsRecord[] = [];
  let rcode = question === undefined ? W.FORMERR : W.NOERROR;
  if (question !== undefined) {
    let { name } = question;
    for (let hops = 0; hops < 10; hops++) {
      const found = zone.find(name, question.type);
      answers.push(...found.map((record) => ({ ...record, name })));
      const alias = found.length > 0 || question.type === W.DNS_CNAME ? undefined : zone.find(name, W.DNS_CNAME)[0];
      if (alias === undefined) break;
      answers.push({ ...alias, name });
      name = alias.data;
    }
    if (answers.length === 0 && !zone.exists(name)) rcode = zone.isLocal(name) ? W.NXDOMAIN : W.REFUSED;
  }
  const authoritative = answers.length > 0 ? W.DNS_AA : 0;
  const flags = W.DNS_QR | (query.flags & (0x7800 | W.DNS_RD)) | authoritative | W.DNS_RA | rcode;
  const edns = query.additional.some((record) => record.type === W.DNS_OPT);
  return { id: query.id, flags, questions: query.questions, answers, authority: [], additional: edns ? [W.emptyOpt(EDNS_SIZE)] : [] };
}
