import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import * as W from '../../wire/dns.ts';
import { Getopt } from '../getopt.ts';
import { candidates, readResolvConf } from '../resolver/resolv_conf.ts';
import { program, type Stdio } from '../stdio.ts';
import { findServers, type Found, lookUp, type LookupOptions, type Servers } from './lookup.ts';
import { headerLines, questionLine, section } from './presentation.ts';

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
       -a is equivalent to -v -t ANY
       -A is like -a but omits RRSIG, NSEC, NSEC3
       -c specifies query class for non-IN data
       -C compares SOA records on authoritative nameservers
       -d is equivalent to -v
       -l lists all hosts in a domain, using AXFR
       -m set memory debugging flag (trace|record|usage)
       -N changes the number of dots allowed before root lookup is done
       -p specifies the port on the server to query
       -r disables recursive processing
       -R specifies number of retries for UDP packets
       -s a SERVFAIL response should stop query
       -t specifies the query type
       -T enables TCP/IP mode
       -U enables UDP mode
       -v enables verbose output
       -V print version number and exit
       -w specifies to wait forever for a reply
       -W specifies how long to wait for a reply
       -4 use IPv4 query transport only
       -6 use IPv6 query transport only
`;

interface HostOptions extends LookupOptions {
  verbose: boolean;
  type: number | undefined;
  recurse: boolean;
  ndots: number | undefined;
}

/** host(1) of BIND 9.20. */
export const host = program(function* (process, io) {
  const o: HostOptions = {
    server: undefined,
    port: W.DNS_PORT,
    timeout: 5e9,
    tries: 2,
    tcp: false,
    source: undefined,
    verbose: false,
    type: undefined,
    recurse: true,
    ndots: undefined,
  };
  const getopt = new Getopt(['host', ...process.argv.slice(1)], 'ac:dilnm:p:rst:vVwCDN:R:TUW:46A');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const status = yield* apply(io, o, option.option, option.argument ?? '', option.letter);
    if (status !== undefined) return status;
  }
  const [name, server] = getopt.operands;
  if (name === undefined) {
    yield* io.error(USAGE);
    return 1;
  }
  o.server = server;
  return yield* new Host(process, io, o).run(name);
});

function* apply(io: Stdio, o: HostOptions, option: string, argument: string, letter: string | undefined): Program<number | undefined> {
  switch (option) {
    case '?':
      yield* io.error(`host: illegal option -- ${letter}\n${USAGE}`);
      return 1;
    case 'a':
    case 'A':
      o.verbose = true;
      o.type = W.DNS_ANY;
      return undefined;
    case 'v':
    case 'd':
      o.verbose = true;
      return undefined;
    case 't': {
      o.type = W.DNS_TYPES[argument.toUpperCase()];
      if (o.type !== undefined) return undefined;
      yield* io.error(`host: invalid type: ${argument}\n\n`);
      return 2;
    }
    case 'W':
      o.timeout = Math.max(1, Number(argument)) * 1e9;
      return undefined;
    case 'w':
      o.timeout = Infinity;
      return undefined;
    case 'R':
      o.tries = Math.max(2, Number(argument) + 1);
      return undefined;
    case 'r':
      o.recurse = false;
      return undefined;
    case 'p':
      o.port = Number(argument);
      return undefined;
    case 'T':
      o.tcp = true;
      return undefined;
    case 'N':
      o.ndots = Number(argument);
      return undefined;
    case 'V':
      yield* io.error('host 9.20.26-1~deb13u1-Debian\n');
      return 0;
    case 'l':
    case 'C':
    case '6':
    case 'i':
      yield* io.error(`patchbay: host: option "-${option}" is not modelled\n`);
      return 95;
    default:
      return undefined;
  }
}

class Host {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: HostOptions;

  constructor(process: Process, io: Stdio, options: HostOptions) {
    this.process = process;
    this.io = io;
    this.o = options;
  }

  *run(word: string): Program<number> {
    const { o, io, process } = this;
    const servers = yield* findServers(process, o.server);
    if (servers === undefined) {
      yield* io.print(`host: couldn't get address for '${o.server}': failure\n`);
      return 1;
    }
    const addr = parseIpv4(word);
    const conf = readResolvConf(process);
    if (o.ndots !== undefined) conf.ndots = o.ndots;
    const names = addr !== undefined ? [W.reverseDnsName(addr)] : candidates(conf, word);
    const first = addr !== undefined ? W.DNS_PTR : (o.type ?? W.DNS_A);
    const found = yield* this.search(servers, names, first);
    if (found === undefined) return 1;
    yield* this.nameServer(found.found.server);
    if (!(yield* this.show(found.found, found.name, first, word))) return 1;
    if (o.type !== undefined || addr !== undefined) return 0;
    const target = lastAlias(found.found.answer.message, found.name);
    for (const type of [W.DNS_AAAA, W.DNS_MX, W.DNS_HTTPS]) {
      const more = yield* this.ask(servers, target, type);
      if (more !== undefined) yield* this.show(more, target, type, word, true);
    }
    return 0;
  }

  /** The first of the names that exists, or the last answer. */
  private *search(servers: Servers, names: readonly string[], type: number): Program<{ found: Found; name: string } | undefined> {
    let last: { found: Found; name: string } | undefined;
    for (const name of names) {
      const found = yield* this.ask(servers, name, type);
      if (found === undefined) return undefined;
      last = { found, name };
      if ((found.answer.message.flags & W.DNS_RCODE) !== W.NXDOMAIN) return last;
    }
    return last;
  }

  private *ask(servers: Servers, name: string, type: number): Program<Found | undefined> {
    if (this.o.verbose) yield* this.io.print(`Trying "${name}"\n`);
    const query = { name, type, flags: this.o.recurse ? W.DNS_RD : 0 };
    return yield* lookUp(this.process, this.io, this.o, servers, query, ';; no servers could be reached\n');
  }

  /** Said when the server was named on the command line. */
  private *nameServer(server: number): Program<void> {
    if (this.o.server === undefined) return;
    const address = formatIpv4(server);
    yield* this.io.print(`Using domain server:\nName: ${this.o.server}\nAddress: ${address}#${this.o.port}\nAliases: \n\n`);
  }

  /** Prints an answer; false where there is no such name. `quiet`: an empty one is not worth a word. */
  private *show(found: Found, name: string, type: number, word: string, quiet = false): Program<boolean> {
    const { message, length, took } = found.answer;
    const rcode = message.flags & W.DNS_RCODE;
    if (this.o.verbose) {
      yield* this.io.print(verboseText(message));
      yield* this.io.print(`Received ${length} bytes from ${formatIpv4(found.server)}#${this.o.port} in ${Math.floor(took / 1e6)} ms\n`);
      return rcode === W.NOERROR;
    }
    if (rcode !== W.NOERROR) {
      const shown = parseIpv4(word) === undefined ? word : `${name}.`;
      yield* this.io.print(`Host ${shown} not found: ${rcode}(${W.dnsRcodeName(rcode)})\n`);
      return false;
    }
    const lines = message.answers.map((record) => sentence(record)).join('');
    if (lines !== '') yield* this.io.print(lines);
    else if (!quiet && this.o.type !== undefined) yield* this.io.print(`${name} has no ${W.dnsTypeName(type)} record\n`);
    return true;
  }
}

function verboseText(message: W.DnsMessage): string {
  let text = `${headerLines(message)}\n;; QUESTION SECTION:\n${message.questions.map(questionLine).join('')}\n`;
  for (const [title, records] of [
    ['ANSWER', message.answers],
    ['AUTHORITY', message.authority],
  ] as const) {
    const lines = section(title, records);
    if (lines !== '') text += `${lines}\n`;
  }
  return text;
}

function lastAlias(message: W.DnsMessage, name: string): string {
  let at = name;
  for (const record of message.answers) if (record.type === W.DNS_CNAME && record.name === at) at = record.data.slice(0, -1);
  return at;
}

function sentence({ name, type, data }: W.DnsRecord): string {
  const words: Readonly<Record<number, string>> = {
    [W.DNS_A]: 'has address',
    [W.DNS_AAAA]: 'has IPv6 address',
    [W.DNS_CNAME]: 'is an alias for',
    [W.DNS_MX]: 'mail is handled by',
    [W.DNS_NS]: 'name server',
    [W.DNS_PTR]: 'domain name pointer',
    [W.DNS_TXT]: 'descriptive text',
    [W.DNS_SOA]: 'has SOA record',
  };
  return `${name} ${words[type] ?? `has ${W.dnsTypeName(type)} record`} ${data}\n`;
}
