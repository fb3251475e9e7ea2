import { ECONNREFUSED, strerror, SysError } from '../../uapi/errno.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { base64 } from '../curl/request.ts';
import { CurlError, parseUrl, resolveUrl, type Url } from '../curl/url.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { isoDate } from '../http/http_date.ts';
import { BodyReader, field, readHead, type ResponseHead } from '../http/response.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { encodeText, program, type Stdio } from '../stdio.ts';
import { connectWithin, Stream, TIMED_OUT } from '../stream.ts';

const USAGE = 'Usage: wget [OPTION]... [URL]...\n';
const HINT = "\nTry `wget --help' for more options.\n";
const NETWORK_FAILURE = 4;
const SERVER_ERROR = 8;

const value = (name: string, letter: string): LongOption => ({ name, argument: 'required', value: letter });
const flag = (name: string, letter: string): LongOption => ({ name, argument: 'none', value: letter });
const LONG: readonly LongOption[] = [
  flag('quiet', 'q'),
  flag('no-verbose', 'nv'),
  flag('server-response', 'S'),
  flag('spider', 'spider'),
  value('output-document', 'O'),
  value('directory-prefix', 'P'),
  value('timeout', 'T'),
  value('tries', 't'),
  value('user-agent', 'U'),
  value('header', 'header'),
  value('post-data', 'post'),
  flag('no-check-certificate', 'nocheck'),
  flag('version', 'V'),
  flag('help', 'h'),
];

interface WgetOptions {
  quiet: boolean;
  terse: boolean;
  showHead: boolean;
  spider: boolean;
  output: string | undefined;
  directory: string | undefined;
  /** ns. */
  timeout: number;
  tries: number;
  agent: string;
  headers: string[];
  post: string | undefined;
}

/** Ends wget: words for standard error as they are, and the status. */
class WgetError extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

/** wget(1), GNU's, for HTTP. */
export const wget = program(function* (process, io) {
  const o: WgetOptions = {
    quiet: false,
    terse: false,
    showHead: false,
    spider: false,
    output: undefined,
    directory: undefined,
    timeout: 900e9,
    tries: 20,
    agent: 'Wget/1.25.0',
    headers: [],
    post: undefined,
  };
  try {
    const urls = parse(process.argv, o);
    if (typeof urls === 'string') {
      yield* io.print(urls);
      return 0;
    }
    let status = 0;
    for (const url of urls) {
      try {
        yield* new Download(process, io, o).run(url);
      } catch (error) {
        if (!(error instanceof WgetError)) throw error;
        if (!o.quiet || error.status === 95) yield* io.error(error.message);
        status = error.status;
      }
    }
    return status;
  } catch (error) {
    if (!(error instanceof WgetError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

function parse(argv: readonly string[], o: WgetOptions): string[] | string {
  const words = argv.map((word) => (word === '-nv' ? '--no-verbose' : word));
  const getopt = new Getopt(['wget', ...words.slice(1)], 'qSO:P:T:t:U:Vhc46', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument = '' } = option;
    if (letter === '?') throw new WgetError(`${option.error}\n${USAGE}${HINT}`, 2);
    if (letter === 'V') return 'GNU Wget 1.25.0 built on linux-gnu.\n';
    if (letter === 'h') return `GNU Wget 1.25.0, a non-interactive network retriever.\n${USAGE}`;
    apply(o, letter, argument);
  }
  if (getopt.operands.length === 0) throw new WgetError(`wget: missing URL\n${USAGE}${HINT}`, 1);
  return getopt.operands;
}

function apply(o: WgetOptions, letter: string, argument: string): void {
  if (letter === 'q') o.quiet = true;
  else if (letter === 'nv') o.terse = true;
  else if (letter === 'S') o.showHead = true;
  else if (letter === 'spider') o.spider = true;
  else if (letter === 'O') o.output = argument;
  else if (letter === 'P') o.directory = argument;
  else if (letter === 'T') o.timeout = Number(argument) * 1e9 || Infinity;
  else if (letter === 't') o.tries = Number(argument) || Infinity;
  else if (letter === 'U') o.agent = argument;
  else if (letter === 'header') o.headers.push(argument);
  else if (letter === 'post') o.post = argument;
  else if (letter === 'c') throw new WgetError('patchbay: wget: option "-c" is not modelled\n', 95);
}

class Download {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: WgetOptions;

  constructor(process: Process, io: Stdio, options: WgetOptions) {
    this.process = process;
    this.io = io;
    this.o = options;
  }

  /** What is said unless -q or -nv. */
  private *say(words: string): Program<void> {
    if (!this.o.quiet && !this.o.terse) yield* this.io.error(words);
  }

  private now(): string {
    return isoDate(this.process.realtime());
  }

  *run(text: string): Program<void> {
    let url = urlOf(text);
    const name = this.fileName(url);
    for (let redirects = 20; redirects > 0; redirects--) {
      const { stream, head } = yield* this.request(url);
      const location = field(head, 'location');
      if (head.status >= 300 && head.status < 400 && location !== undefined) {
        yield* this.say(`Location: ${location} [following]\n`);
        this.process.close(stream.fd);
        url = urlOf(resolveUrl(url, location));
        continue;
      }
      if (this.o.spider && head.status === 200) yield* this.say('Remote file exists.\n\n');
      else if (head.status >= 400) {
        const words = this.o.spider
          ? 'Remote file does not exist -- broken link!!!\n\n'
          : `${this.now()} ERROR ${head.status}: ${head.reason}.\n\n`;
        throw new WgetError(words, SERVER_ERROR);
      } else yield* this.save(stream, head, name, url);
      this.process.close(stream.fd);
      return;
    }
    throw new WgetError('20 redirections exceeded.\n', SERVER_ERROR);
  }

  /** Where the page goes; a number is put behind a name that is taken. */
  private fileName(url: Url): string {
    const { output, directory } = this.o;
    if (output !== undefined) return output;
    const plain = url.path.replace(/\?.*/, '').replace(/.*\//, '') || 'index.html';
    const base = directory === undefined ? plain : `${directory}/${plain}`;
    for (let i = 0; ; i++) {
      const name = i === 0 ? base : `${base}.${i}`;
      try {
        this.process.stat(name);
      } catch (error) {
        if (error instanceof SysError) return name;
        throw error;
      }
    }
  }

  private *request(url: Url): Program<{ stream: Stream; head: ResponseHead }> {
    const { o, process } = this;
    const shown = `${url.scheme}://${url.host}${url.portGiven ? `:${url.port}` : ''}${url.path}`;
    for (let attempt = 1; ; attempt++) {
      const again = attempt === 1 ? '' : `(try:${String(attempt).padStart(2)}) `;
      yield* this.say(
        `${o.spider && attempt === 1 ? 'Spider mode enabled. Check if remote file exists.\n' : ''}--${this.now()}--  ${again}${shown}\n`,
      );
      const numeric = /^[\d.]+$/.test(url.host);
      if (!numeric && attempt === 1) yield* this.say(`Resolving ${url.host} (${url.host})... `);
      const found = yield* getaddrinfo(process, url.host);
      if (typeof found === 'string') {
        yield* this.say(`failed: ${found}.\n`);
        throw new WgetError(`wget: unable to resolve host address '${url.host}'\n`, NETWORK_FAILURE);
      }
      const addresses = found.addrs.map((addr) => formatIpv4(addr)).join(', ');
      if (!numeric && attempt === 1) yield* this.say(`${addresses}\n`);
      yield* this.say(`Connecting to ${numeric ? url.host : `${url.host} (${url.host})|${formatIpv4(found.addr)}|`}:${url.port}... `);
      const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, 0);
      const errno = yield* connectWithin(process, fd, found.addr, url.port, o.timeout);
      if (errno === 0) return yield* this.converse(url, fd);
      process.close(fd);
      yield* this.say(`failed: ${errno === TIMED_OUT ? 'Connection timed out' : strerror(errno)}.\n`);
      if (errno === ECONNREFUSED || attempt >= o.tries || (errno !== TIMED_OUT && strerror(errno) !== 'Connection timed out')) {
        throw new WgetError(attempt >= o.tries && attempt > 1 ? 'Giving up.\n\n' : '', NETWORK_FAILURE);
      }
      yield* this.say('Retrying.\n\n');
      yield* process.nanosleep(Math.min(attempt, 10) * 1e9);
    }
  }

  private *converse(url: Url, fd: number): Program<{ stream: Stream; head: ResponseHead }> {
    const { o, process } = this;
    if (url.scheme !== 'http') throw new WgetError(`patchbay: wget: ${url.scheme} is not modelled\n`, 95);
    yield* this.say('connected.\nHTTP request sent, awaiting response... ');
    const stream = new Stream(process, fd);
    stream.deadline = process.monotonic() + o.timeout;
    yield* stream.send(encodeText(this.requestText(url)));
    const head = yield* readHead(stream);
    if ('failed' in head)
      throw new WgetError(head.failed === 0 ? 'No data received.\n' : 'Read error (Connection timed out) in headers.\n', NETWORK_FAILURE);
    if (o.showHead) {
      yield* this.say(
        `\n${head.lines
          .slice(0, -1)
          .map((line) => `  ${line.trimEnd()}\n`)
          .join('')}`,
      );
    } else yield* this.say(`${head.status} ${head.reason}\n`);
    return { stream, head };
  }

  private requestText(url: Url): string {
    const { o } = this;
    const host = url.portGiven && url.port !== 80 ? `${url.host}:${url.port}` : url.host;
    const method = o.spider ? 'HEAD' : o.post === undefined ? 'GET' : 'POST';
    const lines = [
      `${method} ${url.path} HTTP/1.1`,
      `Host: ${host}`,
      `User-Agent: ${o.agent}`,
      'Accept: */*',
      'Accept-Encoding: identity',
      'Connection: Keep-Alive',
      ...o.headers,
    ];
    if (url.user !== undefined) lines.push(`Authorization: Basic ${base64(`${url.user}:${url.password ?? ''}`)}`);
    if (o.post !== undefined) lines.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${encodeText(o.post).length}`);
    return `${lines.join('\r\n')}\r\n\r\n${o.post ?? ''}`;
  }

  private *save(stream: Stream, head: ResponseHead, name: string, url: Url): Program<void> {
    const { o, process } = this;
    const body = new BodyReader(stream, head, false);
    const type = (field(head, 'content-type') ?? '').split(';')[0];
    const shownType = type === '' ? '' : ` [${type}]`;
    const human = body.length !== undefined && body.length >= 1024 ? ` (${humanSize(body.length)})` : '';
    yield* this.say(`Length: ${body.length === undefined ? 'unspecified' : `${body.length}${human}`}${shownType}\n`);
    yield* this.say(`Saving to: '${name === '-' ? 'STDOUT' : name}'\n\n`);
    const fd = name === '-' ? 1 : this.open(name);
    const started = process.monotonic();
    for (;;) {
      stream.deadline = process.monotonic() + o.timeout;
      const piece = yield* body.next();
      if (piece === undefined) break;
      if (typeof piece === 'number') throw new WgetError(`${this.now()} - Connection closed at byte ${body.received}.\n`, NETWORK_FAILURE);
      yield* process.write(fd, piece);
    }
    if (fd !== 1) process.close(fd);
    const seconds = (process.monotonic() - started) / 1e9;
    const shown = name === '-' ? '-' : name;
    yield* this.say(this.bar(shown, body.received, seconds));
    const sizes = body.length === undefined ? `[${body.received}]` : `[${body.received}/${body.length}]`;
    const verb = name === '-' ? 'written to stdout' : `'${name}' saved`;
    yield* this.say(`\n\n${this.now()} (${rateText(body.received, seconds)}) - ${verb} ${sizes}\n\n`);
    if (o.terse && !o.quiet) {
      const from = `${url.scheme}://${url.host}${url.portGiven ? `:${url.port}` : ''}${url.path}`;
      yield* this.io.error(`${this.now()} URL:${from} ${sizes} -> "${shown}" [1]\n`);
    }
  }

  private open(name: string): number {
    try {
      return this.process.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new WgetError(`${name}: ${strerror(error.errno)}\n\nCannot write to '${name}' (${strerror(error.errno)}).\n`, 3);
    }
  }

  /** The progress bar at its end; dots where nobody looks. */
  private bar(name: string, bytes: number, seconds: number): string {
    if (!this.process.isatty(2))
      return `     0K ${'.'.repeat(Math.min(50, Math.ceil(bytes / 1024))).padEnd(54)}  100% ${rateText(bytes, seconds).replace(/ B\/s| ([KMG])B\/s/, '$1')}=0s`;
    const width = Math.max(10, this.process.winsize(2).cols - 1 - 61);
    const bar = `${'='.repeat(width)}>`;
    return `\r${name.slice(0, 19).padEnd(19)} 100%[${bar}] ${shortSize(bytes).padStart(7)}  --.-KB/s    in ${seconds < 0.001 ? '0s' : `${seconds.toPrecision(1)}s`}      `;
  }
}

function humanSize(bytes: number): string {
  if (bytes >= 1048576) return `${(bytes / 1048576).toPrecision(2)}M`;
  return `${bytes < 10240 ? (bytes / 1024).toFixed(1) : Math.round(bytes / 1024)}K`;
}

function shortSize(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(2)}K` : `${(bytes / 1048576).toFixed(2)}M`;
}

function rateText(bytes: number, seconds: number): string {
  let rate = bytes / Math.max(seconds, 1e-6);
  let unit = 0;
  for (; rate >= 1024 && unit < 3; unit++) rate /= 1024;
  const digits = rate < 9.995 ? 2 : rate < 99.95 ? 1 : 0;
  return `${rate.toFixed(digits)} ${['B/s', 'KB/s', 'MB/s', 'GB/s'][unit]}`;
}

function urlOf(text: string): Url {
  try {
    return parseUrl(text);
  } catch (error) {
    if (!(error instanceof CurlError)) throw error;
    throw new WgetError(`${text}: ${error.code === 1 ? 'Unsupported scheme' : 'Invalid host name'}.\n`, 1);
  }
}
