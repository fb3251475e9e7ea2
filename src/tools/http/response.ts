import type { Program } from '../../uapi/process.ts';
import { decodeText } from '../stdio.ts';
import type { Stream } from '../stream.ts';

/** The head of an HTTP answer. */
export interface ResponseHead {
  /** "1.1" */
  version: string;
  status: number;
  reason: string;
  /** Status line and fields as they came, each with its line end; the empty line last. */
  lines: string[];
  fields: readonly (readonly [name: string, value: string])[];
}

/** Why a head did not come: what Stream.fill returned (0: the stream ended), 'garbage' where it is no HTTP, 'version' where its status line is wrong. */
export type HeadFailure = { failed: number | 'garbage' | 'version'; bytes: number; lines: string };

const STATUS_LINE = /^HTTP\/(\d(?:\.\d)?) (\d{3})(?: ?(.*))?$/;

/** Reads a status line and the fields behind it. */
export function* readHead(stream: Stream): Program<ResponseHead | HeadFailure> {
  const lines: string[] = [];
  for (;;) {
    const line = stream.takeLine();
    if (line === undefined) {
      const got = yield* stream.fill();
      if (got > 0) continue;
      return { failed: lines.length === 0 && stream.available > 0 ? 'garbage' : got, bytes: stream.received, lines: lines.join('') };
    }
    lines.push(`${line}\n`);
    const text = line.replace(/\r$/, '');
    if (lines.length === 1 && !STATUS_LINE.test(text)) {
      const failed = text.startsWith('HTTP/') ? 'version' : 'garbage';
      return { failed, bytes: stream.received, lines: lines.join('') };
    }
    if (text === '') return headOf(lines);
  }
}

function headOf(lines: string[]): ResponseHead {
  const [, version, status, reason] = STATUS_LINE.exec(lines[0].trimEnd())!;
  const fields = lines.slice(1, -1).map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { version, status: Number(status), reason: reason ?? '', lines, fields };
}

/** The value of a field, whatever its capitals. */
export function field(head: ResponseHead, name: string): string | undefined {
  return head.fields.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Will the server end the connection behind this answer? */
export function closesAfter(head: ResponseHead): boolean {
  const connection = (field(head, 'connection') ?? '').toLowerCase();
  return head.version === '1.0' ? connection !== 'keep-alive' : connection === 'close';
}

/** Hands out the body of an answer piece by piece. */
export class BodyReader {
  /** Bytes that Content-Length promises; undefined where it is silent. */
  readonly length: number | undefined;
  /** Is there no way to know the body's end but the connection's? */
  readonly untilClose: boolean;
  received = 0;
  /** A chunk's length began with this character, which is no hexadecimal digit: the body ends there. */
  badChunk: number | undefined = undefined;
  private readonly stream: Stream;
  private readonly chunked: boolean;
  private chunkLeft = 0;
  private firstChunk = true;
  private done: boolean;

  /** `empty`: the answer has no body whatever its fields say (HEAD). */
  constructor(stream: Stream, head: ResponseHead, empty: boolean) {
    this.stream = stream;
    this.chunked = /\bchunked\b/i.test(field(head, 'transfer-encoding') ?? '');
    const length = field(head, 'content-length');
    this.length = this.chunked || length === undefined || !/^\d+$/.test(length) ? undefined : Number(length);
    this.done = empty || head.status === 204 || head.status === 304 || this.length === 0;
    this.untilClose = !this.done && !this.chunked && this.length === undefined;
  }

  /** The next piece; undefined at the end; what Stream.fill returned when the body broke off (0: connection closed). */
  *next(): Program<Uint8Array | undefined | number> {
    if (this.done) return undefined;
    for (;;) {
      const piece = this.chunked ? this.takeChunked() : this.takePlain();
      if (this.done && piece === undefined) return undefined;
      if (piece !== undefined && piece.length > 0) {
        this.received += piece.length;
        if (this.length !== undefined && this.received >= this.length) this.done = true;
        return piece;
      }
      const got = yield* this.stream.fill();
      if (got > 0) continue;
      this.done = true;
      return got === 0 && this.untilClose ? undefined : got;
    }
  }

  private takePlain(): Uint8Array | undefined {
    const most = this.length === undefined ? Infinity : this.length - this.received;
    return this.stream.available === 0 ? undefined : this.stream.take(most);
  }

  /** RFC 9112 7.1: size in hexadecimal, data, CR LF, ... until a size of 0. */
  private takeChunked(): Uint8Array | undefined {
    if (this.chunkLeft > 0) {
      const piece = this.stream.take(this.chunkLeft);
      this.chunkLeft -= piece.length;
      return piece;
    }
    for (;;) {
      const line = this.stream.takeLine();
      if (line === undefined) return undefined;
      const text = line.trim();
      if (text === '' && !this.firstChunk) continue;
      this.firstChunk = false;
      if (!/^[0-9a-fA-F]/.test(text)) {
        this.badChunk = text.charCodeAt(0);
        return undefined;
      }
      this.chunkLeft = parseInt(text, 16) || 0;
      if (this.chunkLeft === 0) {
        this.done = true;
        return undefined;
      }
      const piece = this.stream.take(this.chunkLeft);
      this.chunkLeft -= piece.length;
      return piece;
    }
  }
}

/** A request's bytes as text, for those who show them. */
export function textOf(bytes: Uint8Array): string {
  return decodeText(bytes);
}
