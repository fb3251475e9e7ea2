import { strerror, SysError } from '../../uapi/errno.ts';
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { base64 } from '../curl/request.ts';
import { CurlError, parseUrl, resolveUrl, type Url } from '../curl/url.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { BodyReader, field, readHead, type ResponseHead } from '../http/response.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { encodeText, Stdio } from '../stdio.ts';
import { connectWithin, Stream, TIMED_OUT } from '../stream.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...

Retrieve files via HTTP or FTP

	--spider	Only check URL existence: $? is 0 if exists
	--header STR	Add STR (of form 'header: value') to headers
	--post-data STR	Send STR using POST method
	--post-file FILE	Send FILE using POST method
	--no-check-certificate	Don't validate the server's certificate
	-c		Continue retrieval of aborted transfer
	-q		Quiet
	-P DIR		Save to DIR (default .)
	-S    		Show server response
	-T SEC		Network read timeout is SEC seconds
	-O FILE		Save to FILE ('-' for stdout)
	-o LOGFILE	Log messages to FILE
	-U STR		Use STR for User-Agent header
	-Y on/off	Use proxy
`;

const LONG: readonly LongOption[] = [
  { name: 'continue', argument: 'none', value: 'c' },
  { name: 'quiet', argument: 'none', value: 'q' },
  { name: 'server-response', argument: 'none', value: 'S' },
  { name: 'output-document', argument: 'required', value: 'O' },
  { name: 'output-file', argument: 'required', value: 'o' },
  { name: 'directory-prefix', argument: 'required', value: 'P' },
  { name: 'proxy', argument: 'required', value: 'Y' },
  { name: 'user-agent', argument: 'required', value: 'U' },
  { name: 'timeout', argument: 'required', value: 'T' },
  { name: 'header', argument: 'required', value: 'header' },
  { name: 'post-data', argument: 'required', value: 'post' },
  { name: 'spider', argument: 'none', value: 'spider' },
  { name: 'no-check-certificate', argument: 'none', value: 'nocheck' },
];

interface WgetOptions {
  quiet: boolean;
  showHead: boolean;
  spider: boolean;
  resume: boolean;
  output: string | undefined;
  directory: string | undefined;
  agent: string;
  /** ns. */
  timeout: number;
  headers: string[];
  post: string | undefined;
}

const DEFAULT_TIMEOUT = 900e9;

function parse(argv: readonly string[]): { options: WgetOptions; urls: string[] } {
  const options: WgetOptions = {
    quiet: false,
    showHead: false,
    spider: false,
    resume: false,
    output: undefined,
    directory: undefined,
    agent: 'Wget',
    timeout: DEFAULT_TIMEOUT,
    headers: [],
    post: undefined,
  };
  const getopt = new Getopt(['wget', ...argv.slice(1)], 'cqSO:o:P:Y:U:T:t:n::', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === '?') throw usageError(USAGE, option.error);
    apply(options, option.option, argument);
  }
  if (getopt.operands.length === 0) throw usageError(USAGE);
  return { options, urls: getopt.operands };
}

function apply(o: WgetOptions, option: string, argument: string): void {
  if (option === 'q') o.quiet = true;
  else if (option === 'S') o.showHead = true;
  else if (option === 'c') o.resume = true;
  else if (option === 'spider') o.spider = true;
  else if (option === 'O') o.output = argument;
  else if (option === 'P') o.directory = argument;
  else if (option === 'U') o.agent = argument;
  else if (option === 'T') {
    if (!/^\d+$/.test(argument)) throw new AppletError(`invalid number '${argument}'`);
    o.timeout = Number(argument) * 1e9;
  } else if (option === 'header') o.headers.push(argument);
  else if (option === 'post') o.post = argument;
  else if (option === 'o') throw new AppletError('patchbay: wget: option "-o" is not modelled\n', true, 95);
}

/** wget of busybox. */
export function* wget(process: Process): Program<number> {
  const { options, urls } = parse(process.argv);
  for (const url of urls) yield* new Download(process, options).run(url);
  return 0;
}

class Download {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: WgetOptions;

  constructor(process: Process, options: WgetOptions) {
    this.process = process;
    this.io = new Stdio(process);
    this.o = options;
  }

  private *say(words: string): Program<void> {
    if (!this.o.quiet) yield* this.io.error(`${words}\n`);
  }

  *run(text: string): Program<void> {
    let url = urlOf(text);
    const name = this.o.output ?? (url.path.replace(/\?.*/, '').replace(/.*\//, '') || 'index.html');
    const file = this.o.directory === undefined || name === '-' ? name : `${this.o.directory}/${name}`;
    for (let redirects = 5; ; redirects--) {
      const { stream, head } = yield* this.request(url);
      const location = field(head, 'location');
      if (head.status >= 300 && head.status < 400 && location !== undefined) {
        if (redirects === 0) throw new AppletError('too many redirections');
        this.process.close(stream.fd);
        url = urlOf(resolveUrl(url, location));
        continue;
      }
      if (head.status !== 200 && head.status !== 206 && head.status !== 204) {
        throw new AppletError(`server returned error: ${head.lines[0].trim()}`);
      }
      if (this.o.spider) yield* this.say('remote file exists');
      else yield* this.save(stream, head, file, name);
      this.process.close(stream.fd);
      return;
    }
  }

  private *request(url: Url): Program<{ stream: Stream; head: ResponseHead }> {
    const { process, o } = this;
    const found = yield* getaddrinfo(process, url.host);
    if (typeof found === 'string') throw new AppletError(`bad address '${url.host}'`);
    const address = formatIpv4(found.addr);
    const shown = url.portGiven ? `${url.host}:${url.port}` : url.host;
    yield* this.say(`Connecting to ${shown} (${address}:${url.port})`);
    const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, 0);
    const errno = yield* connectWithin(process, fd, found.addr, url.port, o.timeout);
    if (errno === TIMED_OUT) throw new AppletError('download timed out');
    if (errno !== 0) throw new AppletError(`can't connect to remote host (${address}): ${strerror(errno)}`);
    if (url.scheme !== 'http') throw new AppletError(`patchbay: wget: ${url.scheme} is not modelled\n`, true, 95);
    const stream = new Stream(process, fd);
    stream.deadline = process.monotonic() + o.timeout;
    yield* stream.send(encodeText(this.requestText(url)));
    const head = yield* readHead(stream);
    if ('failed' in head) throw new AppletError(head.failed === TIMED_OUT ? 'download timed out' : 'error getting response');
    if (o.showHead) for (const line of head.lines) yield* this.io.error(`  ${line.replace(/\r/, '')}`);
    return { stream, head };
  }

  private requestText(url: Url): string {
    const { o } = this;
    const host = url.portGiven ? `${url.host}:${url.port}` : url.host;
    const lines = [
      `${o.post === undefined ? 'GET' : 'POST'} ${url.path} HTTP/1.1`,
      `Host: ${host}`,
      `User-Agent: ${o.agent}`,
      'Connection: close',
    ];
    if (url.user !== undefined) lines.push(`Authorization: Basic ${base64(`${url.user}:${url.password ?? ''}`)}`);
    lines.push(...o.headers);
    if (o.post !== undefined) lines.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${encodeText(o.post).length}`);
    return `${lines.join('\r\n')}\r\n\r\n${o.post ?? ''}`;
  }

  private *save(stream: Stream, head: ResponseHead, file: string, name: string): Program<void> {
    const toStdout = file === '-';
    const fd = toStdout ? 1 : this.open(file);
    yield* this.say(toStdout ? 'writing to stdout' : `saving to '${file}'`);
    const body = new BodyReader(stream, head, false);
    for (;;) {
      stream.deadline = this.process.monotonic() + this.o.timeout;
      const piece = yield* body.next();
      if (piece === undefined) break;
      if (typeof piece === 'number') throw new AppletError(piece === TIMED_OUT ? 'download timed out' : 'connection closed prematurely');
      yield* this.process.write(fd, piece);
    }
    if (!toStdout) this.process.close(fd);
    if (!this.o.quiet) yield* this.io.error(this.bar(name, body.received));
    yield* this.say(toStdout ? 'written to stdout' : `'${file}' saved`);
  }

  private open(file: string): number {
    const exclusive = this.o.output === undefined && !this.o.resume ? O_EXCL : O_TRUNC;
    try {
      return this.process.open(file, O_WRONLY | O_CREAT | exclusive, 0o666);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new AppletError(`can't open '${file}': ${strerror(error.errno)}`);
    }
  }

  /** The progress bar as it stands at the end. */
  private bar(name: string, received: number): string {
    const width = this.process.isatty(2) ? this.process.winsize(2).cols : 80;
    const stars = '*'.repeat(Math.max(0, width - 48));
    return `\r${name.slice(0, 20).padEnd(20)} 100% |${stars}| ${sizeText(received)}  0:00:00 ETA\n`;
  }
}

function sizeText(bytes: number): string {
  if (bytes < 100000) return String(bytes).padStart(5);
  if (bytes < 1024 * 100000) return `${Math.floor(bytes / 1024)}k`.padStart(5);
  return `${Math.floor(bytes / 1048576)}M`.padStart(5);
}

function urlOf(text: string): Url {
  try {
    const url = parseUrl(text);
    if (url.scheme === 'http' || url.scheme === 'https' || url.scheme === 'ftp') return url;
  } catch (error) {
    if (!(error instanceof CurlError)) throw error;
  }
  throw new AppletError(`not an http or ftp url: ${text}`);
}
