import type { XtLimit, XtNflog, XtTcp, XtUdp } from '../../uapi/xt_data.ts';
import { XT_TCP_INV_DSTPT, XT_TCP_INV_FLAGS, XT_TCP_INV_OPTION, XT_TCP_INV_SRCPT } from '../../uapi/xt_data.ts';
import type { IptEntry, XtEntryMatch } from '../../uapi/xtables.ts';
import type { XtExtension } from './extension.ts';
import { findMatch, findTarget } from './extensions.ts';
import { limitThroughNft } from './libxt_limit.ts';
import { nflogThroughNft } from './libxt_NFLOG.ts';
import { badParameter } from './xtables_error.ts';

/**
 * What is left of a rule once nf_tables has it: iptables-nft says some matches in nf_tables' own terms and reads these back.
 * iptables: add_match() and nft-ruleparse.c.
 */

const PORTS_ANY = 0xffff;

/** `store`: the rule is put into the kernel, not looked for (-D, -C), where matches stay as they are. */
export function throughNft(entry: IptEntry, store: boolean): IptEntry {
  const matches = store ? nativeMatches(entry) : entry.matches;
  const { target, ip } = entry;
  const log = target.name === 'NFLOG' ? { name: 'NFLOG', data: nflogThroughNft(target.data as XtNflog) } : target;
  return { ...entry, matches, target: log, ip: { ...ip, ...devices(ip.iniface, ip.outiface, ip.invflags) } };
}

/** "-i +" is no condition at all; "! -i +" one that never holds. */
function devices(iniface: string, outiface: string, invflags: number): Pick<IptEntry['ip'], 'iniface' | 'outiface'> {
  return { iniface: iniface === '+' && !(invflags & 1) ? '' : iniface, outiface: outiface === '+' && !(invflags & 2) ? '' : outiface };
}

function nativeMatches({ ip, matches }: IptEntry): XtEntryMatch[] {
  const stored: XtEntryMatch[] = [];
  for (const match of matches) {
    if (match.name === 'limit') stored.push({ name: 'limit', data: limitThroughNft(match.data as XtLimit) });
    else if (match.name === 'tcp' && isNativeTcp(match.data as XtTcp)) {
      assertProtocol('TCP', 6, ip.proto);
      mergeTcp(stored, match.data as XtTcp);
    } else if (match.name === 'udp' && !anyPorts(match.data as XtUdp)) {
      assertProtocol('UDP', 17, ip.proto);
      const udp = existing<XtUdp>(stored, 'udp', { spts: [0, PORTS_ANY], dpts: [0, PORTS_ANY], invflags: 0 });
      mergePorts(udp, match.data as XtUdp);
    } else stored.push(match);
  }
  return stored;
}

function assertProtocol(name: string, needed: number, proto: number): void {
  if (proto !== needed) throw badParameter(`${name} match requires '-p ${name.toLowerCase()}'`);
}

function isNativeTcp(tcp: XtTcp): boolean {
  const simple = (tcp.invflags & XT_TCP_INV_OPTION) === 0 && tcp.option === 0;
  return simple && !(anyPorts(tcp) && tcp.flgMask === 0 && tcp.flgCmp === 0);
}

function anyPorts({ spts, dpts, invflags }: XtUdp): boolean {
  return spts[0] === 0 && spts[1] === PORTS_ANY && dpts[0] === 0 && dpts[1] === PORTS_ANY && invflags === 0;
}

/** The first match of this name, which later ones are read into; a new one where there is none. */
function existing<Data extends object>(stored: XtEntryMatch[], name: string, empty: Data): Data {
  const at = stored.findIndex((match) => match.name === name);
  const data = { ...(at < 0 ? empty : (stored[at].data as Data)) };
  if (at < 0) stored.push({ name, data });
  else stored[at] = { name, data };
  return data;
}

function mergeTcp(stored: XtEntryMatch[], added: XtTcp): void {
  const says =
    added.flgMask !== 0 ||
    !sameAsAny(added.spts, added.invflags & XT_TCP_INV_SRCPT) ||
    !sameAsAny(added.dpts, added.invflags & XT_TCP_INV_DSTPT);
  if (!says) return;
  const tcp = existing<XtTcp>(stored, 'tcp', {
    ...{ spts: [0, PORTS_ANY] as const, dpts: [0, PORTS_ANY] as const, option: 0, flgMask: 0, flgCmp: 0, invflags: 0 },
  });
  if (added.flgMask !== 0) {
    [tcp.flgMask, tcp.flgCmp] = [added.flgMask, added.flgCmp];
    tcp.invflags |= added.invflags & XT_TCP_INV_FLAGS;
  }
  mergePorts(tcp, added);
}

function sameAsAny([low, high]: readonly [number, number], inverted: number): boolean {
  return low === 0 && high === PORTS_ANY && !inverted;
}

/** A range that begins at 0 is a comparison with its end: inverted, it reads back as what lies above. */
function mergePorts(into: XtUdp, added: XtUdp): void {
  for (const [side, bit] of [
    ['spts', XT_TCP_INV_SRCPT],
    ['dpts', XT_TCP_INV_DSTPT],
  ] as const) {
    const [low, high] = added[side];
    const inverted = added.invflags & bit;
    if (sameAsAny(added[side], inverted)) continue;
    if (low === 0 && high < PORTS_ANY && low !== high) {
      into[side] = inverted ? [Math.min(high + 1, PORTS_ANY), into[side][1]] : [into[side][0], high];
    } else {
      into[side] = [low, high];
      into.invflags |= inverted;
    }
  }
}

function comparable(extension: XtExtension | undefined, data: object): string {
  return JSON.stringify(extension?.compare?.(data) ?? data);
}

/** Are they the same rule, counters aside? iptables: nft_rule_cmp(). */
export function sameRule(a: IptEntry, b: IptEntry): boolean {
  const { matches: am, target: at } = a;
  const { matches: bm, target: bt } = b;
  const ip = (entry: IptEntry): string => JSON.stringify(Object.entries(entry.ip).sort());
  if (ip(a) !== ip(b) || am.length !== bm.length || at.name !== bt.name) return false;
  const matchesSame = am.every(({ name, data }, i) => {
    const extension = findMatch(name) as XtExtension | undefined;
    return name === bm[i].name && comparable(extension, data) === comparable(extension, bm[i].data);
  });
  const target = findTarget(at.name) as XtExtension | undefined;
  return matchesSame && (target === undefined || comparable(target, at.data) === comparable(target, bt.data));
}
