import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import * as W from '../../wire/dns.ts';
import { plainDate } from '../http/http_date.ts';
import { inetAton } from '../netdb.ts';
import { candidates, readResolvConf } from '../resolver/resolv_conf.ts';
import { program, type Stdio } from '../stdio.ts';
import { findServers, type Found, lookUp } from './lookup.ts';
import { DigError, type DigQuery, parseDig, DIG_HELP, DIG_VERSION } from './dig_options.ts';
import { headerLines, optSection, questionLine, recordLine, section } from './presentation.ts';

const EXIT_UNREACHED = 9;
const EDNS_SIZE = 1232;
const COOKIE = 10;

/** dig(1) of BIND 9.20. */
export const dig = program(function* (process, io) {
  try {
    const parsed = parseDig(process.argv);
    if (parsed === 'help') {
      yield* io.print(DIG_HELP);
      return 0;
    }
    if (parsed === 'version') {
      yield* io.print(`${DIG_VERSION}\n`);
      return 0;
    }
    for (const warning of parsed.warnings) yield* io.error(warning);
    return yield* new Dig(process, io).run(parsed.queries);
  } catch (error) {
    if (!(error instanceof DigError)) throw error;
    yield* io.flush();
    yield* io.error(error.message);
    return error.status;
  }
});

class Dig {
  private readonly process: Process;
  private readonly io: Stdio;
  private announced = false;

  constructor(process: Process, io: Stdio) {
    this.process = process;
    this.io = io;
  }

  *run(queries: readonly DigQuery[]): Program<number> {
    let status = 0;
    for (const query of queries) if (!(yield* this.query(query))) status = EXIT_UNREACHED;
    return status;
  }

  /** The heading, before the first thing that is said about an answer. */
  private heading(query: DigQuery): string {
    const first = !this.announced;
    this.announced = true;
    if (query.short || !first) return '';
    const words = this.process.argv
      .slice(1)
      .map((word) => ` ${word}`)
      .join('');
    const found = query.serverFirst ? '; (1 server found)\n' : '';
    return `\n; <<>> ${DIG_VERSION} <<>>${words}\n${found};; global options: +cmd\n`;
  }

  private *query(query: DigQuery): Program<boolean> {
    const servers = yield* findServers(this.process, query.server);
    if (servers === undefined) throw new DigError(`dig: couldn't get address for '${query.server}': failure\n`, 1);
    const names = query.search ? candidates(readResolvConf(this.process), query.name) : [query.name];
    for (const [i, name] of names.entries()) {
      const found = yield* this.ask(query, servers, name);
      if (found === undefined) return false;
      const missing = (found.answer.message.flags & W.DNS_RCODE) === W.NXDOMAIN;
      if (missing && i < names.length - 1) continue;
      yield* this.io.print(query.short ? shortText(found) : (query.cmd ? this.heading(query) : '') + this.answerText(query, found));
      return true;
    }
    return true;
  }

  private *ask(query: DigQuery, servers: { addrs: number[]; implied: boolean }, name: string): Program<Found | undefined> {
    const flags = (query.recurse ? W.DNS_RD : 0) | (query.adflag ? W.DNS_AD : 0) | (query.cdflag ? W.DNS_CD : 0);
    const additional = query.edns ? [this.opt(query)] : [];
    const quiet = query.headed && !query.short && !this.announced ? this.peekHeading(query) : '';
    const tcp = query.tcp || query.type === W.DNS_ANY;
    return yield* lookUp(
      this.process,
      this.io,
      { ...query, tcp },
      servers,
      { name, type: query.type, flags, additional },
      `${quiet};; no servers could be reached\n`,
    );
  }

  /** The heading, in case nobody answers. */
  private peekHeading(query: DigQuery): string {
    const text = this.heading(query);
    this.announced = false;
    return text;
  }

  /** EDNS with a cookie, as BIND's tools send it (RFC 7873). */
  private opt(query: DigQuery): W.DnsRecord {
    const opt = W.emptyOpt(query.bufsize || EDNS_SIZE, query.dnssec ? 0x8000 : 0);
    if (!query.cookie) return opt;
    const cookie = [0, COOKIE, 0, 8];
    for (let i = 0; i < 8; i++) cookie.push(this.process.random() & 255);
    return { ...opt, rdata: Uint8Array.from(cookie) };
  }

  private answerText(query: DigQuery, { answer, server }: Found): string {
    const { message } = answer;
    let text = '';
    if (query.comments) {
      text += `;; Got answer:\n${headerLines(message)}`;
      if ((message.flags & W.DNS_RD) !== 0 && (message.flags & W.DNS_RA) === 0)
        text += ';; WARNING: recursion requested but not available\n';
      const opt = optSection(message);
      text += `\n${opt}`;
    }
    const titled = query.comments;
    const gap = query.comments ? '\n' : '';
    if (query.question) text += `${titled ? ';; QUESTION SECTION:\n' : ''}${message.questions.map(questionLine).join('')}${gap}`;
    const lines = query.multiline ? multilineSection : section;
    for (const [wanted, title, records] of [
      [query.answer, 'ANSWER', message.answers],
      [query.authority, 'AUTHORITY', message.authority],
      [query.additional, 'ADDITIONAL', message.additional],
    ] as const) {
      const body = wanted ? lines(title, records, titled) : '';
      if (body !== '') text += body + gap;
    }
    if (query.stats) text += `${this.stats(query, answer.took, answer.length, server)}\n`;
    return text;
  }

  private stats(query: DigQuery, took: number, length: number, server: number): string {
    const address = formatIpv4(server);
    const name = query.server !== undefined && inetAton(query.server) === undefined ? query.server : address;
    const transport = query.tcp || query.type === W.DNS_ANY ? 'TCP' : 'UDP';
    return (
      `;; Query time: ${Math.floor(took / 1e6)} msec\n;; SERVER: ${address}#${query.port}(${name}) (${transport})\n` +
      `;; WHEN: ${plainDate(this.process.realtime())}\n;; MSG SIZE  rcvd: ${length}\n`
    );
  }
}

function shortText({ answer }: Found): string {
  return answer.message.answers.map((record) => `${record.data}\n`).join('');
}

function multilineSection(title: string, records: readonly W.DnsRecord[], titled: boolean): string {
  const shown = records.filter((record) => record.type !== W.DNS_OPT);
  if (shown.length === 0) return '';
  const lines = shown.map((record) =>
    record.type === W.DNS_SOA ? soaLines(record) : recordLine(record).replace(/\tIN\t([A-Z]+)\t/, ' IN $1 '),
  );
  return (titled ? `;; ${title} SECTION:\n` : '') + lines.join('');
}

const UNITS: readonly (readonly [number, string])[] = [
  [604800, 'week'],
  [86400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

function spoken(seconds: number): string {
  let rest = seconds;
  const words: string[] = [];
  for (const [unit, name] of UNITS) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return words.length === 0 ? '0 seconds' : words.join(' ');
}

function soaLines(record: W.DnsRecord): string {
  const [mname, rname, ...numbers] = record.data.split(' ');
  const labels = ['serial', 'refresh', 'retry', 'expire', 'minimum'];
  const lines = numbers.map((number, i) => `\t\t\t\t${number.padEnd(10)} ; ${labels[i]}${i === 0 ? '' : ` (${spoken(Number(number))})`}\n`);
  const head = recordLine({ ...record, data: '' }).replace(/\tIN\tSOA\t\n/, '');
  return `${head} IN SOA ${mname} ${rname} (\n${lines.join('')}\t\t\t\t)\n`;
}
