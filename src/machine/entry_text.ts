import { saveRule } from '../tools/iptables/rule_print.ts';
import { ENOENT, SysError } from '../uapi/errno.ts';
import type { Process } from '../uapi/process.ts';
import type { IptEntry } from '../uapi/xtables.ts';

/** Printing looks names up in files of /etc, and does with numbers where there are none. */
const NOBODY = {
  readFile() {
    throw new SysError(ENOENT);
  },
} as unknown as Process;

/** A rule does not change, but for its counters. */
const texts = new WeakMap<IptEntry, string>();

/** A rule as `iptables -S` writes it, without '-A CHAIN': '-p tcp -m tcp --dport 80 -j ACCEPT'; '' for one that only counts. */
export function entryText(entry: IptEntry): string {
  let text = texts.get(entry);
  if (text === undefined) texts.set(entry, (text = saveRule(NOBODY, entry).trim()));
  return text;
}
