import { relativeTime, type Dissection } from './dissection.ts';

const TYPES: Readonly<Record<number, string>> = {
  0: 'Query',
  1: 'Register',
  2: 'Register-Stop',
  3: 'Join/Prune',
  4: 'RP-reachable',
  5: 'Assert',
  6: 'Graft',
  7: 'Graft-ACK',
};
const QUERY = 0;
const REGISTER = 1;
const REGISTER_STOP = 2;
const RP_REACHABLE = 4;
const ASSERT = 5;
const WITH_GROUPS: readonly number[] = [3, 6, 7];
const MODES: readonly string[] = [' Dense-mode', ' Sparse-mode', ' Sparse-Dense-mode'];
const HOST_MASK = 0xffffffff;

/** Protocol Independent Multicast, version 1, inside IGMP. tcpdump: print-pim.c, pimv1_print(). */
export function printPimv1(d: Dissection, at: number, length: number): void {
  d.protocol = 'pimv1';
  const type = d.u8(at + 1);
  d.put(` ${TYPES[type] ?? `[type ${type}]`}`);
  if (WITH_GROUPS.includes(type)) {
    if (d.options.verbose > 0) {
      if (length < 8) return d.truncationMark();
      // What is cut short is marked, and the version is looked at still.
      if (!printJoinPrune(d, at + 8, length - 8)) d.truncationMark();
    }
  } else if (type === REGISTER && !d.has(at + 8, 20)) return d.truncationMark();
  else printBody(d, type, at);
  const version = d.u8(at + 4) >> 4;
  if (version !== 1) d.put(` [v${version}]`);
}

function printBody(d: Dissection, type: number, at: number): void {
  const verbose = d.options.verbose > 0;
  const masked = (address: number): void => {
    if (d.u32(address + 4) !== HOST_MASK) d.put(`/${d.ipv4(address + 4)}`);
  };
  if (type === QUERY) {
    if (d.has(at + 8, 1)) d.put(MODES[d.u8(at + 8) >> 4] ?? ` mode-${d.u8(at + 8) >> 4}`);
    if (verbose) {
      d.put(' (Hold-time ');
      d.put(`${relativeTime(d.u16(at + 10))})`);
    }
  } else if (type === REGISTER) {
    d.put(` for ${d.ipv4(at + 20)} > ${d.ipv4(at + 24)}`);
  } else if (type === REGISTER_STOP) d.put(` for ${d.ipv4(at + 8)} > ${d.ipv4(at + 12)}`);
  else if (type === RP_REACHABLE && verbose) {
    d.put(` group ${d.ipv4(at + 8)}`);
    masked(at + 8);
    d.put(` RP ${d.ipv4(at + 16)} hold `);
    d.put(relativeTime(d.u16(at + 22)));
  } else if (type === ASSERT) {
    d.put(` for ${d.ipv4(at + 16)} > ${d.ipv4(at + 8)}`);
    masked(at + 8);
    const preference = d.u32(at + 20);
    d.put(` ${preference >= 0x80000000 ? 'RP-tree' : 'SPT'} pref ${preference & 0x7fffffff} metric ${d.u32(at + 24)}`);
  }
}

/** False where it is cut short. */
function printJoinPrune(d: Dissection, at: number, length: number): boolean {
  if (d.has(at, 30) && d.u8(at + 11) === 1 && d.u16(at + 20) + d.u16(at + 22) === 1) {
    printSingle(d, at);
    return true;
  }
  const end = at + length;
  if (length < 4) return false;
  const line = d.options.verbose > 1 ? '\n' : '';
  d.put(line);
  d.put(` Upstream Nbr: ${d.ipv4(at)}`);
  if (length < 8) return false;
  d.put(`${line} Hold time: `);
  d.put(relativeTime(d.u16(at + 6)));
  if (d.options.verbose < 2) return true;
  if (length < 12) return false;
  const groups = d.u8(at + 11);
  at += 12;
  for (let i = 0; i < groups; i++) {
    const next = printGroup(d, at, end);
    if (next === undefined) return false;
    at = next;
  }
  return true;
}

/** One group and one source: on one line. */
function printSingle(d: Dissection, at: number): void {
  d.put(` RPF ${d.ipv4(at)} `);
  const hold = d.u16(at + 6);
  if (hold !== 180) d.put(`Hold ${relativeTime(hold)}`);
  d.put(`${d.u16(at + 20) ? 'Join' : 'Prune'} (${d.ipv4(at + 26)}/${d.u8(at + 25) & 0x3f}, ${d.ipv4(at + 12)}`);
  if (d.u32(at + 16) !== HOST_MASK) d.put(`/${d.ipv4(at + 16)}`);
  const flags = d.u8(at + 25);
  d.put(`) ${d.u8(at + 24) & 1 ? 'Sparse' : 'Dense'}${flags & 0x80 ? ' WC' : ''} ${flags & 0x40 ? 'RP' : 'SPT'}`);
}

/** Returns where the next group begins. */
function printGroup(d: Dissection, at: number, end: number): number | undefined {
  if (end - at < 4) return undefined;
  d.put(`\n\tGroup: ${d.ipv4(at)}`);
  if (end - at < 8) return undefined;
  if (d.u32(at + 4) !== HOST_MASK) d.put(`/${d.ipv4(at + 4)}`);
  if (end - at < 12) return undefined;
  const [joins, prunes] = [d.u16(at + 8), d.u16(at + 10)];
  d.put(` joined: ${joins} pruned: ${prunes}`);
  at += 12;
  for (let i = 0; i < joins + prunes; i++, at += 6) {
    if (end - at < 6) return undefined;
    const [kind, flags] = [d.u8(at), d.u8(at + 1)];
    d.put(`\n\t${i < joins ? 'Join ' : 'Prune'} ${kind & 1 ? 'Sparse ' : 'Dense '}${flags & 0x80 ? 'WC ' : ''}`);
    d.put(`${flags & 0x40 ? 'RP ' : 'SPT '}${d.ipv4(at + 2)}/${flags & 0x3f}`);
  }
  return at;
}
