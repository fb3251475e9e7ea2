import { AwkError } from './lexer.ts';
import { splitBy, type AwkRegexes } from './regexes.ts';
import { UNSET, fromInput, toNumber, toText, type Value } from './value.ts';
import type { AwkVariables } from './variables.ts';

/** The record and its fields; either is brought up to date when it is asked for. */
export class AwkRecord {
  private readonly variables: AwkVariables;
  private readonly regexes: AwkRegexes;
  private whole = '';
  private fields: Value[] = [];
  private fieldsStale = false;
  private recordStale = false;

  constructor(variables: AwkVariables, regexes: AwkRegexes) {
    this.variables = variables;
    this.regexes = regexes;
  }

  /** A new record. */
  set(text: string): void {
    this.whole = text;
    this.fieldsStale = true;
    this.recordStale = false;
  }

  /** $0, put together anew after a field was changed. */
  get text(): string {
    if (this.recordStale) {
      this.whole = this.fields.map((field) => toText(field, this.variables.text('CONVFMT'))).join(this.variables.text('OFS'));
      this.recordStale = false;
    }
    return this.whole;
  }

  /** Counts and splits fields, if the record is new. */
  splitFields(): void {
    if (!this.fieldsStale) return;
    this.fieldsStale = false;
    this.fields = this.split(this.whole, this.variables.text('FS')).map(fromInput);
    this.variables.set('NF', this.fields.length);
  }

  /** Splits text as FS, or split()'s third argument, says. */
  split(text: string, separator: string): string[] {
    if (separator === ' ') {
      const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
      return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
    }
    if (text === '') return [];
    if (separator === '') return [...text];
    const parts =
      separator.length === 1 && separator !== '\\' && !/[.^$*+?()[\]{}|]/.test(separator)
        ? text.split(separator)
        : splitBy(text, this.regexes.get(separator));
    return this.variables.text('RS') === '' ? parts.flatMap((part) => part.split('\n')) : parts;
  }

  /** $index. */
  field(index: number): Value {
    if (index === 0) return fromInput(this.text);
    if (index < 0) throw new AwkError(`attempt to access field ${index}`);
    this.splitFields();
    return this.fields[index - 1] ?? UNSET;
  }

  setField(index: number, value: Value): void {
    if (index === 0) {
      this.set(toText(value, this.variables.text('CONVFMT')));
      return;
    }
    this.splitFields();
    while (this.fields.length < index) this.fields.push('');
    this.fields[index - 1] = value;
    this.variables.set('NF', this.fields.length);
    this.recordStale = true;
  }

  /** NF is assigned to: fields come or go. */
  setCount(value: Value): void {
    this.splitFields();
    const count = Math.max(0, Math.trunc(toNumber(value)));
    while (this.fields.length < count) this.fields.push('');
    this.fields.length = count;
    this.recordStale = true;
  }
}
