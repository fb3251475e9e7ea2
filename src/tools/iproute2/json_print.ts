import { COLOR_NONE, Palette } from './color.ts';
import { JsonWriter } from './json_writer.ts';
import type { JsonScalar } from './json_writer.ts';
import type { Output } from './output.ts';

/**
 * Prints either text or JSON from the same calls: `any` gives a member's key, its value, and how the text form has it; `text`
 * and `json` say something in one form only. Between `newObject` and `deleteObject` JSON is written if it was asked for.
 */
export class JsonPrint {
  private readonly out: Output;
  private palette = new Palette(false);
  private writer: JsonWriter | undefined;
  private array = true;
  /** -json and -pretty. */
  wanted = false;
  pretty = false;
  /** What ends a line inside an entry: a newline, or a backslash with -oneline. */
  newline = '\n';

  constructor(out: Output) {
    this.out = out;
  }

  usePalette(palette: Palette): void {
    this.palette = palette;
  }

  get isJson(): boolean {
    return this.writer !== undefined;
  }

  /** Begins JSON output if it is wanted: an array of entries, or (plain) one value. */
  newObject(array = true): void {
    if (!this.wanted) return;
    this.writer = new JsonWriter((text) => this.out.put(text), this.pretty);
    this.array = array;
    if (array) this.writer.startArray();
  }

  deleteObject(): void {
    if (this.writer === undefined) return;
    if (this.array) this.writer.endArray();
    this.writer = undefined;
    this.out.put('\n');
    this.out.flush();
  }

  openObject(key?: string): void {
    if (this.writer === undefined) return;
    if (key !== undefined) this.writer.name(key);
    this.writer.startObject();
  }

  closeObject(): void {
    this.writer?.endObject();
  }

  /** `text` is printed instead where there is no JSON. */
  openArray(key: string | undefined, text = ''): void {
    if (this.writer === undefined) {
      this.out.put(text);
      return;
    }
    if (key !== undefined) this.writer.name(key);
    this.writer.startArray();
  }

  closeArray(text = ''): void {
    if (this.writer === undefined) this.out.put(text);
    else this.writer.endArray();
  }

  /** A member (an element, without a key) in JSON; `text` otherwise. */
  any(key: string | undefined, value: JsonScalar, text: string, color = COLOR_NONE): void {
    if (this.writer !== undefined) this.json(key, value);
    else this.out.put(this.palette.paint(color, text));
  }

  /** A number that JSON has as a string in hexadecimal with 0x. */
  hex0x(key: string | undefined, value: number, text: string): void {
    this.any(key, formatHex(value), text);
  }

  /** A number that JSON has as a string in hexadecimal. */
  hex(key: string | undefined, value: number, text: string): void {
    this.any(key, value.toString(16), text);
  }

  json(key: string | undefined, value: JsonScalar): void {
    if (this.writer === undefined) return;
    if (key !== undefined) this.writer.name(key);
    this.writer.value(value);
  }

  /** A member whose value is already in JSON. */
  rawJson(key: string, value: string): void {
    this.writer?.name(key);
    this.writer?.raw(value);
  }

  text(text: string, color = COLOR_NONE): void {
    if (this.writer === undefined) this.out.put(this.palette.paint(color, text));
  }

  nl(): void {
    this.text(this.newline);
  }
}

/** printf's %#x: no 0x before a zero. */
export function formatHex(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`;
}
