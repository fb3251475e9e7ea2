import { EINVAL, ENAMETOOLONG, ERANGE } from '../../uapi/errno.ts';
import {
  XT_HASHLIMIT_BYTES,
  XT_HASHLIMIT_HASH_DIP,
  XT_HASHLIMIT_HASH_DPT,
  XT_HASHLIMIT_HASH_SIP,
  XT_HASHLIMIT_HASH_SPT,
  XT_HASHLIMIT_INVERT,
  XT_HASHLIMIT_RATE_MATCH,
  type XtHashlimit,
} from '../../uapi/xt_data.ts';
import { be16 } from '../../wire/addr.ts';
import { ipv4Daddr, ipv4Protocol, ipv4Saddr } from '../../wire/ipv4.ts';
import { jiffies } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { xtNet } from './ip_tables_table.ts';
import { xtCheckProcName, type XtActionParam, type XtMatch, type XtRefusal } from './x_tables.ts';
import { byteCost, chargeBytes, chargePacket, chargeRate, user2credits } from './xt_hashlimit_rate.ts';
import { HashlimitTable } from './xt_hashlimit_table.ts';

/** `hashlimit`: a limit for each address, port or pair, in tables by name. Linux: net/netfilter/xt_hashlimit.c. */

const NAME_LEN = 256;
const PORTS = XT_HASHLIMIT_HASH_SPT | XT_HASHLIMIT_HASH_DPT;

function checkRate({ mode, avg, burst, interval }: XtHashlimit): number | XtRefusal {
  if (mode & XT_HASHLIMIT_RATE_MATCH) {
    if (avg === 0 || avg > 0xffffffff) return { error: -ERANGE, log: 'xt_hashlimit: invalid rate' };
    return interval === 0 ? { error: -EINVAL, log: 'xt_hashlimit: invalid interval' } : 0;
  }
  if (mode & XT_HASHLIMIT_BYTES) return byteCost(avg) === 0n ? { error: -EINVAL, log: `xt_hashlimit: overflow, rate too high: ${avg}` } : 0;
  const all = user2credits(BigInt(avg) * BigInt(burst));
  return burst === 0 || all < user2credits(BigInt(avg)) ? { error: -ERANGE, log: `xt_hashlimit: overflow, try lower: ${avg}/${burst}` } : 0;
}

function check(net: Net, info: XtHashlimit): number | XtRefusal {
  const error = xtCheckProcName(info.name, NAME_LEN, -ENAMETOOLONG);
  if (error !== 0) return error;
  if (info.gcInterval === 0 || info.expire === 0 || info.srcmask > 32 || info.dstmask > 32) return -EINVAL;
  const refusal = checkRate(info);
  if (refusal !== 0) return refusal;
  const { hashlimit } = xtNet(net);
  let table = hashlimit.get(info.name) as HashlimitTable | undefined;
  if (table === undefined) hashlimit.set(info.name, (table = new HashlimitTable(info, net.sim)));
  table.refs++;
  return 0;
}

function destroy(net: Net, { name }: XtHashlimit): void {
  const { hashlimit } = xtNet(net);
  const table = hashlimit.get(name) as HashlimitTable;
  if (--table.refs === 0) hashlimit.delete(name);
}

function prefix(bits: number): number {
  return bits === 0 ? 0 : -1 << (32 - bits);
}

/** Where the ports stand behind the transport header's begin; -1: this protocol has none. Linux: proto_ports_offset(). */
function portsOffset(proto: number): number {
  if (proto === 51) return 4;
  return proto === 6 || proto === 17 || proto === 33 || proto === 50 || proto === 132 || proto === 136 ? 0 : -1;
}

function matches(skb: SkBuff, par: XtActionParam, table: HashlimitTable, mode: number): boolean {
  const { bytes, data } = skb;
  const by = table.cfg.mode;
  const src = by & XT_HASHLIMIT_HASH_SIP ? ipv4Saddr(bytes, data) & prefix(table.cfg.srcmask) : 0;
  const dst = by & XT_HASHLIMIT_HASH_DIP ? ipv4Daddr(bytes, data) & prefix(table.cfg.dstmask) : 0;
  const offset = by & PORTS ? portsOffset(ipv4Protocol(bytes, data)) : -1;
  const at = par.thoff + offset;
  if (offset >= 0 && at + 4 > skb.tail) return drop(par);
  const sport = offset >= 0 && by & XT_HASHLIMIT_HASH_SPT ? be16(bytes, at) : 0;
  const dport = offset >= 0 && by & XT_HASHLIMIT_HASH_DPT ? be16(bytes, at + 2) : 0;
  const now = jiffies(par.net.sim);
  const entry = table.find(src, dst, sport, dport, now) ?? table.add(src, dst, sport, dport, now);
  if (entry === null) return drop(par);
  const length = skb.tail - skb.data;
  const bytewise = (mode & XT_HASHLIMIT_BYTES) !== 0;
  let under: boolean;
  if (mode & XT_HASHLIMIT_RATE_MATCH) under = chargeRate(entry.rate, bytewise ? length : 1);
  else under = bytewise ? chargeBytes(entry.rate, length) : chargePacket(entry.rate);
  return under !== ((mode & XT_HASHLIMIT_INVERT) !== 0);
}

function drop(par: XtActionParam): boolean {
  par.hotdrop = true;
  return false;
}

export const XT_HASHLIMIT: XtMatch<XtHashlimit> = {
  name: 'hashlimit',
  check: ({ net }, info) => check(net, info),
  destroy,
  compile(info, net) {
    const table = xtNet(net).hashlimit.get(info.name) as HashlimitTable;
    return (skb, par) => matches(skb, par, table, info.mode);
  },
};
