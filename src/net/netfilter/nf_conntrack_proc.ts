import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { IPS_ASSURED, IPS_SEEN_REPLY } from '../../uapi/nf_conntrack.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { HZ } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { ProcNetEntry } from '../core/proc_net.ts';
import { NF_CT_DEFAULT_ZONE_DIR, NF_CT_ZONE_DIR_ORIG, NF_CT_ZONE_DIR_REPL, type NfConn, type NfTuple } from './nf_conn.ts';
import { nfCtIterateCleanup } from './nf_conntrack_core.ts';
import { expectationsOf } from './nf_conntrack_expect.ts';
import { ctNet, nfctTimeStamp, nfCtExpires } from './nf_conntrack_net.ts';
import { hasPorts, IPPROTO_GRE, IPPROTO_SCTP, IPPROTO_UDPLITE } from './nf_conntrack_tuple.ts';
import { CtUses } from './nf_conntrack_use.ts';

/** /proc/net/nf_conntrack, nf_conntrack_expect, stat/nf_conntrack. Linux: net/netfilter/nf_conntrack_standalone.c, nf_conntrack_expect.c. */

const PROTOCOLS: Readonly<Record<number, string>> = {
  [IPPROTO_ICMP]: 'icmp',
  [IPPROTO_TCP]: 'tcp',
  [IPPROTO_UDP]: 'udp',
  [IPPROTO_GRE]: 'gre',
  [IPPROTO_SCTP]: 'sctp',
  [IPPROTO_UDPLITE]: 'udplite',
};
const TCP_STATES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];

function tupleText(tuple: NfTuple): string {
  const { proto, srcPort, dstPort } = tuple;
  const addresses = `src=${formatIpv4(tuple.src)} dst=${formatIpv4(tuple.dst)} `;
  if (proto === IPPROTO_ICMP) return `${addresses}type=${dstPort >> 8} code=${dstPort & 0xff} id=${srcPort} `;
  return hasPorts(proto) ? `${addresses}sport=${srcPort} dport=${dstPort} ` : addresses;
}

function zoneText(ct: NfConn, dir: number): string {
  if (ct.zoneDir !== dir) return '';
  if (dir === NF_CT_DEFAULT_ZONE_DIR) return `zone=${ct.zone} `;
  return dir === NF_CT_ZONE_DIR_ORIG ? `zone-orig=${ct.zone} ` : `zone-reply=${ct.zone} `;
}

function countersText(ct: NfConn, dir: 0 | 1): string {
  return ct.acct ? `packets=${ct.packets[dir]} bytes=${ct.bytes[dir]} ` : '';
}

/** Linux: ct_seq_show(). */
function connectionLine(ct: NfConn, now: number, uses: CtUses): string {
  const { proto } = ct.orig;
  let text = `ipv4     2 ${(PROTOCOLS[proto] ?? 'unknown').padEnd(8)} ${proto} ${Math.floor(nfCtExpires(ct, now) / HZ)} `;
  if (ct.proto !== null) text += `${TCP_STATES[(ct.proto as { state: number }).state]} `;
  text += tupleText(ct.orig) + zoneText(ct, NF_CT_ZONE_DIR_ORIG) + countersText(ct, 0);
  if ((ct.status & IPS_SEEN_REPLY) === 0) text += '[UNREPLIED] ';
  text += tupleText(ct.reply) + zoneText(ct, NF_CT_ZONE_DIR_REPL) + countersText(ct, 1);
  if ((ct.status & IPS_ASSURED) !== 0) text += '[ASSURED] ';
  text += `mark=${ct.mark >>> 0} ${zoneText(ct, NF_CT_DEFAULT_ZONE_DIR)}`;
  if (ct.start !== 0) text += `delta-time=${Math.floor((ct.net.sim.now - ct.start) / 1e9)} `;
  // Being looked at is a use too.
  return `${text}use=${uses.of(ct) + 1}\n`;
}

function connections(net: Net): string {
  const uses = new CtUses(net);
  const now = nfctTimeStamp(net);
  nfCtIterateCleanup(net, (ct) => ct.timeout <= now);
  let text = '';
  for (let ct = ctNet(net).table.first; ct !== null; ct = ct.next) text += connectionLine(ct, now, uses);
  return text;
}

/** Linux: exp_seq_show(). */
function expectations(net: Net): string {
  const now = nfctTimeStamp(net);
  let text = '';
  for (const exp of expectationsOf(net)) {
    const left = Math.floor(Math.max(0, exp.timeout - now) / HZ);
    text += `${left} l3proto = 2 proto=${exp.tuple.proto} ${tupleText(exp.tuple)}${exp.helper}\n`;
  }
  return text;
}

const STAT_HEAD =
  'entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  ' +
  'expect_new expect_create expect_delete search_restart\n';

/** A line for each processor. Linux: ct_cpu_seq_show(). */
function statistics(net: Net): string {
  const { stat, table } = ctNet(net);
  const own = [stat.clashResolve, stat.found, 0, stat.invalid, 0, 0, stat.chainToolong, stat.insert, stat.insertFailed, stat.drop];
  own.push(stat.earlyDrop, stat.error, stat.expectNew, stat.expectCreate, stat.expectDelete, stat.searchRestart);
  return STAT_HEAD + statLine(table.count, own) + statLine(table.count, new Array<number>(own.length).fill(0));
}

function statLine(entries: number, values: readonly number[]): string {
  const hex = [entries, ...values].map((value) => value.toString(16).padStart(8, '0'));
  // Two blanks stand behind the number of entries and behind the errors.
  return `${hex[0]}  ${hex.slice(1, 13).join(' ')}  ${hex.slice(13).join(' ')}\n`;
}

const FILES: Readonly<Record<string, { mode: number; read(net: Net): string }>> = {
  nf_conntrack: { mode: 0o440, read: connections },
  nf_conntrack_expect: { mode: 0o440, read: expectations },
  'stat/nf_conntrack': { mode: 0o444, read: statistics },
};

/** Makes the files known. */
export function registerConntrackProc(stack: NetStack): void {
  stack.procNet.push({
    lookup(net, path): ProcNetEntry | undefined {
      if (!Object.hasOwn(FILES, path)) return undefined;
      const { mode, read } = FILES[path];
      return { mode, read: () => read(net) };
    },
    list(_net, path) {
      if (path === '') return ['nf_conntrack', 'nf_conntrack_expect', 'stat/'];
      return path === 'stat' ? ['nf_conntrack'] : undefined;
    },
  });
}
