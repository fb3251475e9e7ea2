import type { Process, Program } from '../../uapi/process.ts';
import { SOL_TCP, TCP_NODELAY } from '../../uapi/socket.ts';
import { be32, putBe32 } from '../../wire/addr.ts';
import { decodeText, encodeText } from '../stdio.ts';
import { Stream } from '../stream.ts';

/** States of a test, one byte on the control connection. iperf: src/iperf_api.h. */
export const TEST_START = 1;
export const TEST_RUNNING = 2;
export const TEST_END = 4;
export const PARAM_EXCHANGE = 9;
export const CREATE_STREAMS = 10;
export const EXCHANGE_RESULTS = 13;
export const DISPLAY_RESULTS = 14;
export const IPERF_DONE = 16;
export const ACCESS_DENIED = 255;

export const COOKIE_SIZE = 37;
const COOKIE_LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** What the client tells the server about the test. */
export interface Parameters {
  tcp?: boolean;
  udp?: boolean;
  time: number;
  num: number;
  parallel: number;
  reverse?: boolean;
  len: number;
  bandwidth?: number;
  MSS?: number;
  nodelay?: boolean;
  congestion?: string;
  window?: number;
}

/** What each side tells the other at the end. */
export interface Results {
  streams: StreamResult[];
}

export interface StreamResult {
  id: number;
  bytes: number;
  retransmits: number;
  jitter: number;
  errors: number;
  packets: number;
  end_time: number;
}

export function makeCookie(process: Process): Uint8Array {
  let text = '';
  while (text.length < COOKIE_SIZE - 1) text += COOKIE_LETTERS[process.random() % COOKIE_LETTERS.length];
  const cookie = new Uint8Array(COOKIE_SIZE);
  cookie.set(encodeText(text));
  return cookie;
}

/** The connection on which client and server agree what to do. */
export class Control {
  readonly stream: Stream;

  constructor(process: Process, fd: number) {
    this.stream = new Stream(process, fd);
    process.setsockopt(fd, SOL_TCP, TCP_NODELAY, 1);
  }

  get fd(): number {
    return this.stream.fd;
  }

  *sendState(state: number): Program<void> {
    yield* this.stream.send(Uint8Array.of(state));
  }

  /** The next state; -1 where the other side has gone. */
  *readState(): Program<number> {
    const bytes = yield* this.readBytes(1);
    return bytes === undefined ? -1 : bytes[0];
  }

  *readBytes(count: number): Program<Uint8Array | undefined> {
    while (this.stream.available < count) if ((yield* this.stream.fill()) <= 0) return undefined;
    return this.stream.take(count);
  }

  *sendJson(value: object): Program<void> {
    const text = encodeText(JSON.stringify(value));
    const message = new Uint8Array(4 + text.length);
    putBe32(message, 0, text.length);
    message.set(text, 4);
    yield* this.stream.send(message);
  }

  *readJson<T>(): Program<T | undefined> {
    const length = yield* this.readBytes(4);
    const text = length === undefined ? undefined : yield* this.readBytes(be32(length, 0));
    return text === undefined ? undefined : (JSON.parse(decodeText(text)) as T);
  }
}
