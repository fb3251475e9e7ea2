import { SysError, strerror } from '../../uapi/errno.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, type Stat } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGCHLD, SIGINT, SIGPIPE } from '../../uapi/signal.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { httpDate, logDate } from '../http/http_date.ts';
import { readRequest, unescapePath } from '../http/request.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { encodeText, Stdio } from '../stdio.ts';
import { listenOn, Stream } from '../stream.ts';

const USAGE = 'usage: server.py [-h] [--cgi] [-b ADDRESS] [-d DIRECTORY] [-p VERSION] [port]\n';
const HELP = `${USAGE}
positional arguments:
  port                  bind to this port (default: 8000)

options:
  -h, --help            show this help message and exit
  --cgi                 run as CGI server
  -b, --bind ADDRESS    bind to this address (default: all interfaces)
  -d, --directory DIRECTORY
                        serve this directory (default: current directory)
  -p, --protocol VERSION
                        conform to this HTTP version (default: HTTP/1.0)
`;
const SERVER = 'SimpleHTTP/0.6 Python/3.13.5';
const BACKLOG = 5;

interface ServerOptions {
  port: number;
  bind: string | undefined;
  directory: string | undefined;
  protocol: string;
}

/** Ends the program: words for standard error (or output, with status 0). */
class Usage extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

function parse(words: readonly string[]): ServerOptions {
  const o: ServerOptions = { port: 8000, bind: undefined, directory: undefined, protocol: 'HTTP/1.0' };
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const [name, inline] = words[i].startsWith('--') ? words[i].split(/=(.*)/s) : [words[i], undefined];
    const argument = (): string => {
      const value = inline ?? words[++i];
      if (value === undefined)
        throw new Usage(`${USAGE}server.py: error: argument ${LONG_NAMES[name] ?? name}: expected one argument\n`, 2);
      return value;
    };
    if (name === '-h' || name === '--help') throw new Usage(HELP, 0);
    if (name === '-b' || name === '--bind') o.bind = argument();
    else if (name === '-d' || name === '--directory') o.directory = argument();
    else if (name === '-p' || name === '--protocol') o.protocol = argument();
    else if (name === '--cgi') throw new Usage('patchbay: python3: http.server --cgi is not modelled\n', 95);
    else rest.push(words[i]);
  }
  const [port, ...extra] = rest;
  if (port?.startsWith('-')) throw new Usage(`${USAGE}server.py: error: unrecognized arguments: ${rest.join(' ')}\n`, 2);
  if (port !== undefined) {
    if (!/^\d+$/.test(port)) throw new Usage(`${USAGE}server.py: error: argument port: invalid int value: '${port}'\n`, 2);
    o.port = Number(port);
  }
  if (extra.length > 0) throw new Usage(`${USAGE}server.py: error: unrecognized arguments: ${extra.join(' ')}\n`, 2);
  return o;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  '-b': '-b/--bind',
  '-d': '-d/--directory',
  '-p': '-p/--protocol',
  '--bind': '-b/--bind',
  '--directory': '-d/--directory',
  '--protocol': '-p/--protocol',
};

/** `python3 -m http.server`: files and listings of a directory. */
export function* httpServer(process: Process, io: Stdio, words: readonly string[]): Program<number> {
  try {
    const options = parse(words);
    const addr = yield* address(process, options.bind);
    const fd = openServer(process, addr, options.port & 0xffff);
    const host = formatIpv4(addr);
    const port = process.getsockname(fd).port!;
    const directory = options.directory ?? '.';
    yield* io.print(`Serving HTTP on ${host} port ${port} (http://${host}:${port}/) ...\n`);
    yield* io.flush();
    return yield* serve(process, io, fd, { directory, protocol: options.protocol });
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    if (error.status === 0) yield* io.print(error.message);
    else yield* io.error(error.message);
    return error.status;
  }
}

function* address(process: Process, bind: string | undefined): Program<number> {
  if (bind === undefined) return 0;
  const found = parseIpv4(bind) ?? (yield* getaddrinfo(process, bind));
  if (typeof found === 'string') throw new Usage(`Traceback (most recent call last):\nsocket.gaierror: [Errno -2] ${found}\n`, 1);
  return typeof found === 'number' ? found : found.addr;
}

function openServer(process: Process, addr: number, port: number): number {
  try {
    return listenOn(process, addr, port, BACKLOG);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new Usage(`Traceback (most recent call last):\nOSError: [Errno ${error.errno}] ${strerror(error.errno)}\n`, 1);
  }
}

/** What every answer depends on. */
interface Site {
  directory: string;
  protocol: string;
}

function* serve(process: Process, io: Stdio, fd: number, site: Site): Program<number> {
  let interrupted = false;
  process.signal(SIGINT, () => (interrupted = true));
  process.signal(SIGCHLD, 'ignore');
  for (;;) {
    try {
      const connection = yield* process.accept(fd);
      process.fork((child) => answer(child, fd, connection, site));
      process.close(connection);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
    if (interrupted) {
      yield* io.print('\nKeyboard interrupt received, exiting.\n');
      return 0;
    }
  }
}

/** One connection, in a process of its own where the real one has a thread. */
function* answer(process: Process, server: number, fd: number, site: Site): Program<number> {
  process.close(server);
  process.signal(SIGPIPE, 'ignore');
  process.signal(SIGINT, 'default');
  const handler = new Handler(process, fd, site);
  while (yield* handler.handle());
  return 0;
}

/** What a status means. */
const EXPLANATIONS: Readonly<Record<number, string>> = {
  400: 'Bad request syntax or unsupported method',
  404: 'Nothing matches the given URI',
  505: 'Cannot fulfill request',
  501: 'Server does not support this operation',
};

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  txt: 'text/plain',
  c: 'text/plain',
  h: 'text/plain',
  css: 'text/css',
  csv: 'text/csv',
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
  xml: 'text/xml',
  md: 'text/markdown',
  py: 'text/x-python',
  sh: 'application/x-sh',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  ico: 'image/vnd.microsoft.icon',
  pdf: 'application/pdf',
  zip: 'application/zip',
  tar: 'application/x-tar',
  gz: 'application/gzip',
  wasm: 'application/wasm',
  pcap: 'application/vnd.tcpdump.pcap',
};

/** http.server's SimpleHTTPRequestHandler. */
class Handler {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly stream: Stream;
  private readonly protocol: string;
  private readonly directory: string;
  private readonly client: string;
  private line = '';
  private version = 'HTTP/0.9';
  private command = '';
  private headOnly = false;

  constructor(process: Process, fd: number, site: Site) {
    this.process = process;
    this.io = new Stdio(process);
    this.stream = new Stream(process, fd);
    this.protocol = site.protocol;
    this.directory = site.directory;
    this.client = formatIpv4(process.getpeername(fd).addr!);
  }

  /** One request; false when the connection is to be closed. */
  *handle(): Program<boolean> {
    const request = yield* readRequest(this.stream);
    if (request === undefined) return false;
    this.line = request.line.trimEnd();
    this.version = 'HTTP/0.9';
    const words = this.line.split(/\s+/).filter((word) => word !== '');
    if (words.length === 0) return false;
    if (words.length >= 3 && !/^HTTP\/\d+\.\d+$/.test(words[words.length - 1])) {
      yield* this.refuse(400, `Bad request version ('${words[words.length - 1]}')`);
      return false;
    }
    if (words.length >= 3) this.version = words[words.length - 1];
    if (/^HTTP\/([2-9]|\d\d)/.test(this.version)) {
      yield* this.refuse(505, `Invalid HTTP version (${this.version.slice(5)})`);
      return false;
    }
    if (words.length < 2 || words.length > 3) {
      yield* this.refuse(400, `Bad request syntax ('${this.line}')`);
      return false;
    }
    this.command = words[0];
    if (words.length === 2 && this.command !== 'GET') {
      yield* this.refuse(400, `Bad HTTP/0.9 request type ('${this.command}')`);
      return false;
    }
    if (this.command !== 'GET' && this.command !== 'HEAD') {
      yield* this.refuse(501, `Unsupported method ('${this.command}')`);
      return false;
    }
    this.headOnly = this.command === 'HEAD';
    yield* this.sendPath(words[1]);
    const keep = this.protocol >= 'HTTP/1.1' && this.version >= 'HTTP/1.1';
    return keep && (request.fields.get('connection') ?? '').toLowerCase() !== 'close';
  }

  private *sendPath(target: string): Program<void> {
    const [bare] = target.split(/[?#]/);
    const path = unescapePath(bare) ?? bare;
    const local = localPath(this.directory, path);
    const stat = this.stat(local);
    if (stat !== undefined && (stat.mode & S_IFMT) === S_IFDIR) {
      if (!bare.endsWith('/')) {
        yield* this.log('301 -');
        yield* this.send(301, 'Moved Permanently', [`Location: ${bare}/`, 'Content-Length: 0'], new Uint8Array(0));
        return;
      }
      for (const index of ['index.html', 'index.htm']) {
        const file = this.stat(`${local}/${index}`);
        if (file !== undefined && (file.mode & S_IFMT) !== S_IFDIR) return yield* this.sendFile(`${local}/${index}`, file);
      }
      return yield* this.listing(path, local);
    }
    if (stat === undefined || path.endsWith('/')) return yield* this.refuse(404, 'File not found');
    yield* this.sendFile(local, stat);
  }

  private stat(path: string): Stat | undefined {
    try {
      return this.process.stat(path);
    } catch (error) {
      if (error instanceof SysError) return undefined;
      throw error;
    }
  }

  private *sendFile(path: string, stat: Stat): Program<void> {
    let bytes: Uint8Array;
    try {
      bytes = this.process.readFileBytes(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      return yield* this.refuse(404, 'File not found');
    }
    const type = TYPES[/\.([^./]*)$/.exec(path)?.[1].toLowerCase() ?? ''] ?? 'application/octet-stream';
    yield* this.log('200 -');
    const fields = [`Content-type: ${type}`, `Content-Length: ${bytes.length}`, `Last-Modified: ${httpDate(stat.mtime)}`];
    yield* this.send(200, 'OK', fields, bytes);
  }

  private *listing(path: string, local: string): Program<void> {
    const names = this.process.readdir(local).map((entry) => entry.name);
    names.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    const title = `Directory listing for ${escapeHtml(path)}`;
    const items = names.map((name) => {
      const lstat = this.process.lstat(`${local}/${name}`);
      const isDir = ((this.stat(`${local}/${name}`) ?? lstat).mode & S_IFMT) === S_IFDIR;
      const isLink = (lstat.mode & S_IFMT) === S_IFLNK;
      const shown = isLink ? `${name}@` : isDir ? `${name}/` : name;
      return `<li><a href="${quote(isDir ? `${name}/` : name)}">${escapeHtml(shown)}</a></li>\n`;
    });
    const page = `<!DOCTYPE HTML>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>${title}</title>\n</head>\n<body>\n<h1>${title}</h1>\n<hr>\n<ul>\n${items.join('')}</ul>\n<hr>\n</body>\n</html>\n`;
    const bytes = encodeText(page);
    yield* this.log('200 -');
    yield* this.send(200, 'OK', ['Content-type: text/html; charset=utf-8', `Content-Length: ${bytes.length}`], bytes);
  }

  private *refuse(status: number, message: string): Program<void> {
    yield* this.logLine(`code ${status}, message ${message}`);
    yield* this.log(`${status} -`);
    const page = `<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: ${status}</p>
        <p>Message: ${escapeHtml(message)}.</p>
        <p>Error code explanation: ${status} - ${EXPLANATIONS[status]}.</p>
    </body>
</html>
`;
    const bytes = encodeText(page);
    const fields = ['Connection: close', 'Content-Type: text/html;charset=utf-8', `Content-Length: ${bytes.length}`];
    yield* this.send(status, message, fields, bytes);
  }

  private *send(status: number, reason: string, fields: readonly string[], body: Uint8Array): Program<void> {
    if (this.version !== 'HTTP/0.9') {
      const lines = [`${this.protocol} ${status} ${reason}`, `Server: ${SERVER}`, `Date: ${httpDate(this.process.realtime())}`, ...fields];
      yield* this.stream.send(encodeText(`${lines.join('\r\n')}\r\n\r\n`));
    }
    if (!this.headOnly && body.length > 0) yield* this.stream.send(body);
  }

  private *log(words: string): Program<void> {
    yield* this.logLine(`"${this.line}" ${words}`);
  }

  private *logLine(words: string): Program<void> {
    yield* this.io.error(`${this.client} - - [${logDate(this.process.realtime())}] ${words}\n`);
  }
}

/** Below the site's directory, "." and ".." left out. */
function localPath(directory: string, path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  return [directory, ...parts].join('/');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** urllib.parse.quote(). */
function quote(text: string): string {
  return encodeURIComponent(text)
    .replace(/%2F/g, '/')
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
