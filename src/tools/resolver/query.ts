import { EAGAIN, ECONNREFUSED, SysError } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be16 } from '../../wire/addr.ts';
import { DNS_IN, DNS_PORT, type DnsMessage, type DnsRecord, emitDns, parseDns } from '../../wire/dns.ts';
import { connectWithin, pollUntil, Stream, TIMED_OUT } from '../stream.ts';

export interface DnsQuery {
  name: string;
  type: number;
  /** DNS_RD and the like. */
  flags: number;
  additional?: DnsRecord[];
}

/** An answer, its length in bytes and how long it took, ns. */
export interface DnsAnswer {
  message: DnsMessage;
  length: number;
  took: number;
}

/** Where a question goes. `timeout` in ns. */
export interface DnsServer {
  addr: number;
  port?: number;
  timeout: number;
  tcp?: boolean;
  source?: number;
}

/** What came of it: an answer, an errno the kernel gave, or TIMED_OUT; `setup`: nothing could be sent at all. */
export type DnsOutcome = DnsAnswer | { failed: number; setup: boolean };

function questionOf(process: Process, query: DnsQuery): Question {
  const id = process.random() & 0xffff;
  const questions = [{ name: query.name, type: query.type, class: DNS_IN }];
  const message = { id, flags: query.flags, questions, answers: [], authority: [], additional: query.additional ?? [] };
  return { id, bytes: emitDns(message) };
}

/** Asks one server once. */
export function* askServer(process: Process, server: DnsServer, query: DnsQuery): Program<DnsOutcome> {
  return yield* server.tcp ? askTcp(process, server, query) : askUdp(process, server, [query]);
}

/** Asks one server several things at once, from one port; what came of the first of them. glibc: send_dg(). */
export function* askUdp(process: Process, server: DnsServer, queries: readonly DnsQuery[]): Program<DnsOutcome> {
  const questions = queries.map((query) => questionOf(process, query));
  const fd = process.socket(S.AF_INET, S.SOCK_DGRAM | S.SOCK_NONBLOCK, S.IPPROTO_UDP);
  const started = process.monotonic();
  try {
    if (server.source !== undefined) process.bind(fd, { family: S.AF_INET, addr: server.source, port: 0 });
    yield* process.connect(fd, { family: S.AF_INET, addr: server.addr, port: server.port ?? DNS_PORT });
  } catch (error) {
    process.close(fd);
    if (error instanceof SysError) return { failed: error.errno, setup: true };
    throw error;
  }
  const outcome = yield* exchange(process, fd, questions, started, server.timeout);
  process.close(fd);
  return outcome;
}

interface Question {
  id: number;
  bytes: Uint8Array;
}

function* exchange(process: Process, fd: number, questions: readonly Question[], started: number, timeout: number): Program<DnsOutcome> {
  for (const { bytes } of questions) {
    let sent = process.sendto(fd, bytes, bytes.length, 0);
    // That the one before was refused is told to this one, which is still to be sent.
    if (sent === -ECONNREFUSED) sent = process.sendto(fd, bytes, bytes.length, 0);
    if (sent < 0) return { failed: -sent, setup: false };
  }
  const message = new S.MsgHdr(4096);
  const open = new Set(questions.map(({ id }) => id));
  let first: DnsOutcome = { failed: TIMED_OUT, setup: false };
  while (open.size > 0) {
    if ((yield* pollUntil(process, fd, POLLIN, started + timeout)) === 0) break;
    const length = process.recvmsg(fd, message, 0);
    if (length === -EAGAIN) continue;
    if (length < 0) return { failed: -length, setup: false };
    const answer = parseDns(message.data, length);
    if (answer === undefined || !open.delete(answer.id)) continue;
    if (answer.id === questions[0].id) first = { message: answer, length, took: process.monotonic() - started };
  }
  return first;
}

function* askTcp(process: Process, server: DnsServer, query: DnsQuery): Program<DnsOutcome> {
  const { id, bytes } = questionOf(process, query);
  const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, S.IPPROTO_TCP);
  const started = process.monotonic();
  const errno = yield* connectWithin(process, fd, server.addr, server.port ?? DNS_PORT, server.timeout);
  if (errno !== 0) {
    process.close(fd);
    return { failed: errno, setup: true };
  }
  const stream = new Stream(process, fd);
  stream.deadline = started + server.timeout;
  const framed = new Uint8Array(bytes.length + 2);
  framed.set([bytes.length >> 8, bytes.length & 255]);
  framed.set(bytes, 2);
  const result = yield* stream.send(framed);
  const data = result === 0 ? yield* readFramed(stream) : undefined;
  process.close(fd);
  const message = data === undefined ? undefined : parseDns(data, data.length);
  if (message === undefined || message.id !== id) return { failed: TIMED_OUT, setup: false };
  return { message, length: data!.length, took: process.monotonic() - started };
}

function* readFramed(stream: Stream): Program<Uint8Array | undefined> {
  while (stream.available < 2) if ((yield* stream.fill()) <= 0) return undefined;
  const length = be16(stream.take(2), 0);
  while (stream.available < length) if ((yield* stream.fill()) <= 0) return undefined;
  return stream.take(length);
}
