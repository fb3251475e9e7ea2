import { SysError, strerror } from '../../uapi/errno.ts';
import { O_RDONLY, O_RDWR, S_IFDIR, S_IFMT, type Stat } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGCHLD, SIGPIPE } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { Getopt } from '../getopt.ts';
import { httpDate } from '../http/http_date.ts';
import { readRequest, unescapePath } from '../http/request.ts';
import { inetAton } from '../netdb.ts';
import { encodeText, Stdio } from '../stdio.ts';
import { Stream } from '../stream.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: httpd [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
or httpd -d/-e/-m STRING

Listen for incoming HTTP requests

	-i		Inetd mode
	-f		Run in foreground
	-v[v]		Verbose
	-p [IP:]PORT	Bind to IP:PORT (default *:80)
	-u USER[:GRP]	Set uid/gid after binding to port
	-r REALM	Authentication Realm for Basic Authentication
	-h HOME		Home directory (default .)
	-c FILE		Configuration file (default {/etc,HOME}/httpd.conf)
	-m STRING	MD5 crypt STRING
	-e STRING	HTML encode STRING
	-d STRING	URL decode STRING
`;

const BACKLOG = 9;
/** How long a request may take to arrive, ns. */
const HEADER_READ_TIMEOUT = 60e9;

interface HttpdOptions {
  foreground: boolean;
  verbose: number;
  address: number;
  port: number;
  home: string | undefined;
}

function parse(process: Process): HttpdOptions {
  const o: HttpdOptions = { foreground: false, verbose: 0, address: 0, port: 80, home: undefined };
  const getopt = new Getopt(['httpd', ...process.argv.slice(1)], 'c:d:h:e:r:m:u:p:ifv');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === '?') throw usageError(USAGE, option.error);
    else if (option.option === 'f') o.foreground = true;
    else if (option.option === 'v') o.verbose++;
    else if (option.option === 'h') o.home = argument;
    else if (option.option === 'p') listenAddress(o, argument);
    else throw new AppletError(`patchbay: httpd: option "-${option.option}" is not modelled\n`, true, 95);
  }
  return o;
}

function listenAddress(o: HttpdOptions, text: string): void {
  const colon = text.lastIndexOf(':');
  const address = colon < 0 ? 0 : inetAton(text.slice(0, colon));
  const port = text.slice(colon + 1);
  if (address === undefined || !/^\d+$/.test(port) || Number(port) > 65535) throw new AppletError(`bad address '${text}'`);
  o.address = address;
  o.port = Number(port);
}

/** httpd of busybox: files below a directory, a process for each connection. */
export function* httpd(process: Process): Program<number> {
  const options = parse(process);
  if (options.home !== undefined) {
    try {
      process.chdir(options.home);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new AppletError(`can't change directory to '${options.home}': ${strerror(error.errno)}`);
    }
  }
  const fd = openServer(process, options);
  if (options.foreground) return yield* serve(process, fd, options);
  process.fork((child) => daemon(child, fd, options));
  return 0;
}

/** Listens on all addresses of both families where no address is given, as the real one does. */
function openServer(process: Process, { address, port }: HttpdOptions): number {
  const fd = process.socket(address === 0 ? S.AF_INET6 : S.AF_INET, S.SOCK_STREAM, 0);
  process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
  try {
    process.bind(fd, { family: S.AF_INET, addr: address, port });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new AppletError(`bind: ${strerror(error.errno)}`);
  }
  process.listen(fd, BACKLOG);
  return fd;
}

function* daemon(process: Process, fd: number, options: HttpdOptions): Program<number> {
  process.setsid();
  const nowhere = process.open('/dev/null', O_RDWR);
  for (const standard of [0, 1, 2]) process.dup2(nowhere, standard);
  if (nowhere > 2) process.close(nowhere);
  return yield* serve(process, fd, options);
}

function* serve(process: Process, fd: number, options: HttpdOptions): Program<number> {
  process.signal(SIGCHLD, 'ignore');
  for (;;) {
    let connection: number;
    try {
      connection = yield* process.accept(fd);
    } catch (error) {
      if (error instanceof SysError) continue;
      throw error;
    }
    process.setsockopt(connection, S.SOL_SOCKET, S.SO_KEEPALIVE, 1);
    process.fork((child) => answer(child, fd, connection, options));
    process.close(connection);
  }
}

function* answer(process: Process, server: number, fd: number, options: HttpdOptions): Program<number> {
  process.close(server);
  process.signal(SIGPIPE, 'ignore');
  yield* new Answer(process, new Stdio(process), fd, options.verbose).run();
  return 0;
}

const REASONS: Readonly<Record<number, readonly [reason: string, words: string]>> = {
  200: ['OK', ''],
  206: ['Partial Content', ''],
  302: ['Found', ''],
  304: ['Not Modified', ''],
  400: ['Bad Request', 'Unsupported method'],
  403: ['Forbidden', ''],
  404: ['Not Found', 'The requested URL was not found'],
  408: ['Request Timeout', 'No request appeared within 60 seconds'],
  501: ['Not Implemented', 'The requested method is not recognized'],
};

const CONTENT_TYPES: readonly (readonly [extensions: string, type: string])[] = [
  ['.txt.h.c.cc.cpp', 'text/plain'],
  ['.htm.html', 'text/html'],
  ['.jpg.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.css', 'text/css'],
  ['.js', 'application/javascript'],
  ['.wav', 'audio/wav'],
  ['.avi', 'video/x-msvideo'],
  ['.qt.mov', 'video/quicktime'],
  ['.mpe.mpeg', 'video/mpeg'],
  ['.mid.midi', 'audio/midi'],
  ['.mp3', 'audio/mpeg'],
];

/** The room for a line, bytes: IOBUF_SIZE, less the end of a string. */
const LONGEST_LINE = 8191;

/** One request and its answer. busybox: networking/httpd.c, handle_incoming_and_exit(). */
class Answer {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly stream: Stream;
  private readonly verbose: number;
  private readonly remote: string;
  private head = false;

  constructor(process: Process, io: Stdio, fd: number, verbose: number) {
    this.process = process;
    this.io = io;
    this.stream = new Stream(process, fd);
    this.verbose = verbose;
    const { addr, port } = process.getpeername(fd);
    this.remote = `[::ffff:${formatIpv4(addr!)}]:${port}`;
  }

  *run(): Program<void> {
    this.stream.deadline = this.process.monotonic() + HEADER_READ_TIMEOUT;
    const request = yield* readRequest(this.stream, LONGEST_LINE);
    this.stream.deadline = Infinity;
    if (request !== undefined) yield* this.reply(request.line, request.fields);
    try {
      this.process.shutdown(this.stream.fd, 1);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }

  private *reply(line: string, fields: ReadonlyMap<string, string>): Program<void> {
    const [method, target, version] = line.split(' ');
    if (target === undefined || !target.startsWith('/') || !/^HTTP\/\d/.test(version ?? '')) return yield* this.refuse(400);
    const path = unescapePath(target.replace(/\?.*/, ''));
    if (path === undefined || !staysInside(path)) return yield* this.refuse(400);
    if (this.verbose > 1) yield* this.log(`url:${path}`);
    if (method !== 'GET' && method !== 'HEAD') return yield* this.refuse(501);
    this.head = method === 'HEAD';
    yield* this.sendPath(path, fields);
  }

  private *sendPath(path: string, fields: ReadonlyMap<string, string>): Program<void> {
    const local = `.${path}`;
    const stat = this.stat(local);
    const isDir = stat !== undefined && (stat.mode & S_IFMT) === S_IFDIR;
    if (isDir && !path.endsWith('/')) return yield* this.send(302, `Location: ${path}/\r\n`, 'text/html');
    const name = path.endsWith('/') ? `${local}index.html` : local;
    const file = name === local ? stat : this.stat(name);
    if (file === undefined || (file.mode & S_IFMT) === S_IFDIR) return yield* this.refuse(404);
    yield* this.sendFile(name, file, fields);
  }

  private stat(path: string): Stat | undefined {
    try {
      return this.process.stat(path);
    } catch (error) {
      if (error instanceof SysError) return undefined;
      throw error;
    }
  }

  private *sendFile(name: string, stat: Stat, fields: ReadonlyMap<string, string>): Program<void> {
    const seconds = Math.floor(stat.mtime / 1e9);
    const tag = `"${seconds.toString(16)}-${stat.size.toString(16)}"`;
    const known = fields.get('if-none-match');
    if (known !== undefined && known.split(',').some((each) => each.trim() === tag)) return yield* this.send(304, '', undefined);
    const range = byteRange(fields.get('range'), stat.size);
    const body = this.readFile(name);
    if (body === undefined) return yield* this.refuse(404);
    let more = '';
    if (range !== undefined) more += `Content-Range: bytes ${range[0]}-${range[1]}/${stat.size}\r\n`;
    const length = range === undefined ? stat.size : range[1] - range[0] + 1;
    more += `Accept-Ranges: bytes\r\nLast-Modified: ${httpDate(stat.mtime)}\r\nETag: ${tag}\r\nContent-Length: ${length}\r\n`;
    // A part of a file is always called HTML: the real one's slip.
    const type = range === undefined ? contentType(name) : 'text/html';
    yield* this.send(range === undefined ? 200 : 206, more, type);
    if (!this.head) yield* this.stream.send(range === undefined ? body : body.subarray(range[0], range[1] + 1));
  }

  private readFile(name: string): Uint8Array | undefined {
    try {
      this.process.close(this.process.open(name, O_RDONLY));
      return this.process.readFileBytes(name);
    } catch (error) {
      if (error instanceof SysError) return undefined;
      throw error;
    }
  }

  private *refuse(status: number): Program<void> {
    const [reason, words] = REASONS[status];
    const title = `${status} ${reason}`;
    const page = `<HTML><HEAD><TITLE>${title}</TITLE></HEAD>\n<BODY><H1>${title}</H1>\n${words}\n</BODY></HTML>\n`;
    yield* this.send(status, '', 'text/html', this.head ? '' : page);
  }

  private *send(status: number, more: string, type: string | undefined, page = ''): Program<void> {
    if (this.verbose > 0) yield* this.log(`response:${status}`);
    const date = httpDate(this.process.realtime());
    const typeLine = type === undefined ? '' : `Content-type: ${type}\r\n`;
    const head = `HTTP/1.1 ${status} ${REASONS[status][0]}\r\nDate: ${date}\r\nConnection: close\r\n${typeLine}${more}\r\n`;
    yield* this.stream.send(encodeText(head + page));
  }

  private *log(words: string): Program<void> {
    yield* this.io.error(`${this.remote}: ${words}\n`);
  }
}

/** Does a path with "..", "." and doubled slashes end below the directory it begins in? */
function staysInside(path: string): boolean {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part === '..') depth--;
    else if (part !== '' && part !== '.') depth++;
    if (depth < 0) return false;
  }
  return true;
}

function contentType(name: string): string | undefined {
  const extension = /\.[^./]*$/.exec(name)?.[0];
  if (extension === undefined) return undefined;
  return CONTENT_TYPES.find(([extensions]) => `${extensions}.`.includes(`${extension}.`))?.[1];
}

/** First and last byte that a Range field asks for, if it asks for what there is. */
function byteRange(text: string | undefined, size: number): [number, number] | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(text ?? '');
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return first <= last ? [first, last] : undefined;
}
