/** A part of a frame and what it says: a node of the protocol tree. Names are the field's own, in English, as in the RFCs. */
export interface Field {
  /** 'Internet Protocol Version 4', 'Time to live'. */
  name: string;
  /** What stands there, readable; '' where the parts say it. */
  value: string;
  /** The bytes it was read from: [begin, end) in the frame. */
  begin: number;
  end: number;
  parts?: Field[];
  /** Something is wrong with it: a checksum, a length, a cut. */
  wrong?: boolean;
}

/** Collects the fields of one header. */
export class Fields {
  readonly list: Field[] = [];
  readonly bytes: Uint8Array;
  private readonly at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** A field of `length` bytes, `offset` behind the header's begin. */
  add(name: string, offset: number, length: number, value: string, wrong = false): this {
    const begin = this.at + offset;
    const field: Field = { name, value, begin, end: begin + length };
    if (wrong) field.wrong = true;
    this.list.push(field);
    return this;
  }

  push(field: Field): this {
    this.list.push(field);
    return this;
  }
}

/** A header that is cut short. */
export function cut(name: string, begin: number, end: number): Field {
  return { name, value: 'cut short', begin, end, wrong: true };
}

export function hex(value: number, digits: number): string {
  return `0x${(value >>> 0).toString(16).padStart(digits, '0')}`;
}

/** The names of the bits that are set, as `flags [S.]` says them in words. */
export function bitNames(value: number, names: readonly (readonly [bit: number, name: string])[]): string {
  return names
    .filter(([bit]) => (value & bit) !== 0)
    .map(([, name]) => name)
    .join(', ');
}
