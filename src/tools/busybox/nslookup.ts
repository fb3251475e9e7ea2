import { strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import * as W from '../../wire/dns.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { askServer } from '../resolver/query.ts';
import { readResolvConf } from '../resolver/resolv_conf.ts';
import { Stdio } from '../stdio.ts';
import { TIMED_OUT } from '../stream.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,ptr,srv,any
`;
const TRIES = 2;
const TIMEOUT = 5e9;

/** nslookup of busybox. */
export function* nslookup(process: Process): Program<number> {
  const io = new Stdio(process);
  const words = process.argv.slice(1);
  let type: number | undefined;
  while (words[0]?.startsWith('-')) {
    const [name, value = ''] = words.shift()!.split('=');
    if (name === '-type' || name === '-querytype') type = W.DNS_TYPES[value.toUpperCase()];
    else if (name !== '-debug') throw usageError(USAGE);
  }
  const [host, server] = words;
  if (host === undefined) throw usageError(USAGE);
  const addr = yield* serverOf(process, server);
  const address = parseIpv4(host);
  const name = address === undefined ? host : W.reverseDnsName(address);
  const types = address !== undefined ? [W.DNS_PTR] : type === undefined ? [W.DNS_A, W.DNS_AAAA] : [type];
  const answers: W.DnsMessage[] = [];
  for (const each of types) {
    const answer = yield* ask(process, io, addr, name, each);
    if (answer === undefined) {
      yield* io.print(';; connection timed out; no servers could be reached\n\n');
      yield* io.flush();
      return 1;
    }
    answers.push(answer);
  }
  yield* io.print(`Server:\t\t${server ?? formatIpv4(addr)}\nAddress:\t${formatIpv4(addr)}:53\n\n`);
  let status = 0;
  for (const answer of answers) {
    yield* io.print(answerText(answer, name));
    if ((answer.flags & W.DNS_RCODE) !== W.NOERROR) status = 1;
  }
  yield* io.flush();
  return status;
}

function* serverOf(process: Process, server: string | undefined): Program<number> {
  if (server === undefined) return readResolvConf(process).nameservers[0];
  const found = yield* getaddrinfo(process, server);
  if (typeof found === 'string') throw new AppletError(`bad address '${server}'`);
  return found.addr;
}

function* ask(process: Process, io: Stdio, addr: number, name: string, type: number): Program<W.DnsMessage | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const outcome = yield* askServer(process, { addr, timeout: TIMEOUT }, { name, type, flags: W.DNS_RD });
    if ('message' in outcome) return outcome.message;
    if (outcome.failed !== TIMED_OUT) {
      yield* io.error(`nslookup: write to '${formatIpv4(addr)}': ${strerror(outcome.failed)}\n`);
      return undefined;
    }
  }
  return undefined;
}

function answerText(message: W.DnsMessage, name: string): string {
  const rcode = message.flags & W.DNS_RCODE;
  if (rcode !== W.NOERROR) return `** server can't find ${name}: ${W.dnsRcodeName(rcode)}\n\n`;
  const head = message.flags & W.DNS_AA ? '' : 'Non-authoritative answer:\n';
  return `${head}${message.answers.map(recordText).join('')}\n`;
}

function recordText({ name, type, data }: W.DnsRecord): string {
  const target = data.replace(/\.$/, '');
  if (type === W.DNS_A || type === W.DNS_AAAA) return `Name:\t${name}\nAddress: ${data}\n`;
  if (type === W.DNS_CNAME) return `${name}\tcanonical name = ${target}\n`;
  if (type === W.DNS_PTR) return `${name}\tname = ${target}\n`;
  if (type === W.DNS_NS) return `${name}\tnameserver = ${target}\n`;
  if (type === W.DNS_MX) return `${name}\tmail exchanger = ${target}\n`;
  if (type === W.DNS_TXT) return `${name}\ttext = ${data}\n`;
  return `${name}\t${W.dnsTypeName(type)} = ${data}\n`;
}
