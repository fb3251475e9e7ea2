import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { inetAton } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { askServer, type DnsAnswer, type DnsQuery } from '../resolver/query.ts';
import { readResolvConf } from '../resolver/resolv_conf.ts';
import type { Stdio } from '../stdio.ts';
import { errorWords } from './presentation.ts';

/** How BIND's tools ask: which servers, how long, how often. */
export interface LookupOptions {
  /** "@server"; undefined: those of resolv.conf. */
  server: string | undefined;
  port: number;
  /** ns for each try. */
  timeout: number;
  tries: number;
  tcp: boolean;
  source: number | undefined;
}

/** The servers to ask. `implied`: nobody named any, and ::1 is tried first and in vain. */
export interface Servers {
  addrs: number[];
  implied: boolean;
}

/** Who answers for a tool; undefined where the server's name has no address. */
export function* findServers(process: Process, server: string | undefined): Program<Servers | undefined> {
  if (server === undefined) {
    const conf = readResolvConf(process);
    return { addrs: conf.nameservers, implied: conf.implied };
  }
  const numeric = inetAton(server);
  if (numeric !== undefined) return { addrs: [numeric], implied: false };
  const found = yield* getaddrinfo(process, server);
  return typeof found === 'string' ? undefined : { addrs: [...found.addrs], implied: false };
}

/** An answer and who gave it. */
export interface Found {
  answer: DnsAnswer;
  server: number;
}

/**
 * Asks until somebody answers, saying on the way what went wrong. Undefined: nobody did. `closing` is what is said last
 * (dig puts its heading before).
 */
export function* lookUp(
  process: Process,
  io: Stdio,
  o: LookupOptions,
  servers: Servers,
  query: DnsQuery,
  closing: string,
): Program<Found | undefined> {
  for (let attempt = 1; attempt <= o.tries; attempt++) {
    if (servers.implied) {
      yield* io.print(`;; UDP setup with ::1#${o.port}(::1) for ${query.name} failed: address not available.\n`);
      if (attempt < o.tries) {
        yield* io.print(';; no servers could be reached\n');
        continue;
      }
    }
    for (const addr of servers.addrs) {
      const outcome = yield* askServer(process, { addr, port: o.port, timeout: o.timeout, tcp: o.tcp, source: o.source }, query);
      if ('message' in outcome) return { answer: outcome, server: addr };
      const text = formatIpv4(addr);
      if (outcome.setup) {
        const how = o.tcp ? 'Connection to' : 'UDP setup with';
        const where = o.tcp ? `${text}#${o.port}(${text})` : `${text}#${o.port}(${text})`;
        yield* io.print(`;; ${how} ${where} for ${query.name} failed: ${errorWords(outcome.failed)}.\n;; no servers could be reached\n`);
        if (attempt === o.tries || !o.tcp) return undefined;
      } else yield* io.print(`;; communications error to ${text}#${o.port}: ${errorWords(outcome.failed)}\n`);
    }
  }
  if (closing !== '') yield* io.print(closing);
  return undefined;
}
