import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import * as W from '../../wire/dns.ts';
import { candidates, readResolvConf } from '../resolver/resolv_conf.ts';
import { LineReader, program, type Stdio } from '../stdio.ts';
import { DIG_VERSION } from './dig_options.ts';
import { findServers, type Found, lookUp, type LookupOptions, type Servers } from './lookup.ts';

/** nslookup(1) of BIND 9.20: one name from the command line, or a dialogue. */
export const nslookup = program(function* (process, io) {
  const tool = new Nslookup(process, io);
  const words: string[] = [];
  for (const word of process.argv.slice(1)) {
    if (word.startsWith('-') && word.length > 1) {
      if (word === '-version') {
        yield* io.print(`nslookup ${DIG_VERSION.replace('DiG ', '')}\n`);
        return 0;
      }
      if (!(yield* tool.set(word.slice(1), false))) return 1;
    } else words.push(word);
  }
  const [name, server] = words;
  if (server !== undefined) tool.o.server = server;
  if (name === undefined || name === '-') return yield* tool.dialogue();
  return (yield* tool.lookUp(name)) ? 0 : 1;
});

class Nslookup {
  readonly o: LookupOptions = { server: undefined, port: W.DNS_PORT, timeout: 5e9, tries: 3, tcp: false, source: undefined };
  private readonly process: Process;
  private readonly io: Stdio;
  private type: number | undefined;
  private recurse = true;

  constructor(process: Process, io: Stdio) {
    this.process = process;
    this.io = io;
  }

  /** `set WORD` and `-WORD`; false where it is unknown. */
  *set(word: string, dialogue: boolean): Program<boolean> {
    const [name, value = ''] = word.split('=');
    switch (name) {
      case 'type':
      case 'query':
      case 'q':
      case 'querytype':
      case 'ty': {
        const type = W.DNS_TYPES[value.toUpperCase()];
        if (type === undefined) yield* this.io.print(`unknown query type: ${value}\n`);
        else this.type = type;
        return true;
      }
      case 'timeout':
      case 't':
        this.o.timeout = Math.max(1, Number(value)) * 1e9;
        return true;
      case 'retry':
      case 'r':
        this.o.tries = Math.max(1, Number(value));
        return true;
      case 'port':
      case 'po':
        this.o.port = Number(value);
        return true;
      case 'vc':
        this.o.tcp = true;
        return true;
      case 'novc':
        this.o.tcp = false;
        return true;
      case 'recurse':
        this.recurse = true;
        return true;
      case 'norecurse':
        this.recurse = false;
        return true;
      case 'debug':
      case 'nodebug':
      case 'd2':
      case 'nod2':
      case 'search':
      case 'nosearch':
      case 'defname':
      case 'all':
        return true;
      default:
        yield* this.io.print(`*** Invalid option: ${word}\n${dialogue ? '' : '\n'}`);
        return false;
    }
  }

  *dialogue(): Program<number> {
    const reader = new LineReader(this.process, 0);
    const prompt = this.process.isatty(0);
    let status = 0;
    for (;;) {
      if (prompt) yield* this.io.print('> ');
      yield* this.io.flush();
      const line = yield* reader.next();
      if (line === undefined) return status;
      const [word, ...rest] = line.trim().split(/\s+/);
      if (word === 'exit') return status;
      if (word === '') continue;
      if (word === 'set') yield* this.set(rest.join(' '), true);
      else if (word === 'server' || word === 'lserver') yield* this.useServer(rest[0]);
      else {
        const before = this.o.server;
        if (rest[0] !== undefined) this.o.server = rest[0];
        if (!(yield* this.lookUp(word))) status = 1;
        this.o.server = before;
      }
    }
  }

  private *useServer(name: string | undefined): Program<void> {
    if (name !== undefined) this.o.server = name;
    const servers = yield* findServers(this.process, this.o.server);
    const shown = this.o.server ?? formatIpv4(servers!.addrs[0]);
    for (const addr of servers?.addrs ?? [])
      yield* this.io.print(`Default server: ${shown}\nAddress: ${formatIpv4(addr)}#${this.o.port}\n`);
  }

  /** Looks a name or an address up and prints it; false where nothing was found. */
  *lookUp(word: string): Program<boolean> {
    const { o, io, process } = this;
    const servers = yield* findServers(process, o.server);
    if (servers === undefined) {
      yield* io.print(`nslookup: couldn't get address for '${o.server}': failure\n`);
      return false;
    }
    const addr = parseIpv4(word);
    if (addr !== undefined) return yield* this.reverse(servers, W.reverseDnsName(addr));
    const types = this.type === undefined ? [W.DNS_A, W.DNS_AAAA] : [this.type];
    const found = yield* this.search(servers, candidates(readResolvConf(process), word), types[0]);
    if (found === undefined) return false;
    const rcode = found.found.answer.message.flags & W.DNS_RCODE;
    if (rcode === W.SERVFAIL) yield* io.print(`;; Got SERVFAIL reply from ${formatIpv4(found.found.server)}\n`);
    yield* this.server(found.found.server);
    if (rcode !== W.NOERROR) {
      yield* io.print(`** server can't find ${word}: ${W.dnsRcodeName(rcode)}\n\n`);
      return false;
    }
    yield* this.answers(found.found, found.name);
    const second = types[1] === undefined ? undefined : yield* this.ask(servers, found.name, types[1]);
    const more = second?.answer.message.answers.filter((record) => record.type === types[1]) ?? [];
    for (const record of more) yield* io.print(recordText(record));
    if (types.length === 1 && this.type !== W.DNS_A) yield* io.print('\nAuthoritative answers can be found from:\n');
    yield* io.print(this.process.isatty(0) || process.argv.length > 1 ? '\n' : '');
    return true;
  }

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
    const query = { name, type, flags: this.recurse ? W.DNS_RD : 0 };
    return yield* lookUp(this.process, this.io, this.o, servers, query, ';; no servers could be reached\n\n');
  }

  private *server(addr: number): Program<void> {
    const text = formatIpv4(addr);
    yield* this.io.print(`Server:\t\t${this.o.server ?? text}\nAddress:\t${text}#${this.o.port}\n\n`);
  }

  private *answers({ answer }: Found, name: string): Program<void> {
    const { message } = answer;
    if ((message.flags & W.DNS_AA) === 0) yield* this.io.print('Non-authoritative answer:\n');
    if (message.answers.length === 0 && this.type !== undefined) yield* this.io.print(`*** Can't find ${name}: No answer\n`);
    for (const record of message.answers) yield* this.io.print(recordText(record));
  }

  private *reverse(servers: Servers, name: string): Program<boolean> {
    const found = yield* this.ask(servers, name, W.DNS_PTR);
    if (found === undefined) return false;
    const { message } = found.answer;
    const rcode = message.flags & W.DNS_RCODE;
    if (rcode !== W.NOERROR) {
      yield* this.io.print(`** server can't find ${name}: ${W.dnsRcodeName(rcode)}\n\n`);
      return false;
    }
    for (const record of message.answers) yield* this.io.print(recordText(record));
    yield* this.io.print('\nAuthoritative answers can be found from:\n\n');
    return true;
  }
}

function recordText({ name, type, data }: W.DnsRecord): string {
  switch (type) {
    case W.DNS_A:
    case W.DNS_AAAA:
      return `Name:\t${name}\nAddress: ${data}\n`;
    case W.DNS_CNAME:
      return `${name}\tcanonical name = ${data}\n`;
    case W.DNS_PTR:
      return `${name}\tname = ${data}\n`;
    case W.DNS_MX:
      return `${name}\tmail exchanger = ${data}\n`;
    case W.DNS_NS:
      return `${name}\tnameserver = ${data}\n`;
    case W.DNS_TXT:
      return `${name}\ttext = ${data}\n`;
    case W.DNS_SOA: {
      const [origin, mail, ...numbers] = data.split(' ');
      const labels = ['serial', 'refresh', 'retry', 'expire', 'minimum'];
      return `${name}\n\torigin = ${origin.slice(0, -1)}\n\tmail addr = ${mail.slice(0, -1)}\n${numbers.map((n, i) => `\t${labels[i]} = ${n}\n`).join('')}`;
    }
    default:
      return `${name}\trdata_${type} = ${data}\n`;
  }
}
