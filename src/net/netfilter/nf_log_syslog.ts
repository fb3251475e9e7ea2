import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { XT_LOG_IPOPT, XT_LOG_MACDECODE, XT_LOG_TCPOPT, XT_LOG_TCPSEQ, XT_LOG_UID } from '../../uapi/xt_data.ts';
import { be16, be32, formatIpv4, formatMac } from '../../wire/addr.ts';
import {
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FRAG_NEEDED,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
} from '../../wire/icmp.ts';
import {
  IP_DF,
  IP_MF,
  IP_OFFSET,
  IPTOS_TOS_MASK,
  IPV4_HLEN,
  ipv4Daddr,
  ipv4FragOff,
  ipv4Hlen,
  ipv4Id,
  ipv4Protocol,
  ipv4Saddr,
  ipv4Tos,
  ipv4TotLen,
  ipv4Ttl,
} from '../../wire/ipv4.ts';
import {
  TCP_HLEN,
  TCPHDR_ACK,
  TCPHDR_CWR,
  TCPHDR_ECE,
  TCPHDR_FIN,
  TCPHDR_PSH,
  TCPHDR_RST,
  TCPHDR_SYN,
  TCPHDR_URG,
} from '../../wire/tcp.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { printk } from '../core/printk.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { nfBridgeInfoGet } from './nf_bridge_info.ts';
import { devName, nfLogAllowed } from './nf_log.ts';

/** The lines of `-j LOG`. Linux: net/netfilter/nf_log_syslog.c. */

const IPPROTO_ESP = 50;
const IPPROTO_AH = 51;
const IPPROTO_UDPLITE = 136;
const IP_CE = 0x8000;
const IPTOS_PREC_MASK = 0xe0;

/** What an ICMP message of this type must have behind its first byte to be told whole. */
const ICMP_REQUIRED: Readonly<Record<number, number>> = {
  [ICMP_ECHOREPLY]: 4,
  [ICMP_DEST_UNREACH]: 28,
  [ICMP_SOURCE_QUENCH]: 28,
  [ICMP_REDIRECT]: 28,
  [ICMP_ECHO]: 4,
  [ICMP_TIME_EXCEEDED]: 28,
  [ICMP_PARAMETERPROB]: 28,
  [ICMP_TIMESTAMP]: 20,
  [ICMP_TIMESTAMPREPLY]: 20,
  [ICMP_ADDRESS]: 12,
  [ICMP_ADDRESSREPLY]: 12,
};

const TCP_FLAG_NAMES: readonly (readonly [number, string])[] = [
  [TCPHDR_CWR, 'CWR '],
  [TCPHDR_ECE, 'ECE '],
  [TCPHDR_URG, 'URG '],
  [TCPHDR_ACK, 'ACK '],
  [TCPHDR_PSH, 'PSH '],
  [TCPHDR_RST, 'RST '],
  [TCPHDR_SYN, 'SYN '],
  [TCPHDR_FIN, 'FIN '],
];

/** Writes a packet (`data` at its IP header) into the kernel log; `flags` are XT_LOG_*. Linux: nf_log_ip_packet(). */
export function nfLogIpPacket(
  net: Net,
  skb: SkBuff,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  level: number,
  flags: number,
  prefix: string,
): void {
  if (!nfLogAllowed(net)) return;
  let line = `${prefix}IN=${devName(inDev)} OUT=${devName(outDev)} `;
  const info = nfBridgeInfoGet(skb);
  if (info !== null) {
    if (info.physinDev !== inDev) line += `PHYSIN=${info.physinDev.name} `;
    if (info.physoutDev !== null && info.physoutDev !== outDev) line += `PHYSOUT=${info.physoutDev.name} `;
  }
  if (inDev !== null) line += macHeader(skb, inDev, flags);
  printk(net.stack, level, line + ipv4Packet(net, skb, skb.data, flags, false));
}

function macHeader(skb: SkBuff, dev: NetDevice, flags: number): string {
  const { bytes, macHeader: at } = skb;
  const there = dev.hardHeaderLen > 0 && at >= 0 && at !== skb.networkHeader;
  if ((flags & XT_LOG_MACDECODE) !== 0 && there) {
    const vlan = skb.vlanProto === 0 ? '' : `VPROTO=${hex(skb.vlanProto, 4)} VID=${skb.vlanTci & 0xfff} `;
    return `MACSRC=${formatMac(bytes, at + 6)} MACDST=${formatMac(bytes, at)} ${vlan}MACPROTO=${hex(be16(bytes, at + 12), 4)} `;
  }
  if (!there) return 'MAC= ';
  return `MAC=${Array.from(bytes.subarray(at, at + dev.hardHeaderLen), (byte) => hex(byte, 2)).join(':')} `;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function upperHex(bytes: Uint8Array, at: number, length: number): string {
  return Array.from(bytes.subarray(at, at + length), (byte) => hex(byte, 2).toUpperCase()).join('');
}

/** Linux: dump_ipv4_packet(). `quoted`: the packet stands in an ICMP error. */
function ipv4Packet(net: Net, skb: SkBuff, at: number, flags: number, quoted: boolean): string {
  const { bytes, tail } = skb;
  if (tail - at < IPV4_HLEN) return 'TRUNCATED';
  const fragment = ipv4FragOff(bytes, at);
  const hlen = ipv4Hlen(bytes, at);
  let line = ipv4Header(bytes, at, fragment);
  if ((flags & XT_LOG_IPOPT) !== 0 && hlen > IPV4_HLEN) {
    if (tail - at < hlen) return `${line}TRUNCATED`;
    line += `OPT (${upperHex(bytes, at + IPV4_HLEN, hlen - IPV4_HLEN)}) `;
  }
  const inner = transport(net, skb, at, at + hlen, (fragment & IP_OFFSET) !== 0, flags, quoted);
  line += inner.text;
  if (inner.broken || quoted) return line;
  // Every packet here is root's.
  if ((flags & XT_LOG_UID) !== 0 && skb.sk !== null && skb.sk.ino !== 0 && skb.sk.net === net) line += 'UID=0 GID=0 ';
  if (skb.mark !== 0) line += `MARK=0x${(skb.mark >>> 0).toString(16)} `;
  return line;
}

function ipv4Header(bytes: Uint8Array, at: number, fragment: number): string {
  const tos = ipv4Tos(bytes, at);
  let line = `SRC=${formatIpv4(ipv4Saddr(bytes, at))} DST=${formatIpv4(ipv4Daddr(bytes, at))} LEN=${ipv4TotLen(bytes, at)} `;
  line += `TOS=0x${hex(tos & IPTOS_TOS_MASK, 2).toUpperCase()} PREC=0x${hex(tos & IPTOS_PREC_MASK, 2).toUpperCase()} `;
  line += `TTL=${ipv4Ttl(bytes, at)} ID=${ipv4Id(bytes, at)} `;
  if (fragment & IP_CE) line += 'CE ';
  if (fragment & IP_DF) line += 'DF ';
  if (fragment & IP_MF) line += 'MF ';
  if (fragment & IP_OFFSET) line += `FRAG:${fragment & IP_OFFSET} `;
  return line;
}

interface Part {
  text: string;
  /** Nothing more is told of the packet. */
  broken: boolean;
}

function transport(net: Net, skb: SkBuff, ip: number, at: number, fragment: boolean, flags: number, quoted: boolean): Part {
  const protocol = ipv4Protocol(skb.bytes, ip);
  switch (protocol) {
    case IPPROTO_TCP:
      return tcp(skb, at, fragment, flags);
    case IPPROTO_UDP:
    case IPPROTO_UDPLITE:
      return udp(skb, at, fragment, protocol === IPPROTO_UDP ? 'PROTO=UDP ' : 'PROTO=UDPLITE ');
    case IPPROTO_ICMP:
      return { text: `PROTO=ICMP ${fragment ? '' : icmp(net, skb, at, flags, quoted)}`, broken: false };
    case IPPROTO_AH:
      return { text: fragment ? '' : `PROTO=AH ${spi(skb, at, 12, 4)}`, broken: false };
    case IPPROTO_ESP:
      return { text: `PROTO=ESP ${fragment ? '' : spi(skb, at, 8, 0)}`, broken: false };
    default:
      return { text: `PROTO=${protocol} `, broken: false };
  }
}

function incomplete(skb: SkBuff, at: number): string {
  return `INCOMPLETE [${skb.tail - at} bytes] `;
}

function spi(skb: SkBuff, at: number, length: number, offset: number): string {
  return skb.tail - at < length ? incomplete(skb, at) : `SPI=0x${(be32(skb.bytes, at + offset) >>> 0).toString(16)} `;
}

function tcp(skb: SkBuff, at: number, fragment: boolean, flags: number): Part {
  const { bytes, tail } = skb;
  if (fragment) return { text: 'PROTO=TCP ', broken: false };
  if (tail - at < TCP_HLEN) return { text: `PROTO=TCP ${incomplete(skb, at)}`, broken: true };
  let text = `PROTO=TCP SPT=${be16(bytes, at)} DPT=${be16(bytes, at + 2)} `;
  if (flags & XT_LOG_TCPSEQ) text += `SEQ=${be32(bytes, at + 4) >>> 0} ACK=${be32(bytes, at + 8) >>> 0} `;
  text += `WINDOW=${be16(bytes, at + 14)} RES=0x${hex((bytes[at + 12] & 0x0f) << 2, 2)} `;
  for (const [bit, name] of TCP_FLAG_NAMES) if (bytes[at + 13] & bit) text += name;
  text += `URGP=${be16(bytes, at + 18)} `;
  const length = (bytes[at + 12] >> 4) << 2;
  if ((flags & XT_LOG_TCPOPT) === 0 || length <= TCP_HLEN) return { text, broken: false };
  if (tail - at < length) return { text: `${text}OPT (TRUNCATED)`, broken: true };
  return { text: `${text}OPT (${upperHex(bytes, at + TCP_HLEN, length - TCP_HLEN)}) `, broken: false };
}

function udp(skb: SkBuff, at: number, fragment: boolean, name: string): Part {
  const { bytes } = skb;
  if (fragment) return { text: name, broken: false };
  if (skb.tail - at < 8) return { text: name + incomplete(skb, at), broken: true };
  return { text: `${name}SPT=${be16(bytes, at)} DPT=${be16(bytes, at + 2)} LEN=${be16(bytes, at + 4)} `, broken: false };
}

function icmp(net: Net, skb: SkBuff, at: number, flags: number, quoted: boolean): string {
  const { bytes } = skb;
  const length = skb.tail - at;
  if (length < ICMP_HLEN) return incomplete(skb, at);
  const type = bytes[at];
  const head = `TYPE=${type} CODE=${bytes[at + 1]} `;
  if (length < (ICMP_REQUIRED[type] ?? 0)) return head + incomplete(skb, at);
  switch (type) {
    case ICMP_ECHOREPLY:
    case ICMP_ECHO:
      return `${head}ID=${be16(bytes, at + 4)} SEQ=${be16(bytes, at + 6)} `;
    case ICMP_PARAMETERPROB:
      return `${head}PARAMETER=${bytes[at + 4]} `;
    case ICMP_REDIRECT:
      return `${head}GATEWAY=${formatIpv4(be32(bytes, at + 4))} ${icmpQuote(net, skb, at, flags, quoted)}`;
    case ICMP_DEST_UNREACH:
    case ICMP_SOURCE_QUENCH:
    case ICMP_TIME_EXCEEDED:
      return head + icmpQuote(net, skb, at, flags, quoted);
    default:
      return head;
  }
}

function icmpQuote(net: Net, skb: SkBuff, at: number, flags: number, quoted: boolean): string {
  const { bytes } = skb;
  const inner = quoted ? '' : `[${ipv4Packet(net, skb, at + ICMP_HLEN, flags, true)}] `;
  const needed = bytes[at] === ICMP_DEST_UNREACH && bytes[at + 1] === ICMP_FRAG_NEEDED;
  return needed ? `${inner}MTU=${be16(bytes, at + 6)} ` : inner;
}
