/** A place in a text file: line and column count from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A JSON value with the places its parts begin at. */
export interface JsonSource {
  value: unknown;
  /** Where the value at `path` begins; the nearest enclosing value where there is none. */
  positionOf(path: readonly (string | number)[]): Position;
  /** Where the key at the end of `path` stands, or else the value. */
  positionOfKey(path: readonly (string | number)[]): Position;
}

/** The text is not JSON: where, and what was expected there. */
export class JsonError extends Error {
  readonly position: Position;

  constructor(expected: string, position: Position) {
    super(expected);
    this.position = position;
  }
}

interface Node {
  at: number;
  keyAt: number;
  children: Map<string, Node> | null;
}

/** Parses JSON (RFC 8259), keeping places. A key that occurs twice is an error. Throws JsonError. */
export function parseJson(text: string): JsonSource {
  const parser = new Parser(text);
  const { value, node } = parser.document();
  const find = (path: readonly (string | number)[]): Node => {
    let at = node;
    for (const part of path) {
      const child = at.children?.get(String(part));
      if (child === undefined) break;
      at = child;
    }
    return at;
  };
  return {
    value,
    positionOf: (path) => positionAt(text, find(path).at),
    positionOfKey: (path) => positionAt(text, find(path).keyAt),
  };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\r\n]*/y;

class Parser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): { value: unknown; node: Node } {
    const result = this.value();
    this.blanks();
    if (this.at < this.text.length) this.fail('the end of the file');
    return result;
  }

  private value(): { value: unknown; node: Node } {
    this.blanks();
    const at = this.at;
    const node: Node = { at, keyAt: at, children: null };
    const char = this.text[at];
    if (char === '{') return { value: this.object(node), node };
    if (char === '[') return { value: this.array(node), node };
    if (char === '"') return { value: this.string(), node };
    const number = this.match(NUMBER);
    if (number !== undefined) return { value: Number(number), node };
    for (const [word, value] of [['true', true] as const, ['false', false] as const, ['null', null] as const])
      if (this.text.startsWith(word, at)) {
        this.at += word.length;
        return { value, node };
      }
    return this.fail('a JSON value');
  }

  private object(node: Node): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    node.children = new Map();
    this.at++;
    this.blanks();
    if (this.take('}')) return value;
    for (;;) {
      this.blanks();
      const keyAt = this.at;
      if (this.text[keyAt] !== '"') this.fail('a key in double quotes');
      const key = this.string();
      if (node.children.has(key)) {
        this.at = keyAt;
        this.fail(`a key that differs from the others (${JSON.stringify(key)} occurs twice)`);
      }
      this.blanks();
      if (!this.take(':')) this.fail('":"');
      const child = this.value();
      child.node.keyAt = keyAt;
      node.children.set(key, child.node);
      Object.defineProperty(value, key, { value: child.value, enumerable: true, writable: true, configurable: true });
      this.blanks();
      if (this.take('}')) return value;
      if (!this.take(',')) this.fail('"," or "}"');
    }
  }

  private array(node: Node): unknown[] {
    const value: unknown[] = [];
    node.children = new Map();
    this.at++;
    this.blanks();
    if (this.take(']')) return value;
    for (;;) {
      const child = this.value();
      node.children.set(String(value.length), child.node);
      value.push(child.value);
      this.blanks();
      if (this.take(']')) return value;
      if (!this.take(',')) this.fail('"," or "]"');
    }
  }

  private string(): string {
    const found = this.match(STRING);
    if (found === undefined) return this.fail('a string that is closed and without control characters');
    return JSON.parse(found) as string;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) return undefined;
    this.at += found.length;
    return found;
  }

  private blanks(): void {
    this.match(BLANK);
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private fail(expected: string): never {
    throw new JsonError(expected, positionAt(this.text, this.at));
  }
}
