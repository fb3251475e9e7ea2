import type { Process } from '../../uapi/process.ts';
import { strtoulWhole, UINT8_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** The protocols iptables names by itself. xtables_chain_protos. */
const CHAIN_PROTOS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['esp', 50],
  ['ah', 51],
  ['mobility-header', 135],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['dccp', 33],
  ['ipcomp', 108],
  ['all', 0],
];

/** The lines of /etc/protocols: name, number, aliases. */
function protocols(process: Process): string[][] {
  try {
    const lines = process.readFile('/etc/protocols').split('\n');
    return lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter(({ length }) => length > 1);
  } catch {
    return [];
  }
}

/** proto_to_name(): undefined for one without a name. `numeric`: only the names iptables has itself. */
export function protoToName(process: Process, proto: number, numeric: boolean): string | undefined {
  const own = CHAIN_PROTOS.find(([, number]) => number === proto);
  if (own !== undefined || proto === 0 || numeric) return own?.[0];
  return protocols(process).find(([, number]) => Number(number) === proto)?.[0];
}

/** xtables_parse_protocol(). */
export function parseProtocol(process: Process, text: string): number {
  const number = strtoulWhole(text, 0, UINT8_MAX);
  if (number !== undefined) return number;
  const own = CHAIN_PROTOS.find(([name]) => name === text)?.[1];
  const known = own ?? protocols(process).find(([name, , ...aliases]) => name === text || aliases.includes(text))?.[1];
  if (known === undefined) throw badParameter(`unknown protocol "${text}" specified`);
  return Number(known) & 0xff;
}
