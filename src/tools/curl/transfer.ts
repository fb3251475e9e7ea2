import { ECONNRESET, strerror, SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { BodyReader, closesAfter, field, type HeadFailure, readHead, type ResponseHead } from '../http/response.ts';
import { httpDate } from '../http/http_date.ts';
import { encodeText, type Stdio } from '../stdio.ts';
import { Stream, TIMED_OUT } from '../stream.ts';
import { connectTo, type HostCache } from './connect.ts';
import { Meter } from './meter.ts';
import type { CurlOptions } from './options.ts';
import { buildRequest, type OutgoingRequest } from './request.ts';
import { Sink } from './sink.ts';
import { connectionPeer, proxyFor } from './proxy.ts';
import { CurlError, formatUrl, parseUrl, resolveUrl, type Url, withoutDots } from './url.ts';
import type { TransferFacts } from './write_out.ts';

const SECOND = 1e9;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** One URL of the command line, with the redirects that follow from it. */
export class Transfer {
  readonly facts: TransferFacts;
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: CurlOptions;
  private readonly hosts: HostCache;
  private readonly sink: Sink;
  private readonly meter: Meter | undefined;
  private readonly upload: Uint8Array | undefined;
  private readonly started: number;
  private readonly deadline: number;
  private connection: number;
  private headerSink: Sink | undefined;
  /** The server speaks no newer version. */
  private http10 = false;

  constructor(
    process: Process,
    io: Stdio,
    o: CurlOptions,
    hosts: HostCache,
    facts: TransferFacts,
    connection: number,
    upload: Uint8Array | undefined,
  ) {
    this.process = process;
    this.io = io;
    this.o = o;
    this.hosts = hosts;
    this.facts = facts;
    this.connection = connection;
    this.upload = upload;
    this.sink = new Sink(process, io, facts.filename === '' || facts.filename === '-' ? undefined : facts.filename, o.createDirs);
    this.started = process.monotonic();
    this.deadline = this.started + o.maxTime;
    const quiet = o.silent || o.noMeter || (this.sink.isTerminal && !o.progressBar) || (this.sink.isTerminal && this.upload === undefined);
    this.meter = quiet ? undefined : new Meter(process, io, o.progressBar);
  }

  /** The number the next transfer's connection has. */
  get nextConnection(): number {
    return this.connection;
  }

  /** Everything from the URL to the last byte; throws CurlError. */
  *run(): Program<void> {
    try {
      yield* this.follow();
    } finally {
      this.facts.total = this.seconds();
    }
    yield* this.sink.finish(true);
  }

  /** Called whatever happened: the meter's last line. */
  *closeMeter(): Program<void> {
    if (this.meter !== undefined) yield* this.meter.finish();
  }

  /** Called at the very end: what was still held back goes to standard output. */
  *flush(): Program<void> {
    yield* this.sink.flush();
    if (this.headerSink !== undefined) yield* this.headerSink.finish(true);
  }

  private seconds(): number {
    return (this.process.monotonic() - this.started) / 1e9;
  }

  private readonly say = function* (this: Transfer, words: string): Program<void> {
    if (this.o.verbose) yield* this.io.error(`* ${words}\n`);
  }.bind(this);

  private *follow(): Program<void> {
    const { o, facts } = this;
    let url = parseUrl(facts.url);
    let sendBody = true;
    if (this.meter !== undefined) yield* this.meter.start();
    for (;;) {
      facts.urlEffective = formatUrl(o.pathAsIs ? url : { ...url, path: withoutDots(url.path) });
      facts.scheme = url.scheme;
      if (o.protocols?.includes(url.scheme) === false) throw new CurlError(1, `Protocol "${url.scheme}" disabled`);
      if (url.scheme === 'file') return yield* this.localFile(url);
      const head = yield* this.exchange(url, sendBody);
      const location = field(head, 'location');
      if (location === undefined || head.status < 300 || head.status > 399) return;
      const next = resolveUrl(url, location);
      if (!o.location) {
        facts.redirectUrl = next;
        return;
      }
      if (facts.redirects >= o.maxRedirs) throw new CurlError(47, `Maximum (${o.maxRedirs}) redirects followed`);
      facts.redirects++;
      facts.redirect = this.seconds();
      if (head.status === 303 || ((head.status === 301 || head.status === 302) && o.method === undefined)) sendBody = false;
      yield* this.say(`Issue another request to this URL: '${next}'`);
      url = parseUrl(next);
    }
  }

  /** file://: nothing is connected to. */
  private *localFile(url: Url): Program<void> {
    let bytes: Uint8Array;
    const path = decodeURIComponent(url.path);
    try {
      bytes = this.process.readFileBytes(path);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new CurlError(37, `Couldn't open file ${path}`);
    }
    if (this.meter !== undefined) this.meter.expected = bytes.length;
    if (this.o.head || this.o.include) {
      const { mtime } = this.process.stat(path);
      const modified = httpDate(mtime);
      yield* this.sink.write(encodeText(`Content-Length: ${bytes.length}\r\nAccept-ranges: bytes\r\nLast-Modified: ${modified}\r\n`));
    }
    if (this.o.head) return;
    this.facts.downloaded = bytes.length;
    if (this.meter !== undefined) this.meter.downloaded = bytes.length;
    yield* this.sink.write(bytes);
  }

  /** One request and its answer on a connection of its own. */
  private *exchange(url: Url, sendBody: boolean): Program<ResponseHead> {
    const { o, facts, process } = this;
    const proxy = proxyFor(process, o, url);
    facts.proxyUsed = proxy !== undefined;
    const peer = proxy ?? connectionPeer(o, url);
    const addrs = yield* this.hosts.lookUp(process, peer, this.deadline, this.say, proxy !== undefined);
    facts.nameLookup = this.seconds();
    const { fd, address } = yield* connectTo(process, o, peer, addrs, this.started, this.deadline, this.say);
    this.connection++;
    facts.connects++;
    const local = process.getsockname(fd);
    Object.assign(facts, {
      remoteIp: address,
      remotePort: peer.port,
      localIp: formatIpv4(local.addr!),
      localPort: local.port!,
      connect: this.seconds(),
    });
    checkScheme(o, url, proxy);
    yield* this.say('using HTTP/1.x');
    const login = url.user ?? o.user?.split(':')[0];
    if (login !== undefined) yield* this.say(`Server auth using Basic with user '${login}'`);
    facts.preTransfer = this.seconds();
    const stream = new Stream(process, fd);
    stream.deadline = this.deadline;
    const request = buildRequest(o, url, this.upload, sendBody, { proxy: proxy !== undefined, http10: o.http10 || this.http10 });
    yield* this.send(stream, request);
    const head = yield* this.receive(stream, request, url);
    process.close(fd);
    return head;
  }

  private *send(stream: Stream, request: OutgoingRequest): Program<void> {
    const { facts, o } = this;
    facts.method = request.method;
    const head = encodeText(request.head);
    if (o.verbose) yield* this.io.error(request.head.replace(/\r\n/g, '\n').replace(/^/gm, '> ').replace(/> $/, ''));
    const body = request.body ?? new Uint8Array(0);
    const message = new Uint8Array(head.length + body.length);
    message.set(head);
    message.set(body, head.length);
    const result = yield* stream.send(message);
    facts.requestSize += message.length;
    facts.uploaded += body.length;
    facts.postTransfer = this.seconds();
    if (this.meter !== undefined) this.meter.uploaded = this.meter.toUpload = body.length;
    if (result !== 0) throw this.broken(result, true);
    if (body.length === 0) {
      yield* this.say('Request completely sent off');
      return;
    }
    if (o.verbose && !this.sink.isTerminal) yield* this.io.error(`} [${body.length} bytes data]\n`);
    yield* this.say(`upload completely sent off: ${body.length} bytes`);
  }

  /** Why a stream that gave nothing more did so. */
  private broken(result: number, sending = false): CurlError {
    if (result === TIMED_OUT) {
      const ms = Math.floor((this.deadline - this.started) / 1e6) + 1;
      const expected = this.meter?.expected;
      const bytes =
        expected === undefined ? `${this.facts.downloaded} bytes received` : `${this.facts.downloaded} out of ${expected} bytes received`;
      return new CurlError(28, `Operation timed out after ${ms} milliseconds with ${bytes}`);
    }
    const errno = result === 0 ? ECONNRESET : -result;
    return new CurlError(sending ? 55 : 56, `${sending ? 'Send' : 'Recv'} failure: ${strerror(errno)}`);
  }

  private *receive(stream: Stream, request: OutgoingRequest, url: Url): Program<ResponseHead> {
    const { facts, o } = this;
    const number = this.connection - 1;
    let head = yield* readHead(stream);
    while (!('failed' in head) && head.status >= 100 && head.status < 200) {
      yield* this.showHead(head, url, []);
      head = yield* readHead(stream);
    }
    if ('failed' in head && head.failed === 'garbage' && o.http09) return yield* this.plainBody(stream, head, number);
    if ('failed' in head) throw yield* this.noHead(stream, head, number);
    const wrong = wrongField(head);
    if (wrong !== undefined) throw yield* this.abandon(stream, new CurlError(8, wrong), number);
    facts.startTransfer = this.seconds();
    facts.status = head.status;
    facts.version = head.version;
    if (head.version === '1.0') {
      this.http10 = true;
      yield* this.say('HTTP 1.0, assume close after body');
    }
    facts.contentType = field(head, 'content-type') ?? '';
    facts.fields = head.fields;
    facts.headerCount += head.fields.length;
    const follows = o.location && head.status >= 300 && head.status < 400 && field(head, 'location') !== undefined;
    const body = new BodyReader(stream, head, request.method === 'HEAD');
    const remarks: string[] = [];
    if (body.untilClose && !closesAfter(head)) remarks.push('no chunk, no close, no size. Assume close to signal end');
    if (follows && body.length !== undefined) remarks.push('Ignoring the response-body', 'setting size while ignoring');
    yield* this.showHead(head, url, remarks);
    if (body.length !== undefined && body.length > o.maxFileSize)
      throw yield* this.abandon(stream, new CurlError(63, 'Maximum file size exceeded'), number);
    if (head.status >= 400 && (o.fail || o.failWithBody)) {
      facts.errorMessage = `The requested URL returned error: ${head.status}`;
      if (o.fail) {
        yield* this.say(`The requested URL returned error: ${head.status}`);
        yield* this.say(`closing connection #${number}`);
        this.process.close(stream.fd);
        throw new CurlError(22, facts.errorMessage);
      }
    }
    if (this.meter !== undefined && body.length !== undefined && !follows) this.meter.expected = body.length;
    yield* this.copyBody(stream, body, follows, number);
    if (!follows) yield* this.closeMeter();
    if (body.untilClose || closesAfter(head)) yield* this.say(`shutting down connection #${number}`);
    else yield* this.say(`Connection #${number} to host ${url.host} left intact`);
    if (head.status >= 400 && o.failWithBody) throw new CurlError(22, facts.errorMessage);
    return head;
  }

  /** --http0.9: whatever comes is the body, up to the connection's end. */
  private *plainBody(stream: Stream, failure: HeadFailure, number: number): Program<ResponseHead> {
    const head: ResponseHead = { version: '0.9', status: 0, reason: '', lines: [], fields: [] };
    this.facts.startTransfer = this.seconds();
    if (failure.lines !== '') {
      const first = encodeText(failure.lines);
      this.facts.downloaded += first.length;
      yield* this.sink.write(first);
    }
    yield* this.copyBody(stream, new BodyReader(stream, head, false), false, number);
    yield* this.closeMeter();
    yield* this.say(`shutting down connection #${number}`);
    return head;
  }

  private *noHead(stream: Stream, failure: HeadFailure, number: number): Program<CurlError> {
    let error: CurlError;
    if (failure.failed === 'garbage') error = new CurlError(1, 'Received HTTP/0.9 when not allowed');
    else if (failure.failed === 'version') error = new CurlError(1, 'Unsupported HTTP/1 subversion in response');
    else if (failure.failed === 0) error = new CurlError(52, 'Empty reply from server');
    else error = this.broken(failure.failed);
    yield* this.say(error.message);
    yield* this.say(`${error.code === 52 ? 'shutting down' : 'closing'} connection #${number}`);
    this.process.close(stream.fd);
    return error;
  }

  /** -v, -i, -I and -D. */
  private *showHead(head: ResponseHead, url: Url, remarks: readonly string[]): Program<void> {
    const { o, facts } = this;
    for (const line of head.lines) {
      facts.headerSize += encodeText(line).length;
      if (line.trim() === '') for (const remark of remarks) yield* this.say(remark);
      if (o.verbose) yield* this.io.error(`< ${line.replace(/\r/, '')}`);
      if (o.include || o.head) yield* this.sink.write(encodeText(this.sink.isTerminal ? styled(line, url) : line));
      if (o.dumpHeader !== undefined) {
        this.headerSink ??= new Sink(this.process, this.io, o.dumpHeader === '-' ? undefined : o.dumpHeader);
        yield* this.headerSink.write(encodeText(line));
      }
    }
  }

  private *copyBody(stream: Stream, body: BodyReader, discard: boolean, number: number): Program<void> {
    const { facts, o, meter } = this;
    for (;;) {
      if (meter !== undefined) stream.deadline = Math.min(this.deadline, this.process.monotonic() + SECOND);
      const piece = yield* body.next();
      if (piece === undefined) return;
      if (piece === TIMED_OUT && this.process.monotonic() < this.deadline) {
        yield* meter!.update();
        continue;
      }
      if (typeof piece === 'number') throw yield* this.brokenBody(stream, body, piece, number);
      if (discard) continue;
      if (o.verbose && !this.sink.isTerminal) yield* this.io.error(`{ [${piece.length} bytes data]\n`);
      facts.downloaded += piece.length;
      if (meter !== undefined) meter.downloaded = facts.downloaded;
      const errno = yield* this.sink.write(piece);
      if (errno !== 0) throw yield* this.cannotWrite(errno, piece.length, number);
      if (o.limitRate > 0) yield* this.process.nanosleep(Math.max(0, (facts.downloaded / o.limitRate - this.seconds()) * SECOND));
    }
  }

  private *brokenBody(stream: Stream, body: BodyReader, result: number, number: number): Program<CurlError> {
    let error: CurlError;
    if (body.badChunk !== undefined) error = new CurlError(56, `chunk hex-length char not a hex digit: 0x${body.badChunk.toString(16)}`);
    else if (result === 0 && body.length !== undefined)
      error = new CurlError(18, `end of response with ${body.length - body.received} bytes missing`);
    else if (result === 0) error = new CurlError(18, 'transfer closed with outstanding read data remaining');
    else error = this.broken(result);
    return yield* this.abandon(stream, error, number);
  }

  private *abandon(stream: Stream, error: CurlError, number: number): Program<CurlError> {
    yield* this.say(error.message);
    yield* this.say(`closing connection #${number}`);
    this.process.close(stream.fd);
    return error;
  }

  private *cannotWrite(errno: number, length: number, number: number): Program<CurlError> {
    if (!this.o.silent) yield* this.io.error(`Warning: Failed to open the file ${this.sink.path}: ${strerror(errno)}\n`);
    const words = `client returned ERROR on write of ${length} bytes`;
    yield* this.say(words);
    yield* this.say(`closing connection #${number}`);
    return new CurlError(23, words);
  }
}

/** What curl finds wrong with the fields of an answer. */
function wrongField(head: ResponseHead): string | undefined {
  if (head.lines.slice(1, -1).some((line) => !line.includes(':'))) return 'Header without colon';
  const length = field(head, 'content-length');
  return length !== undefined && !/^\d+$/.test(length) ? 'Invalid Content-Length: value' : undefined;
}

/** What can be spoken over the connection that stands; throws CurlError. */
function checkScheme(o: CurlOptions, url: Url, proxy: Url | undefined): void {
  if (proxy !== undefined && proxy.scheme !== 'http') throw new CurlError(95, `patchbay: curl: a ${proxy.scheme} proxy is not modelled`);
  if (url.scheme === 'http') return;
  // The image has no certificates: without -k that is the end.
  if (url.scheme === 'https' && !o.insecure) throw new CurlError(77, `error setting certificate file: ${CERTIFICATES}`);
  throw new CurlError(95, `patchbay: ${url.scheme} is not modelled`);
}

/** A field as curl shows it on a terminal: its name bold, a Location as a link. */
function styled(line: string, url: Url): string {
  const colon = line.indexOf(':');
  if (colon < 0) return line;
  const name = line.slice(0, colon);
  const bold = `\u001b[1m${name}\u001b[0m`;
  if (name.toLowerCase() !== 'location') return bold + line.slice(colon);
  const value = line.slice(colon + 1).trim();
  return `${bold}: \u001b]8;;${resolveUrl(url, value)}\u001b\\${line.slice(colon + 1).replace(/^ */, '')}\u001b]8;;\u001b\\`;
}
