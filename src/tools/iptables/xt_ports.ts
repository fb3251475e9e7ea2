import type { Process } from '../../uapi/process.ts';
import { getservbyname, getservbyport } from '../netdb.ts';
import { strtoulWhole, strtoull, UINT16_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** Ports as matches on them read and print them. */

/** A port by number or by its service's name. xtables_parse_port(). */
export function parsePort(process: Process, text: string, proto: string): number {
  const port = strtoulWhole(text, 0, UINT16_MAX) ?? getservbyname(process, text, proto);
  if (port === undefined) throw badParameter(`invalid port/service \`${text}' specified`);
  return port;
}

/** "80", "1024:65535", ":80", "1024:". */
export function parsePortRange(process: Process, text: string, proto: string): readonly [number, number] {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const port = parsePort(process, text, proto);
    return [port, port];
  }
  const [from, to] = [text.slice(0, colon), text.slice(colon + 1)];
  const low = from === '' ? 0 : parsePort(process, from, proto);
  const high = to === '' ? UINT16_MAX : parsePort(process, to, proto);
  if (low > high) throw badParameter('invalid portrange (min > max)');
  return [low, high];
}

/** xtables_getportbyname(): getaddrinfo's way, any protocol; undefined when there is no such port. */
export function portByName(process: Process, text: string): number | undefined {
  // As an int: what is negative there is taken for a name.
  const number = /^$|^\s*\+?\d+$/.test(text) ? Number(strtoull(text) & 0xffff_ffffn) | 0 : -1;
  if (number >= 0) return number & 0xffff;
  return getservbyname(process, text, 'tcp') ?? getservbyname(process, text, 'udp') ?? getservbyname(process, text, 'sctp');
}

export function portName(process: Process, port: number, proto: string, numeric: boolean): string {
  return (numeric ? undefined : getservbyport(process, port, proto)) ?? String(port);
}

function anyPort([low, high]: readonly [number, number], invert: boolean): boolean {
  return low === 0 && high === UINT16_MAX && !invert;
}

/** " dpt:80", " dpts:!1024:65535", or nothing where all will do. `name` is spt or dpt. */
export function printPorts(name: string, range: readonly [number, number], invert: boolean, port: (port: number) => string): string {
  if (anyPort(range, invert)) return '';
  const not = invert ? '!' : '';
  const [low, high] = range;
  return low === high ? ` ${name}:${not}${port(low)}` : ` ${name}s:${not}${port(low)}:${port(high)}`;
}

/** " ! --dport 80", or nothing. */
export function savePorts(option: string, range: readonly [number, number], invert: boolean): string {
  if (anyPort(range, invert)) return '';
  const [low, high] = range;
  return `${invert ? ' !' : ''} ${option} ${low === high ? low : `${low}:${high}`}`;
}
