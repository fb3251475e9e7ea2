import * as v from 'valibot';
import type { Text } from '../view/text.ts';
import type { Place, World } from './world.ts';

/**
 * One kind of check: what its JSON looks like, when it holds, and the sentence that says what is asked. One file a kind in
 * checks/, one row in checks/table.ts.
 */
export interface CheckKind<Name extends string, Schema extends v.GenericSchema> {
  kind: Name;
  schema: Schema;
  holds(args: v.InferOutput<Schema>, world: World): boolean;
  describe(args: v.InferOutput<Schema>): Text;
}

export function defineCheck<Name extends string, Schema extends v.GenericSchema>(kind: CheckKind<Name, Schema>): CheckKind<Name, Schema> {
  return kind;
}

/** A name as the kernel takes it for namespaces and interfaces. */
export const name = v.pipe(
  v.string(),
  v.regex(/^[^\s/]{1,15}$/, 'a name of 1 to 15 characters without blanks and slashes'),
  v.description('a name of 1 to 15 characters'),
);
export const ipv4 = v.pipe(v.string(), v.ipv4('an IPv4 address'), v.description('an IPv4 address'));
export const prefix = v.pipe(
  v.string(),
  v.regex(/^(\d{1,3}\.){3}\d{1,3}\/([0-9]|[12][0-9]|3[0-2])$/, 'an IPv4 address with a prefix length, e.g. 10.0.0.1/24'),
);

/** The part of every schema that says where. */
export const place = { in: v.optional(name), host: v.optional(name) };

/** "in ns1", for sentences; '' for the host's own namespace. */
export function inPlace(at: Place): Text {
  const where = at.in ?? at.host;
  return where === undefined ? { en: ' on the host', zh: '主机上' } : { en: ` in ${where}`, zh: `${where} 中` };
}
