import type { IpSetElem, IpSetInfo } from '../../uapi/ip_set.ts';
import { formatIpv4, formatMac } from '../../wire/addr.ts';
import { ICMP_NAMES } from '../iptables/icmp_names.ts';
import { protocolName } from './protocols.ts';

/** Listings of sets. ipset: lib/session.c, lib/print.c. */

export type OutputMode = 'plain' | 'save' | 'xml' | 'json';

type Pair = readonly [name: string, value: string | true, quoted?: boolean];

const ICMP = 1;

/** The header's fields in the order in which the type has them. */
function headerPairs({ typename, header }: IpSetInfo): Pair[] {
  const pairs: Pair[] = [];
  const number = (name: keyof typeof header): void => {
    if (header[name] !== undefined) pairs.push([name, String(header[name])]);
  };
  const masks = (): void => {
    number('netmask');
    if (header.bitmask !== undefined) pairs.push(['bitmask', formatIpv4(header.bitmask)]);
  };
  if (header.from !== undefined) pairs.push(['range', rangeText(typename, header.from, header.to!)]);
  if (header.family !== undefined) pairs.push(['family', header.family, true]);
  number('hashsize');
  number('maxelem');
  if (typename !== 'hash:ip,port') masks();
  number('size');
  number('timeout');
  for (const flag of ['counters', 'comment', 'skbinfo'] as const) if (header[flag]) pairs.push([flag, true]);
  number('bucketsize');
  if (header.initval !== undefined) pairs.push(['initval', `0x${(header.initval >>> 0).toString(16).padStart(8, '0')}`, true]);
  if (typename === 'hash:ip,port') masks();
  return pairs;
}

function rangeText(typename: string, from: number, to: number): string {
  return typename === 'bitmap:port' ? `${from}-${to}` : `${formatIpv4(from)}-${formatIpv4(to)}`;
}

/** An element without its options. */
export function elemText(elem: IpSetElem): string {
  const parts: string[] = [];
  const net = (ip: number, cidr: number | undefined): string => formatIpv4(ip) + (cidr === undefined || cidr === 32 ? '' : `/${cidr}`);
  const reference = elem.before ?? elem.after;
  // Of what was typed only that there is a reference is known here: ipset 7.22 says "after" of both.
  if (elem.name !== undefined) return reference === undefined ? elem.name : `${elem.name} after ${reference}`;
  if (elem.ip !== undefined) parts.push(net(elem.ip, elem.cidr) + (elem.ipTo === undefined ? '' : `-${formatIpv4(elem.ipTo)}`));
  if (elem.port !== undefined) parts.push(elem.proto === undefined ? String(elem.port) : protoPort(elem.proto, elem.port));
  if (elem.mac !== undefined) parts.push(formatMac(Uint8Array.from(elem.mac)).toUpperCase());
  if (elem.iface !== undefined) parts.push((elem.physdev ? 'physdev:' : '') + elem.iface);
  if (elem.ip2 !== undefined) parts.push(net(elem.ip2, elem.cidr2));
  return parts.join(',');
}

function protoPort(proto: number, port: number): string {
  if (proto !== ICMP) return `${protocolName(proto)}:${port}`;
  const named = ICMP_NAMES.find(([, type, code]) => type === port >> 8 && code === (port & 255));
  return `icmp:${named?.[0] ?? `${port >> 8}/${port & 255}`}`;
}

function elemPairs(elem: IpSetElem): Pair[] {
  const pairs: Pair[] = [];
  if (elem.timeout !== undefined) pairs.push(['timeout', String(elem.timeout)]);
  if (elem.nomatch) pairs.push(['nomatch', true]);
  if (elem.packets !== undefined) pairs.push(['packets', String(elem.packets)], ['bytes', String(elem.bytes)]);
  if (elem.comment !== undefined) pairs.push(['comment', `"${elem.comment}"`]);
  if (elem.skbmark !== undefined) pairs.push(['skbmark', markText(elem.skbmark, elem.skbmarkmask ?? -1), true]);
  if (elem.skbprio !== undefined)
    pairs.push(['skbprio', `${(elem.skbprio >>> 16).toString(16)}:${(elem.skbprio & 0xffff).toString(16)}`, true]);
  if (elem.skbqueue !== undefined) pairs.push(['skbqueue', String(elem.skbqueue)]);
  return pairs;
}

function markText(mark: number, mask: number): string {
  const text = `0x${(mark >>> 0).toString(16)}`;
  return mask === -1 ? text : `${text}/0x${(mask >>> 0).toString(16)}`;
}

function words(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => (value === true ? name : `${name} ${value}`)).join(' ');
}

/** The text of a listing. `terse`: without members; `names`: names only. */
export function printSets(sets: readonly IpSetInfo[], mode: OutputMode, terse: boolean, names: boolean): string {
  if (mode === 'xml')
    return `<ipsets>\n${sets.map((set) => (names ? `<ipset name="${set.name}"/>\n` : xmlSet(set, terse))).join('')}</ipsets>\n`;
  if (mode === 'json') {
    const rows = sets.map((set) => (names ? `  { "name" : "${set.name}" }` : jsonSet(set, terse)));
    return `[\n${rows.join(',\n')}\n]\n`;
  }
  if (names) return sets.map((set) => `${set.name}\n`).join('');
  if (mode === 'save') return sets.map((set) => saveSet(set, terse)).join('');
  return sets.map((set) => plainSet(set, terse)).join('\n');
}

function plainSet(set: IpSetInfo, terse: boolean): string {
  let text = `Name: ${set.name}\nType: ${set.typename}\nRevision: ${set.revision}\nHeader: ${words(headerPairs(set))}\n`;
  text += `Size in memory: ${set.memsize}\nReferences: ${set.references}\nNumber of entries: ${set.entries}\n`;
  return terse ? text : `${text}Members:\n${set.members.map((elem) => `${elemLine(elem)}\n`).join('')}`;
}

function elemLine(elem: IpSetElem): string {
  return [elemText(elem), words(elemPairs(elem))].filter((part) => part !== '').join(' ');
}

function saveSet(set: IpSetInfo, terse: boolean): string {
  const head = `create ${set.name} ${set.typename} ${words(headerPairs(set))}\n`;
  return terse ? head : head + set.members.map((elem) => `add ${set.name} ${elemLine(elem)}\n`).join('');
}

function xmlPairs(pairs: readonly Pair[]): string {
  return pairs.map(([name, value]) => (value === true ? `<${name}/>` : `<${name}>${value}</${name}>`)).join('');
}

function xmlSet(set: IpSetInfo, terse: boolean): string {
  let text = `<ipset name="${set.name}">\n<type>${set.typename}</type>\n<revision>${set.revision}</revision>\n`;
  text += `<header>${xmlPairs(headerPairs(set))}\n<memsize>${set.memsize}</memsize>\n<references>${set.references}</references>\n`;
  text += `<numentries>${set.entries}</numentries>\n</header>\n`;
  if (!terse) {
    const members = set.members.map((elem) => `<member><elem>${elemText(elem)}</elem>${xmlPairs(elemPairs(elem))}</member>\n`);
    text += `<members>\n${members.join('')}</members>\n`;
  }
  return `${text}</ipset>\n`;
}

function jsonPairs(pairs: readonly Pair[], indent: string): string[] {
  return pairs.map(([name, value, quoted]) => `${indent}"${name}" : ${value === true ? 'true' : quoted ? `"${value}"` : value}`);
}

function jsonSet(set: IpSetInfo, terse: boolean): string {
  const header = [
    ...jsonPairs(
      headerPairs(set).map((pair) => (pair[0] === 'range' ? [pair[0], pair[1], true] : pair)),
      '      ',
    ),
    `      "memsize" : ${set.memsize}`,
    `      "references" : ${set.references}`,
    `      "numentries" : ${set.entries}`,
  ];
  let text = `  {\n    "name" : "${set.name}",\n    "type" : "${set.typename}",\n    "revision" : ${set.revision},\n`;
  text += `    "header" : {\n${header.join(',\n')}\n    },\n`;
  if (terse) return `${text}    }`;
  const members = set.members.map((elem) => {
    // Addresses come in two pairs of quotes: ipset 7.22 says so.
    const shown = elem.name !== undefined ? `"${elem.name}"` : `""${elemText(elem)}""`;
    return `      {\n${[`        "elem" : ${shown}`, ...jsonPairs(elemPairs(elem), '        ')].join(',\n')}\n      }`;
  });
  return `${text}    "members" : [\n${members.join(',\n')}\n    ]\n  }`;
}
