import type { Process } from '../../uapi/process.ts';
import { strtoulWhole, UINT64_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const IPSET_MAXNAMELEN = 32;
const IPSET_DIM_MAX = 6;

/** A set as a match or target names it: bit i of `flags` set when dimension i + 1 is the source's. */
export interface SetReference {
  name: string;
  dim: number;
  flags: number;
}

/** Is there a set of this name? iptables: get_set_byname(). */
function assertSet(process: Process, name: string): void {
  const { error } = process.xtables({ op: 'set-find', name });
  if (error !== 0) throw badParameter(`Set ${name} doesn't exist.\n`);
}

/** "NAME src,dst". `option` without its dashes. */
export function parseSetReference(process: Process, option: string, name: string, directions: string | undefined): SetReference {
  if (directions === undefined) throw badParameter(`--${option} requires two args.`);
  if (name.length > IPSET_MAXNAMELEN - 1) throw badParameter(`setname \`${name}' too long, max ${IPSET_MAXNAMELEN - 1} characters.`);
  assertSet(process, name);
  const set = { name, dim: 0, flags: 0 };
  for (const word of directions.split(',')) {
    if (set.dim === IPSET_DIM_MAX) throw badParameter(`Can't be more src/dst options than ${IPSET_DIM_MAX}.`);
    if (word.startsWith('src')) set.flags |= 1 << set.dim;
    else if (!word.startsWith('dst')) throw badParameter("You must specify (the comma separated list of) 'src' or 'dst'.");
    set.dim++;
  }
  return set;
}

/** " NAME src,dst". */
export function formatSetReference({ name, dim, flags }: SetReference): string {
  const directions = Array.from({ length: dim }, (_, i) => (flags & (1 << i) ? 'src' : 'dst'));
  return ` ${name} ${directions.join(',')}`;
}

export function parseCounter(text: string): number {
  const value = strtoulWhole(text, 0, UINT64_MAX);
  if (value === undefined) throw badParameter(`Cannot parse ${text} as a counter value`);
  return value;
}
