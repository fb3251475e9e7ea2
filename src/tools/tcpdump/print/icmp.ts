import { fold, sumBytes } from '../../../wire/checksum.ts';
import type { Dissection } from './dissection.ts';
import { shouldBe } from './checksum_hint.ts';

const NAMES: Readonly<Record<number, string>> = {
  4: 'source quench',
  10: 'router solicitation',
  15: 'information request',
  16: 'information reply',
  17: 'address mask request',
};

/** Types that quote the packet they are about. */
const ERROR_TYPES: readonly number[] = [3, 4, 5, 11, 12];

/** Prints an IPv4 packet of `length` bytes at `at`: what is quoted in an error. */
type PrintQuoted = (d: Dissection, at: number, length: number) => void;

/**
 * An ICMP message (RFC 792) of `length` bytes; `fragmented`: there are more fragments. tcpdump: print-icmp.c.
 */
export function printIcmp(d: Dissection, at: number, length: number, fragmented: boolean, printQuoted: PrintQuoted): void {
  d.protocol = 'icmp';
  const type = d.u8(at);
  d.put(`ICMP ${describe(d, at, type)}, length ${length}`);
  const { verbose } = d.options;
  if (verbose > 0 && !fragmented && d.has(at, length)) {
    const sum = fold(sumBytes(d.bytes, at, length));
    if (sum !== 0) {
      const given = d.u16(at + 2);
      d.put(` (wrong icmp cksum ${given.toString(16)} (->${shouldBe(given, sum).toString(16)})!)`);
    }
  }
  if (verbose === 0 || !ERROR_TYPES.includes(type)) return;
  d.put('\n\t');
  const inner = at + 8;
  const innerLength = d.u16(inner + 2);
  const end = d.end;
  d.end = Math.min(end, inner + innerLength);
  printQuoted(d, inner, innerLength);
  d.end = end;
}

function describe(d: Dissection, at: number, type: number): string {
  const code = d.u8(at + 1);
  switch (type) {
    case 0:
    case 8:
      return `echo ${type === 8 ? 'request' : 'reply'}, id ${d.u16(at + 4)}, seq ${d.u16(at + 6)}`;
    case 3:
      return unreachable(d, at, code);
    case 5: {
      const kinds = ['redirect', 'redirect', 'redirect-tos', 'redirect-tos'];
      const what = code > 3 ? `redirect-#${code}` : kinds[code];
      const target = code > 3 ? '' : code % 2 === 0 ? 'net ' : 'host ';
      return `${what} ${d.ipv4(at + 24)} to ${target}${d.ipv4(at + 4)}`;
    }
    case 9:
      return `router advertisement lifetime ${lifetime(d.u16(at + 6))} ${d.u8(at + 4)}:`;
    case 11:
      d.need(at + 24, 4);
      return code === 0 ? 'time exceeded in-transit' : code === 1 ? 'ip reassembly time exceeded' : `time exceeded-#${code}`;
    case 12:
      return code !== 0 ? `parameter problem - code ${code}` : `parameter problem - octet ${d.u8(at + 4)}`;
    case 13:
      return `time stamp query id ${d.u16(at + 4)} seq ${d.u16(at + 6)}`;
    case 14: {
      const [org, recv, xmit] = [8, 12, 16].map((offset) => clock(d.u32(at + offset)));
      return `time stamp reply id ${d.u16(at + 4)} seq ${d.u16(at + 6)}: org ${org}, recv ${recv}, xmit ${xmit}`;
    }
    case 18:
      return `address mask is 0x${d
        .u32(at + 8)
        .toString(16)
        .padStart(8, '0')}`;
    default:
      return NAMES[type] ?? `type-#${type}`;
  }
}

function unreachable(d: Dissection, at: number, code: number): string {
  const inner = at + 8;
  const host = d.ipv4(inner + 16);
  switch (code) {
    case 0:
      return `net ${host} unreachable`;
    case 1:
      return `host ${host} unreachable`;
    case 2:
      return `${host} protocol ${d.u8(inner + 9)} unreachable`;
    case 3: {
      const port = d.u16(inner + (d.u8(inner) & 15) * 4 + 2);
      const protocol = d.u8(inner + 9);
      if (protocol === 6) return `${host} tcp port ${d.port(port, 'tcp')} unreachable`;
      if (protocol === 17) return `${host} udp port ${d.port(port, 'udp')} unreachable`;
      return `${host} protocol ${protocol} port ${port} unreachable`;
    }
    case 4: {
      const mtu = d.u16(at + 6);
      return `${host} unreachable - need to frag${mtu !== 0 ? ` (mtu ${mtu})` : ''}`;
    }
    case 5:
      return `${host} unreachable - source route failed`;
    case 6:
      return `net ${host} unreachable - unknown`;
    case 7:
      return `host ${host} unreachable - unknown`;
    case 8:
      return `${host} unreachable - source host isolated`;
    case 9:
      return `net ${host} unreachable - admin prohibited`;
    case 10:
      return `host ${host} unreachable - admin prohibited`;
    case 11:
      return `net ${host} unreachable - tos prohibited`;
    case 12:
      return `host ${host} unreachable - tos prohibited`;
    case 13:
      return `host ${host} unreachable - admin prohibited filter`;
    case 14:
      return `host ${host} unreachable - host precedence violation`;
    case 15:
      return `host ${host} unreachable - precedence cutoff`;
    default:
      return `${host} unreachable - #${code}`;
  }
}

function lifetime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 60) return String(seconds);
  if (seconds < 3600) return `${Math.trunc(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.trunc(seconds / 3600)}:${two(Math.trunc((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/** Milliseconds since midnight (RFC 792). */
function clock(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.trunc(seconds / 3600))}:${two(Math.trunc(seconds / 60) % 60)}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
