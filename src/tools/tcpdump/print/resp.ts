import { Cut, marked, type Dissection } from './dissection.ts';

const CR = 13;
const LF = 10;
const INT_MAX = 0x7fffffff;
const BULK_STRING = 0x24;
const ARRAY = 0x2a;
/** "+", "-" and ":" begin a line: a string, an error, a number. */
const LINES: readonly number[] = [0x2b, 0x2d, 0x3a];
/** What takes the place of a value, by its length. */
const WITHOUT_VALUE: Readonly<Record<number, string>> = {
  0: ' empty',
  [-1]: ' null',
  [-3]: ' length too large',
  [-4]: ' length negative and not -1',
  [-5]: ' invalid',
};

/** Redis's serialization protocol. tcpdump: print-resp.c. */
export function printResp(d: Dissection, at: number, length: number): void {
  d.protocol = 'resp';
  d.put(': RESP');
  marked(d, () => {
    const reader = new Reader(d, at, at + length);
    while (reader.more()) reader.value();
  });
}

/** Goes through values; one that is cut short ends it. */
class Reader {
  private readonly d: Dissection;
  private at: number;
  private readonly end: number;

  constructor(d: Dissection, at: number, end: number) {
    this.d = d;
    this.at = at;
    this.end = end;
  }

  more(): boolean {
    return this.at < this.end;
  }

  value(): void {
    this.want(1);
    const kind = this.d.u8(this.at);
    if (LINES.includes(kind)) {
      this.at++;
      this.line();
    } else if (kind === BULK_STRING || kind === ARRAY) {
      this.at++;
      const count = this.count();
      if (kind === ARRAY) this.array(count);
      else this.string(count);
    } else this.inline();
  }

  /** Ends it when fewer than `size` bytes of the segment are left. */
  private want(size: number): void {
    if (this.end - this.at < size) throw new Cut();
  }

  private segment(from: number, size: number): void {
    this.d.put(' "');
    if (!this.d.putText(from, size)) throw new Cut();
    this.d.put('"');
  }

  private toLineEnd(): void {
    for (;;) {
      this.want(2);
      this.d.want(this.at, 2);
      if (this.d.u8(this.at) === CR && this.d.u8(this.at + 1) === LF) return;
      this.at++;
    }
  }

  private line(): void {
    const from = this.at;
    this.toLineEnd();
    this.segment(from, this.at - from);
    this.at += 2;
  }

  private string(size: number): void {
    if (size < 0) return this.d.put(WITHOUT_VALUE[size]);
    if (size === 0) this.d.put(WITHOUT_VALUE[0]);
    else {
      this.want(size);
      this.d.want(this.at, size);
      this.segment(this.at, size);
      this.at += size;
    }
    this.toLineEnd();
    this.at += 2;
  }

  private array(count: number): void {
    if (count <= 0) return this.d.put(WITHOUT_VALUE[count]);
    for (let i = 0; i < count; i++) this.value();
  }

  /** A command as a person types it. */
  private inline(): void {
    this.skipLineEnds();
    const from = this.at;
    for (;;) {
      this.want(1);
      if (this.isLineEnd()) break;
      this.at++;
    }
    this.segment(from, this.at - from);
    this.skipLineEnds();
  }

  private isLineEnd(): boolean {
    const byte = this.d.u8(this.at);
    return byte === CR || byte === LF;
  }

  private skipLineEnds(): void {
    const from = this.at;
    while (this.more() && this.d.has(this.at, 1)) {
      if (!this.isLineEnd()) return;
      this.at++;
    }
    if (this.at === from) throw new Cut();
  }

  /** A length and its line's end; a negative number says what is wrong with it. */
  private count(): number {
    const { d } = this;
    const next = (): number => {
      this.want(1);
      return d.u8(this.at);
    };
    const negative = next() === 0x2d;
    if (negative) this.at++;
    let digits = '';
    for (let byte = next(); byte >= 0x30 && byte <= 0x39; byte = next()) {
      digits += String.fromCharCode(byte);
      this.at++;
    }
    if (digits === '' || d.u8(this.at) !== CR) {
      this.at++;
      return -5;
    }
    this.at++;
    if (next() !== LF) {
      this.at++;
      return -5;
    }
    this.at++;
    const tooLarge = Number(digits) > INT_MAX;
    if (negative) return tooLarge || Number(digits) !== 1 ? -4 : -1;
    return tooLarge ? -3 : Number(digits);
  }
}
