import {
  FIB_RULE_IIF_DETACHED,
  FIB_RULE_INVERT,
  FIB_RULE_OIF_DETACHED,
  FIB_RULE_UNRESOLVED,
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_TO_TBL,
  RTM_DELRULE,
  RTM_NEWRULE,
  RTN_NAT,
  RTPROT_KERNEL,
} from '../../uapi/rtnetlink.ts';
import type { NlMessage, RuleMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { COLOR_IFNAME, ifaFamilyColor } from '../iproute2/color.ts';
import { inetProtoN2a } from '../iproute2/inet_proto.ts';
import { afBitLen } from '../iproute2/inet_prefix.ts';
import { formatHex } from '../iproute2/json_print.ts';
import { rtntypeN2a } from '../iproute2/route_type.ts';
import type { IpSession } from './ip_session.ts';
import { DSCP_MAX_MASK, PORT_MAX_MASK, rulePasses } from './rule_filter.ts';
import type { RuleFilter } from './rule_filter.ts';

/** Prints a RTM_NEWRULE or RTM_DELRULE that passes the filter. */
export function printRule(ip: IpSession, message: NlMessage, filter: RuleFilter): void {
  if (message.type !== RTM_NEWRULE && message.type !== RTM_DELRULE) return;
  const rule = message.body;
  if (!rulePasses(rule, filter, ip.family)) return;
  const { print } = ip;
  ip.headers('[RULE]');
  print.openObject();
  if (message.type === RTM_DELRULE) print.any('deleted', true, 'Deleted ');
  print.any('priority', (rule.priority ?? 0) >>> 0, `${(rule.priority ?? 0) >>> 0}:\t`);
  if (((rule.flags ?? 0) & FIB_RULE_INVERT) !== 0) print.any('not', null, 'not ');
  printNetworks(ip, rule);
  printMatches(ip, rule);
  printPorts(ip, 'sport', rule.sportRange, rule.sportMask);
  printPorts(ip, 'dport', rule.dportRange, rule.dportMask);
  if (rule.tunId !== undefined) print.any('tun_id', rule.tunId, ` tun_id ${rule.tunId}`);
  printTable(ip, rule);
  if (rule.flow !== undefined) printRealms(ip, rule.flow);
  printAction(ip, rule);
  printProtocol(ip, rule);
  if (rule.dscp !== undefined) printDscp(ip, rule.dscp, rule.dscpMask);
  print.text('\n');
  print.closeObject();
  ip.out.flush();
}

function printNetworks(ip: IpSession, rule: RuleMsg): void {
  const { print } = ip;
  const { src, srcLen = 0, dst, dstLen = 0 } = rule;
  const hostLength = afBitLen(rule.family ?? AF_INET);
  const color = ifaFamilyColor(rule.family ?? AF_INET);
  if (src !== undefined) {
    print.text('from ');
    print.any('src', formatIpv4(src), formatIpv4(src), color);
    if (srcLen !== hostLength) print.any('srclen', srcLen, `/${srcLen}`);
  } else if (srcLen > 0) {
    print.any('src', '0', 'from 0');
    print.any('srclen', srcLen, `/${srcLen}`);
  } else {
    print.any('src', 'all', 'from all');
  }
  if (dst !== undefined) {
    print.text(' to ');
    print.any('dst', formatIpv4(dst), formatIpv4(dst), color);
    if (dstLen !== hostLength) print.any('dstlen', dstLen, `/${dstLen}`);
  } else if (dstLen > 0) {
    print.any('dst', '0', ' to 0');
    print.any('dstlen', dstLen, `/${dstLen}`);
  }
}

/** TOS, mark, interfaces, uids, protocol. */
function printMatches(ip: IpSession, rule: RuleMsg): void {
  const { print } = ip;
  const { tos = 0, fwmark, fwmask, uidRange, ipProto } = rule;
  if (tos !== 0) print.any('tos', ip.names.dsfieldName(tos), ` tos ${ip.names.dsfieldName(tos)}`);
  if (fwmark !== undefined || fwmask !== undefined) {
    const mark = (fwmark ?? 0) >>> 0;
    const mask = (fwmask ?? 0xffffffff) >>> 0;
    print.hex0x('fwmark', mark, ` fwmark ${formatHex(mark)}`);
    if (mask !== 0xffffffff) print.hex0x('fwmask', mask, `/${formatHex(mask)}`);
  }
  printInterface(ip, 'iif', rule.iifname, ((rule.flags ?? 0) & FIB_RULE_IIF_DETACHED) !== 0);
  printInterface(ip, 'oif', rule.oifname, ((rule.flags ?? 0) & FIB_RULE_OIF_DETACHED) !== 0);
  if ((rule.l3mdev ?? 0) !== 0) print.any('l3mdev', null, ' lookup [l3mdev-table]');
  if (uidRange !== undefined) {
    print.any('uid_start', uidRange[0], ` uidrange ${uidRange[0]}`);
    print.any('uid_end', uidRange[1], `-${uidRange[1]}`);
  }
  if (ipProto !== undefined) {
    const name = inetProtoN2a(ip.process, ipProto, ip.names.numeric);
    print.any('ipproto', name, ` ipproto ${name}`);
  }
}

function printInterface(ip: IpSession, key: string, name: string | undefined, detached: boolean): void {
  if (name === undefined) return;
  ip.print.text(` ${key} `);
  ip.print.any(key, name, name, COLOR_IFNAME);
  if (detached) ip.print.any(`${key}_detached`, null, ' [detached]');
}

function printPorts(ip: IpSession, key: string, range: readonly [number, number] | undefined, mask: number | undefined): void {
  if (range === undefined) return;
  const { print } = ip;
  const [start, end] = range;
  if (start !== end) {
    print.any(`${key}_start`, start, ` ${key} ${start}`);
    print.any(`${key}_end`, end, `-${end}`);
  } else if (mask === undefined) {
    print.any(key, start, ` ${key} ${start}`);
  } else {
    print.json(key, start);
    if (print.isJson) print.hex0x(`${key}_mask`, mask, '');
    print.text(mask === PORT_MAX_MASK ? ` ${key} ${start}` : ` ${key} ${formatHex(start)}/${formatHex(mask)}`);
  }
}

function printTable(ip: IpSession, rule: RuleMsg): void {
  const { print } = ip;
  const { table = 0, suppressPrefixlen = -1, suppressIfgroup = -1 } = rule;
  if (table === 0) return;
  print.any('table', ip.names.tableName(table), ` lookup ${ip.names.tableName(table)}`);
  if (suppressPrefixlen !== -1) print.any('suppress_prefixlen', suppressPrefixlen, ` suppress_prefixlength ${suppressPrefixlen}`);
  if (suppressIfgroup !== -1) {
    const group = ip.names.groupName(suppressIfgroup);
    print.any('suppress_ifgroup', group, ` suppress_ifgroup ${group}`);
  }
}

function printRealms(ip: IpSession, flow: number): void {
  const from = flow >>> 16;
  if (from !== 0) ip.print.any('flow_from', ip.names.realmName(from), ` realms ${ip.names.realmName(from)}/`);
  else ip.print.text(' realms ');
  ip.print.any('flow_to', ip.names.realmName(flow & 0xffff), ip.names.realmName(flow & 0xffff));
}

function printAction(ip: IpSession, rule: RuleMsg): void {
  const { print } = ip;
  const { action = 0 } = rule;
  if (action === RTN_NAT) {
    print.any('masquerade', null, ' masquerade');
  } else if (action === FR_ACT_GOTO) {
    if (rule.goto !== undefined) print.any('goto', rule.goto, ` goto ${rule.goto}`);
    else print.any('goto', 'none', ' goto none');
    if (((rule.flags ?? 0) & FIB_RULE_UNRESOLVED) !== 0) print.any('unresolved', null, ' [unresolved]');
  } else if (action === FR_ACT_NOP) {
    print.any('nop', null, ' nop');
  } else if (action !== FR_ACT_TO_TBL) {
    const name = rtntypeN2a(action, ip.names.numeric);
    print.any('action', name, ` ${name}`);
  }
}

function printProtocol(ip: IpSession, rule: RuleMsg): void {
  if (rule.protocol === undefined) return;
  if ((rule.protocol === 0 || rule.protocol === RTPROT_KERNEL) && ip.details === 0) return;
  const name = ip.names.protocolName(rule.protocol);
  ip.print.any('protocol', name, ` proto ${name}`);
}

function printDscp(ip: IpSession, dscp: number, mask: number | undefined): void {
  const { print } = ip;
  const field = ip.names.dsfieldName(dscp << 2);
  const name = field.startsWith('0x') ? String(dscp) : field;
  print.json('dscp', name);
  if (mask !== undefined && print.isJson) print.hex0x('dscp_mask', mask, '');
  print.text(mask === undefined || mask === DSCP_MAX_MASK ? ` dscp ${name}` : ` dscp ${formatHex(dscp)}/${formatHex(mask)}`);
}
