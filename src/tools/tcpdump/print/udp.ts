import { printBfd } from './bfd.ts';
import { printBootp } from './bootp.ts';
import { checksumIpv4, checksumIpv6, shouldBe } from './checksum_hint.ts';
import { hex4, type Dissection, type IpPayload } from './dissection.ts';
import { printDhcp6 } from './dhcp6.ts';
import { printDomain } from './domain.ts';
import { printGeneve } from './geneve.ts';
import { printHsrp } from './hsrp.ts';
import { finalDestination6 } from './ip6_destination.ts';
import { printIsakmp, printIsakmpOrEsp } from './isakmp.ts';
import { printMpls } from './mpls.ts';
import { printNtp } from './ntp.ts';
import { printRip } from './rip.ts';
import { printRipng } from './ripng.ts';
import { printSyslog } from './syslog.ts';
import { printTextProtocol } from './text_protocol.ts';
import { printTftp } from './tftp.ts';
import { printOtv, printVxlan, printVxlanGpe } from './vxlan.ts';

const PROTOCOL = 17;
const HEADER = 8;

/** `port`: the destination's; `ip` the packet around the datagram. */
type Printer = (d: Dissection, at: number, length: number, port: number, ip: IpPayload) => void;

interface PortPrinter {
  port: number;
  /** Only as the destination. */
  destination?: true;
  print: Printer;
}

/** Who prints the payload by its ports, in the order they are looked at (print-udp.c). */
const PORT_PRINTERS: readonly PortPrinter[] = [
  { port: 53, print: (d, at, length) => printDomain(d, at, length, 'udp') },
  { port: 68, print: printBootp },
  { port: 67, print: printBootp },
  { port: 69, print: printTftp },
  { port: 123, print: printNtp },
  { port: 500, print: (d, at, length, _port, ip) => printIsakmp(d, at, length, ip) },
  { port: 514, print: printSyslog },
  { port: 520, print: printRip },
  { port: 521, print: printRipng },
  { port: 547, print: printDhcp6 },
  { port: 546, print: printDhcp6 },
  { port: 5353, print: (d, at, length) => printDomain(d, at, length, 'mdns') },
  { port: 4500, print: (d, at, length, _port, ip) => printIsakmpOrEsp(d, at, length, ip) },
  { port: 1985, destination: true, print: printHsrp },
  ...[3784, 4784, 6784, 3785].map((port): PortPrinter => ({ port, destination: true, print: printBfd })),
  { port: 5060, print: (d, at, length) => printTextProtocol(d, at, length, 'sip') },
  { port: 8472, print: printOtv },
  { port: 4789, print: printVxlan },
  { port: 6081, destination: true, print: printGeneve },
  { port: 4790, print: printVxlanGpe },
  { port: 6635, print: printMpls },
];

const TYPE_PRINTERS: Readonly<Record<string, Printer>> = {
  vxlan: printVxlan,
  domain: (d, at, length) => printDomain(d, at, length, 'udp'),
  tftp: printTftp,
};

/** A UDP datagram (RFC 768). tcpdump: print-udp.c. */
export function printUdp(d: Dissection, payload: IpPayload): void {
  const { at } = payload;
  let { length } = payload;
  d.protocol = 'udp';
  if (!d.has(at, 4)) {
    printAddresses(d, payload, undefined);
    return d.truncationMark();
  }
  const ports = [d.u16(at), d.u16(at + 2)] as const;
  printAddresses(d, payload, ports);
  if (length < HEADER) return d.put(`truncated-udp ${length}`);
  if (!d.has(at + 4, 2)) return d.truncationMark();
  let total = d.u16(at + 4);
  // A jumbogram (RFC 2675).
  if (total === 0 && length > 65535) total = length;
  if (total < HEADER) return d.put(`truncated-udplength ${total}`);
  total -= HEADER;
  length = Math.min(length - HEADER, total);
  const data = at + HEADER;
  if (data > d.end) return d.truncationMark();
  const { payloadType } = d.options;
  if (payloadType !== undefined) return TYPE_PRINTERS[payloadType](d, data, length, ports[1], payload);
  printChecksum(d, payload, length);
  const printer = d.options.quiet ? undefined : printerFor(ports);
  if (printer) return printer(d, data, length, ports[1], payload);
  d.put(total > length && !payload.fragmented ? `UDP, bad length ${total} > ${length}` : `UDP, length ${total}`);
}

function printerFor([sport, dport]: readonly [number, number]): Printer | undefined {
  return PORT_PRINTERS.find(({ port, destination }) => port === dport || (port === sport && !destination))?.print;
}

/** Addresses and ports; the ports alone where an extension header stands between IP and UDP. */
function printAddresses(d: Dissection, payload: IpPayload, ports: readonly [number, number] | undefined): void {
  const { header, version } = payload;
  const [from, to] = (ports ?? []).map((port) => d.port(port, 'udp'));
  if (d.u8(header + (version === 6 ? 6 : 9)) !== PROTOCOL) {
    if (ports) d.put(`${from} > ${to}: `);
    return;
  }
  const [source, destination] = version === 6 ? [d.ipv6(header + 8), d.ipv6(header + 24)] : [d.ipv4(header + 12), d.ipv4(header + 16)];
  d.put(ports ? `${source}.${from} > ${destination}.${to}: ` : `${source} > ${destination}: `);
}

function printChecksum(d: Dissection, payload: IpPayload, length: number): void {
  const { at, header, version } = payload;
  const { verbose, noChecksums } = d.options;
  if (verbose === 0 || noChecksums || payload.fragmented || (version === 4 && verbose < 2)) return;
  if (version === 4 && d.u16(at + 6) === 0) return d.put('[no cksum] ');
  if (!d.has(at + HEADER, length)) return;
  const given = d.u16(at + 6);
  const sum =
    version === 4
      ? checksumIpv4(d, header, at, length + HEADER, PROTOCOL)
      : checksumIpv6(d, header, finalDestination6(d, header), at, length + HEADER, PROTOCOL);
  d.put(sum === 0 ? '[udp sum ok] ' : `[bad udp cksum 0x${hex4(given)} -> 0x${hex4(shouldBe(given, sum))}!] `);
}
