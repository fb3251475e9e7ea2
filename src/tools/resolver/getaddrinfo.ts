import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, AF_UNSPEC } from '../../uapi/socket.ts';
import { be32, formatIpv4 } from '../../wire/addr.ts';
import {
  DNS_A,
  DNS_AAAA,
  DNS_CNAME,
  DNS_PTR,
  DNS_RCODE,
  DNS_RD,
  type DnsMessage,
  dnsNameOk,
  NOERROR,
  NXDOMAIN,
  reverseDnsName,
  SERVFAIL,
} from '../../wire/dns.ts';
import { hostEntries, inetAton } from '../netdb.ts';
import { askUdp } from './query.ts';
import { candidates, readResolvConf } from './resolv_conf.ts';

const NSEC_PER_SEC = 1e9;

type Family = typeof AF_UNSPEC | typeof AF_INET;

/** What getaddrinfo(3) finds. */
export interface AddrInfo {
  addr: number;
  addrs: readonly number[];
  canonname: string;
}

export const EAI_NONAME = 'Name or service not known';
export const EAI_AGAIN = 'Temporary failure in name resolution';
export const EAI_NODATA = 'No address associated with hostname';

/**
 * Addresses of a name: a number, /etc/hosts, then the name servers of /etc/resolv.conf (nsswitch.conf's "files dns"). A
 * string is its complaint (gai_strerror). Name servers get no time beyond `deadline` (CLOCK_MONOTONIC, ns). Unless `family`
 * is AF_INET they are asked for IPv6 addresses too, which are not taken.
 */
export function* getaddrinfo(process: Process, name: string, deadline = Infinity, family: Family = AF_UNSPEC): Program<AddrInfo | string> {
  const numeric = inetAton(name);
  if (numeric !== undefined) return { addr: numeric, addrs: [numeric], canonname: name };
  const entries = hostEntries(process).filter((entry) => entry.name === name || entry.aliases.includes(name));
  if (entries.length > 0) return { addr: entries[0].addr, addrs: entries.map((entry) => entry.addr), canonname: entries[0].name };
  if (!isHostName(name)) return EAI_NONAME;
  return yield* queryAddresses(process, name, family === AF_INET ? [DNS_A] : [DNS_A, DNS_AAAA], deadline);
}

/** Is it worth asking a name server? glibc: __libc_res_hnok(): letters, digits, '-', '_' and dots, no '-' in front. */
function isHostName(name: string): boolean {
  return /^(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$/.test(name) && dnsNameOk(name);
}

function* queryAddresses(process: Process, name: string, types: readonly number[], deadline: number): Program<AddrInfo | string> {
  let complaint: string = EAI_NONAME;
  for (const candidate of candidates(readResolvConf(process), name)) {
    const message = yield* resQuery(process, candidate, types, deadline);
    if (message === undefined) return EAI_AGAIN;
    const addrs = message.answers
      .filter((record) => record.type === DNS_A && record.rdata.length === 4)
      .map((record) => be32(record.rdata, 0));
    if (addrs.length > 0) return { addr: addrs[0], addrs, canonname: canonicalName(message, candidate) };
    const rcode = message.flags & DNS_RCODE;
    if (rcode === NOERROR) complaint = EAI_NODATA;
    else if (rcode !== NXDOMAIN) return EAI_AGAIN;
  }
  return complaint;
}

/** Where the aliases lead. */
function canonicalName(message: DnsMessage, name: string): string {
  let at = name.toLowerCase();
  for (const record of message.answers) {
    if (record.type === DNS_CNAME && record.name.toLowerCase() === at) at = record.data.slice(0, -1).toLowerCase();
  }
  return at === name.toLowerCase() ? name : at;
}

/**
 * Asks the servers in turn for records of `types`, as often as resolv.conf says: the answer about the first of them, undefined
 * when there was none at all. glibc: __res_context_query().
 */
export function* resQuery(process: Process, name: string, types: readonly number[], deadline = Infinity): Program<DnsMessage | undefined> {
  const queries = types.map((type) => ({ name, type, flags: DNS_RD }));
  const conf = readResolvConf(process);
  let failure: DnsMessage | undefined;
  for (let attempt = 0; attempt < conf.attempts; attempt++) {
    for (const addr of conf.nameservers) {
      const seconds = Math.max(1, (conf.timeout << attempt) / (attempt > 0 ? conf.nameservers.length : 1));
      const timeout = Math.min(seconds * NSEC_PER_SEC, deadline - process.monotonic());
      if (timeout <= 0) return failure;
      const outcome = yield* askUdp(process, { addr, timeout }, queries);
      if (!('message' in outcome)) continue;
      const rcode = outcome.message.flags & DNS_RCODE;
      if (rcode === NOERROR || rcode === NXDOMAIN) return outcome.message;
      failure = outcome.message;
    }
  }
  return failure;
}

/**
 * getnameinfo(3) without NI_NUMERICHOST: the name of an address, undefined when it has none, EAI_AGAIN when nobody could
 * be asked (which many programs take for none).
 */
export function* getnameinfo(process: Process, addr: number): Program<string | undefined> {
  const entry = hostEntries(process).find((host) => host.addr === addr);
  if (entry !== undefined) return entry.name;
  const message = yield* resQuery(process, reverseDnsName(addr), [DNS_PTR]);
  if (message === undefined || (message.flags & DNS_RCODE) === SERVFAIL) return EAI_AGAIN;
  const record = message.answers.find((answer) => answer.type === DNS_PTR);
  return record?.data.slice(0, -1);
}

/** The name of an IPv6 address (32 hexadecimal digits), or undefined for whatever reason. */
export function* nameInfo6(process: Process, hex: string): Program<string | undefined> {
  const message = yield* resQuery(process, `${[...hex].reverse().join('.')}.ip6.arpa`, [DNS_PTR]);
  return message?.answers.find((answer) => answer.type === DNS_PTR)?.data.slice(0, -1);
}

/** The name of an address, or undefined for whatever reason. */
export function* nameInfo(process: Process, addr: number): Program<string | undefined> {
  const name = yield* getnameinfo(process, addr);
  return name === EAI_AGAIN ? undefined : name;
}

/** The name when there is one, else the address. */
export function* nameOrAddress(process: Process, addr: number): Program<string> {
  return (yield* nameInfo(process, addr)) ?? formatIpv4(addr);
}
