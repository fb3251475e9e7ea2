import { ECONNRESET, strerror, SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { BodyReader, closesAfter, field, type HeadFailure, readHead, type ResponseHead } from '../http/response.ts';
import { encodeText, type Stdio } from '../stdio.ts';
import { Stream, TIMED_OUT } from '../stream.ts';
import { connectTo, type HostCache } from './connect.ts';
import { Meter } from './meter.ts';
import type { CurlOptions } from './options.ts';
import { buildRequest, type OutgoingRequest } from './request.ts';
import { Sink } from './sink.ts';
import { CurlError, formatUrl, parseUrl, resolveUrl, type Url } from './url.ts';
import type { TransferFacts } from './write_out.ts';

const SECOND = 1e9;

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
    this.sink = new Sink(process, io, facts.filename === '' || facts.filename === '-' ? undefined : facts.filename);
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
      facts.urlEffective = formatUrl(url);
      facts.scheme = url.scheme;
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

  /** One request and its answer on a connection of its own. */
  private *exchange(url: Url, sendBody: boolean): Program<ResponseHead> {
    const { o, facts, process } = this;
    const peer = o.proxy === undefined ? url : { ...parseUrl(o.proxy), port: parseUrl(o.proxy).portGiven ? parseUrl(o.proxy).port : 1080 };
    const addrs = yield* this.hosts.lookUp(process, peer.host, peer.port, this.deadline, this.say);
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
    if (url.scheme !== 'http') throw new CurlError(95, `patchbay: ${url.scheme} is not modelled`);
    yield* this.say('using HTTP/1.x');
    const login = url.user ?? o.user?.split(':')[0];
    if (login !== undefined) yield* this.say(`Server auth using Basic with user '${login}'`);
    facts.preTransfer = this.seconds();
    const stream = new Stream(process, fd);
    stream.deadline = this.deadline;
    const request = buildRequest(o, url, this.upload, sendBody);
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
      yield* this.showHead(head, url, false);
      head = yield* readHead(stream);
    }
    if ('failed' in head && head.failed === 'garbage' && o.http09) return yield* this.plainBody(stream, head, number);
    if ('failed' in head) throw yield* this.noHead(stream, head, number);
    facts.startTransfer = this.seconds();
    facts.status = head.status;
    facts.version = head.version;
    facts.contentType = field(head, 'content-type') ?? '';
    facts.fields = head.fields;
    facts.headerCount += head.fields.length;
    const follows = o.location && head.status >= 300 && head.status < 400 && field(head, 'location') !== undefined;
    const body = new BodyReader(stream, head, request.method === 'HEAD');
    yield* this.showHead(head, url, body.untilClose && !closesAfter(head));
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
    if (follows && body.untilClose === false && body.length !== undefined) yield* this.say('Ignoring the response-body');
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
    else if (failure.failed === 0) error = new CurlError(52, 'Empty reply from server');
    else error = this.broken(failure.failed);
    yield* this.say(error.message);
    yield* this.say(`${error.code === 52 ? 'shutting down' : 'closing'} connection #${number}`);
    this.process.close(stream.fd);
    return error;
  }

  /** -v, -i, -I and -D. */
  private *showHead(head: ResponseHead, url: Url, sayClose: boolean): Program<void> {
    const { o, facts } = this;
    for (const line of head.lines) {
      facts.headerSize += encodeText(line).length;
      if (sayClose && line.trim() === '') yield* this.say('no chunk, no close, no size. Assume close to signal end');
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
    }
  }

  private *brokenBody(stream: Stream, body: BodyReader, result: number, number: number): Program<CurlError> {
    let error: CurlError;
    if (result === 0 && body.length !== undefined)
      error = new CurlError(18, `end of response with ${body.length - body.received} bytes missing`);
    else if (result === 0) error = new CurlError(18, 'transfer closed with outstanding read data remaining');
    else error = this.broken(result);
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

/** What a file that cannot be read is. */
export function readUpload(process: Process, path: string): Uint8Array {
  try {
    return process.readFileBytes(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new CurlError(26, `cannot open '${path}'`);
  }
}
