import type { Dissection, IpPayload } from './dissection.ts';
import { printGre } from './gre.ts';
import { printIcmp } from './icmp.ts';
import { printIcmp6 } from './icmp6.ts';
import { printIgmp } from './igmp.ts';
import { printIgrp } from './igrp.ts';
import { PROTOCOL_TITLES, protocolName } from './ip_protocols.ts';
import { printAh, printEsp, printIpComp } from './ipsec.ts';
import { printOspf } from './ospf.ts';
import { printOspf6 } from './ospf6.ts';
import { printPim } from './pim.ts';
import { printSctp } from './sctp.ts';
import { printTcp } from './tcp.ts';
import { printUdp } from './udp.ts';
import { printVrrp } from './vrrp.ts';

/** Prints what an IP packet carries by its protocol number. tcpdump: print-ip-demux.c. */
export function printIpPayload(d: Dissection, protocol: number, payload: IpPayload): void {
  const { at, length } = payload;
  switch (protocol) {
    case 1:
      return payload.version === 4 ? printIcmp(d, at, length, payload.fragmented) : wrongVersion(d, protocol, 4);
    case 2:
      return payload.version === 4 ? printIgmp(d, at, length) : wrongVersion(d, protocol, 4);
    case 4:
      return d.layers.ip(d, at, length);
    case 6:
      return printTcp(d, payload);
    case 9:
      return printIgrp(d, at, length);
    case 17:
      return printUdp(d, payload);
    case 41:
      return d.layers.ip6(d, at, length);
    case 47:
      return printGre(d, at, length);
    case 50:
      return printEsp(d, at, length);
    case 51:
      return printAuthenticated(d, payload);
    case 58:
      return payload.version === 6 ? printIcmp6(d, payload) : wrongVersion(d, protocol, 6);
    case 59:
      return d.put('no next header');
    case 77:
      return d.put(` nd ${length}`);
    case 89:
      return payload.version === 4 ? printOspf(d, at, length) : printOspf6(d, at, length);
    case 103:
      return printPim(d, payload);
    case 108:
      return printIpComp(d, at);
    case 112:
      return printVrrp(d, payload);
    case 132:
      return printSctp(d, payload);
    case 143:
      if (payload.version !== 6) return wrongVersion(d, protocol, 6);
      d.layers.ethernet(d, at, length, d.left(at));
      return;
    default:
      return printOther(d, protocol, length);
  }
}

/** A protocol without a printer. */
function printOther(d: Dissection, protocol: number, length: number): void {
  const name = d.options.numeric ? undefined : protocolName(protocol);
  d.put(` ${name ?? `ip-proto-${protocol}`} ${length}`);
}

function wrongVersion(d: Dissection, protocol: number, version: number): void {
  d.put(`[${PROTOCOL_TITLES[protocol] ?? 'unknown'} requires IPv${version}]`);
  d.invalidMark();
}

/** An authentication header, then what it authenticates. */
function printAuthenticated(d: Dissection, payload: IpPayload): void {
  if (!d.has(payload.at, 1)) {
    d.protocol = 'ah';
    return d.truncationMark();
  }
  const next = d.u8(payload.at);
  const size = printAh(d, payload.at);
  if (size <= 0) return;
  printIpPayload(d, next, { ...payload, at: payload.at + size, length: payload.length - size });
}
