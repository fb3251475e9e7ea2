import type { NftTraceMsg } from '../../uapi/nfnetlink.ts';
import type { Process } from '../../uapi/process.ts';
import { be16, be32, formatIpv4 } from '../../wire/addr.ts';

/** Flags of TCP in the order the tool names them. */
const TCP_FLAGS: readonly (readonly [string, number])[] = [
  ...([
    ['SYN', 2],
    ['ACK', 0x10],
    ['FIN', 1],
    ['RST', 4],
    ['PSH', 8],
    ['URG', 0x20],
  ] as const),
];
const PORTS = [17, 132, 33, 136];

/** ether_ntoa(3): no leading zeros. */
function etherAddress(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6), (byte) => byte.toString(16)).join(':');
}

function interfaceName(process: Process, ifindex: number): string {
  for (const { name } of process.readdir('/sys/class/net')) {
    if (Number(process.readFile(`/sys/class/net/${name}/ifindex`)) === ifindex) return name;
  }
  return '(null)';
}

/** What the tool shows of a traced packet, each word with a blank behind it. iptables: trace_print_packet(). */
export function packetWords(process: Process, { indev, outdev, linkHeader, packet, mark }: NftTraceMsg): string {
  let text = '';
  if (indev !== 0) text += `IN=${interfaceName(process, indev)} `;
  if (outdev !== 0) text += `OUT=${interfaceName(process, outdev)} `;
  if (linkHeader.length >= 14) {
    const [source, destination] = [etherAddress(linkHeader, 6), etherAddress(linkHeader, 0)];
    const loopback = indev !== 0 && interfaceName(process, indev) === 'lo';
    text += loopback
      ? 'LOOPBACK '
      : `MACSRC=${source} MACDST=${destination} MACPROTO=${be16(linkHeader, 12).toString(16).padStart(4, '0')} `;
  }
  if (packet.length >= 20) text += ipWords(packet);
  return mark === 0 ? text : `${text}MARK=0x${mark.toString(16)} `;
}

function ipWords(packet: Uint8Array): string {
  const fragment = be16(packet, 6);
  let text = `SRC=${formatIpv4(be32(packet, 12) | 0)} DST=${formatIpv4(be32(packet, 16) | 0)} `;
  text += `LEN=${be16(packet, 2)} TOS=0x${packet[1].toString(16)} TTL=${packet[8]} ID=${be16(packet, 4)} `;
  if (fragment & 0x8000) text += 'CE ';
  if (fragment & 0x4000) text += 'DF ';
  if (fragment & 0x2000) text += 'MF ';
  if (fragment & 0x1fff) text += `FRAG:${fragment & 0x1fff} `;
  const length = (packet[0] & 0xf) * 4;
  if (length > 20)
    text += `OPT (${Array.from(packet.subarray(20, length), (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('')}) `;
  return (fragment & 0x1fff) === 0 ? text + transportWords(packet, length) : text;
}

function transportWords(packet: Uint8Array, at: number): string {
  const protocol = packet[9];
  const isTcp = protocol === 6;
  if ((!isTcp && !PORTS.includes(protocol)) || packet.length < at + (isTcp ? 20 : 4)) return '';
  const ports = `SPORT=${be16(packet, at)} DPORT=${be16(packet, at + 2)} `;
  if (!isTcp) return ports;
  return (
    ports +
    TCP_FLAGS.filter(([, bit]) => packet[at + 13] & bit)
      .map(([name]) => `${name} `)
      .join('')
  );
}
