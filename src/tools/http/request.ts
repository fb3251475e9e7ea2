import type { Program } from '../../uapi/process.ts';
import { decodeText } from '../stdio.ts';
import type { Stream } from '../stream.ts';

/** What a server was asked. */
export interface Request {
  /** The request line as it came, without its end. */
  line: string;
  fields: Map<string, string>;
}

/** Reads a request's head, no line of it longer than `longest` bytes; undefined when the connection ended or the deadline passed before it was whole. */
export function* readRequest(stream: Stream, longest = Infinity): Program<Request | undefined> {
  const line = yield* nextLine(stream, longest);
  if (line === undefined) return undefined;
  const fields = new Map<string, string>();
  for (;;) {
    // HTTP/0.9 knows no fields; who asks so is answered at once.
    if (!/ HTTP\/\d/.test(line)) return { line, fields };
    const text = yield* nextLine(stream, longest);
    if (text === undefined) return undefined;
    if (text === '') return { line, fields };
    const colon = text.indexOf(':');
    if (colon > 0) fields.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  }
}

/** A line; what fills the room for one is taken for a line. */
function* nextLine(stream: Stream, longest: number): Program<string | undefined> {
  for (;;) {
    const line = stream.takeLine();
    if (line !== undefined) return line.replace(/\r$/, '');
    if (stream.available >= longest) return decodeText(stream.take(longest));
    if ((yield* stream.fill()) <= 0) return undefined;
  }
}

/** %41 and the like undone; undefined where two digits are missing. */
export function unescapePath(path: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return unescapeBytes(path);
  }
}

/** No UTF-8: byte by byte. */
function unescapeBytes(path: string): string {
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}
