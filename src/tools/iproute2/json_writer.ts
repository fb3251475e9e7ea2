const ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\b': '\\b',
  '\\': '\\\\',
  '"': '\\"',
};

export type JsonScalar = string | number | boolean | null;

/** Writes JSON with iproute2's spacing: nothing between members, or `-pretty`'s lines and four blanks a level. */
export class JsonWriter {
  private readonly write: (text: string) => void;
  private readonly pretty: boolean;
  private depth = 0;
  private separator = false;

  constructor(write: (text: string) => void, pretty: boolean) {
    this.write = write;
    this.pretty = pretty;
  }

  name(key: string): void {
    this.separate();
    this.endLine();
    this.separator = false;
    this.write(quote(key) + (this.pretty ? ': ' : ':'));
  }

  value(value: JsonScalar): void {
    this.raw(typeof value === 'string' ? quote(value) : String(value));
  }

  /** A value already in JSON. */
  raw(text: string): void {
    this.separate();
    this.write(text);
  }

  startObject(): void {
    this.begin('{');
  }

  endObject(): void {
    this.end('}');
  }

  startArray(): void {
    this.begin('[');
    if (this.pretty) this.write(' ');
  }

  endArray(): void {
    if (this.pretty && this.separator) this.write(' ');
    this.separator = false;
    this.end(']');
  }

  private begin(bracket: string): void {
    this.separate();
    this.write(bracket);
    this.depth++;
    this.separator = false;
  }

  private end(bracket: string): void {
    this.depth--;
    if (this.separator) this.endLine();
    this.write(bracket);
    this.separator = true;
  }

  private separate(): void {
    if (this.separator) this.write(',');
    this.separator = true;
  }

  private endLine(): void {
    if (this.pretty) this.write('\n' + '    '.repeat(this.depth));
  }
}

function quote(text: string): string {
  return `"${text.replace(/[\t\n\r\f\b\\"]/g, (char) => ESCAPES[char])}"`;
}
