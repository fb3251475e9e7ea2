/** What a filter's text says, before code is made of it. */

export type Direction = 'default' | 'src' | 'dst' | 'src or dst' | 'src and dst' | 'wireless';
/** What an identifier is about; 'undefined' where there was nothing before it to say so. */
export type AddressType = 'default' | 'host' | 'net' | 'port' | 'portrange' | 'gateway' | 'proto' | 'protochain' | 'undefined';

/** Qualifiers in front of an identifier; one without takes those of the one before it. */
export interface Qualifiers {
  /** A protocol keyword, or 'default'. */
  protocol: string;
  direction: Direction;
  /** The very word, where the direction is for 802.11 only. */
  wireless?: string;
  type: AddressType;
}

export const NO_QUALIFIERS: Qualifiers = { protocol: 'undefined', direction: 'default', type: 'undefined' };

export type Expression =
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; inner: Expression }
  /** Parentheses around terms: what follows them takes the qualifiers from before them. */
  | { kind: 'group'; inner: Expression }
  | { kind: 'qualified'; qualifiers: Qualifiers; id: Expression }
  | Identifier
  | { kind: 'protocol'; name: string }
  | { kind: 'relation'; operator: string; left: Arithmetic; right: Arithmetic }
  | Primitive;

export type Identifier =
  | { kind: 'name'; text: string }
  | { kind: 'number'; value: number }
  | { kind: 'network'; text: string; mask: string | undefined; length: number }
  | { kind: 'address'; text: string }
  | { kind: 'address6'; text: string; length: number | undefined }
  | { kind: 'mac'; text: string }
  | { kind: 'arcnet'; text: string };

/** A test of its own: "vlan 5", "ether broadcast", "less 64". */
export interface Primitive {
  kind: 'primitive';
  name: string;
  protocol: string;
  operator: string;
  /** The numbers behind it, and the word. */
  numbers: readonly number[];
  word: string;
}

export type Arithmetic =
  | { kind: 'constant'; value: number }
  | { kind: 'length' }
  | { kind: 'negation'; inner: Arithmetic }
  | { kind: 'load'; protocol: string; offset: Arithmetic; size: number }
  | { kind: 'operation'; operator: string; left: Arithmetic; right: Arithmetic };

/** The qualifiers that a bare identifier behind `expression` takes: its last ones; `context` are those before it. */
export function qualifiersBehind(expression: Expression, context: Qualifiers): Qualifiers {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return qualifiersBehind(expression.right, qualifiersBehind(expression.left, context));
    case 'not':
      return qualifiersBehind(expression.inner, context);
    case 'qualified':
      return expression.qualifiers;
    case 'protocol':
    case 'relation':
    case 'primitive':
      return NO_QUALIFIERS;
    default:
      return context;
  }
}
