import { compareValues, toNumber, toText, type Value } from './value.ts';

/** An operator between two values; ' ' puts them together as text, numbers by `format` (CONVFMT). */
export function operate(op: string, left: Value, right: Value, format: string): Value {
  switch (op) {
    case ' ':
      return toText(left, format) + toText(right, format);
    case '<':
      return compareValues(left, right) < 0 ? 1 : 0;
    case '<=':
      return compareValues(left, right) <= 0 ? 1 : 0;
    case '==':
      return compareValues(left, right) === 0 ? 1 : 0;
    case '!=':
      return compareValues(left, right) !== 0 ? 1 : 0;
    case '>':
      return compareValues(left, right) > 0 ? 1 : 0;
    case '>=':
      return compareValues(left, right) >= 0 ? 1 : 0;
    default:
      return arithmetic(op, toNumber(left), toNumber(right));
  }
}

/** + - * / % ^. */
export function arithmetic(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}
