import { ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, strerror, SysError } from '../../uapi/errno.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { base64 } from '../curl/request.ts';
import { CurlError, parseUrl, resolveUrl, type Url } from '../curl/url.ts';
import { isoDate } from '../http/http_date.ts';
import { BodyReader, field, readHead, type ResponseHead } from '../http/response.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { encodeText, program, type Stdio } from '../stdio.ts';
import { connectWithin, Stream, TIMED_OUT } from '../stream.ts';
import { parseWget, WgetError, type WgetOptions } from './options.ts';

const NETWORK_FAILURE = 4;
const SERVER_ERROR = 8;
const AUTHENTICATION_FAILED = 6;
const FINAL: readonly number[] = [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH];

/** wget(1), GNU's, for HTTP. */
export const wget = program(function* (process, io) {
  try {
    const parsed = parseWget(process.argv);
    if (typeof parsed === 'string') {
      yield* io.print(parsed);
      return 0;
    }
    const { options: o, urls } = parsed;
    if (o.output !== undefined && o.output !== '-') process.close(openOutput(process, o.output));
    let status = 0;
    for (const url of urls) {
      if (!url.includes('://') && o.quiet) yield* io.error(`Prepended http:// to '${url}'\n`);
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

/** The file a page goes to; what cannot be made ends wget. */
function openOutput(process: Process, name: string): number {
  try {
    return process.open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new WgetError(`${name}: ${strerror(error.errno)}\n`, 1);
  }
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
    if (this.o.noClobber && this.exists(name)) {
      yield* this.say(`File '${name}' already there; not retrieving.\n\n`);
      return;
    }
    for (let redirects = 20; redirects > 0; redirects--) {
      const { stream, head } = yield* this.request(url);
      const location = field(head, 'location');
      if (head.status >= 300 && head.status < 400 && location !== undefined) {
        yield* this.say(`Location: ${location} [following]\n`);
        this.process.close(stream.fd);
        url = urlOf(resolveUrl(url, location));
        continue;
      }
      if (head.status >= 400) throw this.refused(head, text);
      if (this.o.spider) yield* this.say(`${lengthLine(head)}Remote file exists.\n\n`);
      else yield* this.save(stream, head, name, url);
      this.process.close(stream.fd);
      return;
    }
    throw new WgetError('20 redirections exceeded.\n', SERVER_ERROR);
  }

  /** What an error of the server's is. */
  private refused(head: ResponseHead, text: string): WgetError {
    if (this.o.spider) return new WgetError('Remote file does not exist -- broken link!!!\n\n', SERVER_ERROR);
    if (head.status === 401) return new WgetError('\nUsername/Password Authentication Failed.\n', AUTHENTICATION_FAILED);
    const where = this.o.terse ? `${text}:\n` : '';
    return new WgetError(`${where}${this.now()} ERROR ${head.status}: ${head.reason}.\n${this.o.terse ? '' : '\n'}`, SERVER_ERROR);
  }

  private exists(name: string): boolean {
    try {
      this.process.stat(name);
      return true;
    } catch (error) {
      if (error instanceof SysError) return false;
      throw error;
    }
  }

  /** Where the page goes; a number is put behind a name that is taken. */
  private fileName(url: Url): string {
    const { output, directory } = this.o;
    if (output !== undefined) return output;
    const plain = url.path.replace(/\?.*/, '').replace(/.*\//, '') || 'index.html';
    const base = directory === undefined ? plain : `${directory}/${plain}`;
    for (let i = 0; ; i++) {
      const name = i === 0 ? base : `${base}.${i}`;
      if (this.o.noClobber || !this.exists(name)) return name;
    }
  }

  private *request(url: Url): Program<{ stream: Stream; head: ResponseHead }> {
    const { o, process } = this;
    const shown = `${url.scheme}://${url.host}${url.portGiven ? `:${url.port}` : ''}${url.path}`;
    for (let attempt = 1; ; attempt++) {
      const again = attempt === 1 ? '' : `(try:${String(attempt).padStart(2)})  `;
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
      const errno = this.bind(fd) || (yield* connectWithin(process, fd, found.addr, url.port, o.timeout));
      if (errno === 0) {
        const answer = yield* this.converse(url, fd);
        if (answer !== undefined) return answer;
      } else yield* this.say(`failed: ${errno === TIMED_OUT ? 'Connection timed out' : strerror(errno)}.\n`);
      process.close(fd);
      // These will not change by trying again.
      if (FINAL.includes(errno)) throw new WgetError('', NETWORK_FAILURE);
      if (attempt >= o.tries) throw new WgetError('Giving up.\n\n', NETWORK_FAILURE);
      yield* this.say('Retrying.\n\n');
      yield* process.nanosleep(Math.min(attempt, 10) * 1e9);
    }
  }

  /** --bind-address; the errno of a refusal, or 0. */
  private bind(fd: number): number {
    const addr = this.o.bind === undefined ? undefined : parseIpv4(this.o.bind);
    if (addr === undefined) return 0;
    try {
      this.process.bind(fd, { family: S.AF_INET, addr, port: 0 });
      return 0;
    } catch (error) {
      if (error instanceof SysError) return error.errno;
      throw error;
    }
  }

  /** Asks and reads the answer's head; undefined where none came. */
  private *converse(url: Url, fd: number): Program<{ stream: Stream; head: ResponseHead } | undefined> {
    const { o, process } = this;
    if (url.scheme !== 'http') throw new WgetError(`patchbay: wget: ${url.scheme} is not modelled\n`, 95);
    yield* this.say('connected.\nHTTP request sent, awaiting response... ');
    const stream = new Stream(process, fd);
    stream.deadline = process.monotonic() + o.timeout;
    yield* stream.send(encodeText(this.requestText(url)));
    const head = yield* readHead(stream);
    if ('failed' in head) {
      yield* this.say(head.failed === TIMED_OUT ? 'Read error (Connection timed out) in headers.\n' : 'No data received.\n');
      return undefined;
    }
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
    if (name !== '-') this.makeFolder(name);
    const fd = name === '-' ? 1 : openOutput(this.process, name);
    yield* this.say(lengthLine(head));
    yield* this.say(`Saving to: '${name === '-' ? 'STDOUT' : name}'\n\n`);
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

  /** -P: its folder is made where it is missing. */
  private makeFolder(name: string): void {
    if (this.o.directory === undefined || this.exists(this.o.directory)) return;
    this.process.mkdir(name.slice(0, name.lastIndexOf('/')));
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

/** "Length: 6 [text/plain]". */
function lengthLine(head: ResponseHead): string {
  const type = (field(head, 'content-type') ?? '').split(';')[0];
  const shown = type === '' ? '' : ` [${type}]`;
  const text = field(head, 'content-length');
  if (text === undefined) return `Length: unspecified${shown}\n`;
  const length = Number(text);
  return `Length: ${length}${length >= 1024 ? ` (${humanSize(length)})` : ''}${shown}\n`;
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
    throw new WgetError(
      `${text}: ${error.code === 1 ? 'Unsupported scheme' : /Port number/.test(error.message) ? 'Bad port number' : 'Invalid host name'}.\n`,
      1,
    );
  }
}
