import type { Dissection } from './dissection.ts';
import { hexWords } from './hex.ts';

/** The payload of a protocol nobody knows, in hex. */
export function printUnknown(d: Dissection, at: number): void {
  if (!d.options.suppressDefault) d.put(hexWords(d.bytes, at, d.end, true));
}
