import type { Process } from '../../uapi/process.ts';
import {
  IPT_F_FRAG,
  IPT_F_GOTO,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  type IptEntry,
  type IptIp,
  XT_INV_PROTO,
} from '../../uapi/xtables.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { AddressNames } from './address_names.ts';
import type { XtExtension, XtPrintContext } from './extension.ts';
import { findMatch, findTarget } from './extensions.ts';
import { protoToName } from './proto_names.ts';
import { formatU64, UINT64_MAX } from './strtoul.ts';
import { anyName, maskSuffix, maskToCidr } from './xt_addr.ts';

/** How rules are listed. iptables: FMT_*. */
export interface ListFormat {
  readonly numeric: boolean;
  readonly counters: boolean;
  /** Devices. */
  readonly via: boolean;
  readonly lineNumbers: boolean;
  /** 12K instead of 12345. */
  readonly kilo: boolean;
  /** No columns: what -v says of a rule it just made. */
  readonly noTable: boolean;
  /** What the resolver knows; without it, /etc/hosts alone. */
  readonly names?: AddressNames;
}

/** iptables: FMT_PRINT_RULE. */
export const PRINT_RULE: ListFormat = { numeric: true, counters: false, via: true, lineNumbers: false, kilo: false, noTable: true };

/** xtables_print_num(), with a blank behind. */
export function printNumber(number: number, { kilo, noTable }: ListFormat): string {
  const pad = (text: string, width: number): string => `${noTable ? text : text.padStart(width)} `;
  if (!kilo) return pad(formatU64(number), 8);
  if (number <= 99_999) return pad(String(number), 5);
  // The largest of them wraps when it is rounded.
  let value = number >= UINT64_MAX ? 0 : number;
  for (const unit of 'KMG') {
    value = Math.floor((value + 500) / 1000);
    if (value <= 9_999) return pad(`${value}${unit}`, 5);
  }
  return pad(`${Math.floor((value + 500) / 1000)}T`, 5);
}

function context(process: Process, entry: IptEntry, numeric: boolean, names?: AddressNames): XtPrintContext {
  return { process, ip: entry.ip, numeric, names };
}

/** The columns' names. */
export function listHeader({ lineNumbers, counters, kilo, via }: ListFormat): string {
  let text = lineNumbers ? 'num  ' : '';
  if (counters) text += kilo ? ' pkts bytes ' : '    pkts      bytes ';
  text += 'target     prot opt';
  if (via) text += ' in     out    ';
  return `${text} source               destination         \n`;
}

function address(process: Process, addr: number, mask: number, { numeric, names }: ListFormat): string {
  if (mask === 0 && !numeric) return 'anywhere';
  return (numeric ? formatIpv4(addr) : anyName(process, addr, names)) + maskSuffix(mask);
}

/** A line of -L. */
export function printRule(process: Process, entry: IptEntry, number: number, format: ListFormat): string {
  const { ip } = entry;
  const { noTable, numeric } = format;
  const pad = (text: string, width: number): string => `${noTable ? text : padBytes(text, width)} `;
  let text = format.lineNumbers ? pad(String(number), 4) : '';
  if (format.counters) text += printNumber(entry.pcnt, format) + printNumber(entry.bcnt, format);
  text += pad(entry.target.name, 9);
  text += ip.invflags & XT_INV_PROTO ? '!' : ' ';
  text += pad(protoToName(process, ip.proto, numeric) ?? String(ip.proto), 4);
  if (noTable) text += 'opt ';
  text += `${ip.invflags & IPT_INV_FRAG ? '!' : '-'}${ip.flags & IPT_F_FRAG ? 'f' : '-'} `;
  if (format.via) text += devices(ip, format);
  text += ip.invflags & IPT_INV_SRCIP ? '!' : ' ';
  text += pad(address(process, ip.src, ip.smsk, format), 19);
  text += ip.invflags & IPT_INV_DSTIP ? '!' : ' ';
  const destination = address(process, ip.dst, ip.dmsk, format);
  text += noTable ? `-> ${destination}  ` : pad(destination, 19);
  if (ip.flags & IPT_F_GOTO) text += '[goto] ';
  return `${text}${matchesAndTarget(context(process, entry, numeric, format.names), entry)}\n`;
}

/** printf's %-6s, which counts bytes. */
function padBytes(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - new TextEncoder().encode(text).length));
}

function devices({ iniface, outiface, invflags }: IptIp, { numeric, noTable }: ListFormat): string {
  const name = (device: string, bit: number): string => (invflags & bit ? '!' : '') + (device === '' ? (numeric ? '*' : 'any') : device);
  const [input, output] = [name(iniface, IPT_INV_VIA_IN), name(outiface, IPT_INV_VIA_OUT)];
  return noTable ? `in ${input} out ${output} ` : ` ${padBytes(input, 6)} ${padBytes(output, 6)} `;
}

function matchesAndTarget(xt: XtPrintContext, { matches, target }: IptEntry): string {
  const words = matches.map(({ name, data }) => (findMatch(name) as XtExtension | undefined)?.print?.(data, xt) ?? '');
  return words.join('') + ((findTarget(target.name) as XtExtension | undefined)?.print?.(target.data, xt) ?? '');
}

function saveAddress(letter: string, addr: number, mask: number, invert: boolean): string {
  if (mask === 0 && !invert && addr === 0) return '';
  const length = maskToCidr(mask);
  return `${invert ? ' !' : ''} -${letter} ${formatIpv4(addr)}/${length <= 0 ? formatMask(mask, length) : length}`;
}

/** iptables: mask_to_str(), which knows no length 0. */
function formatMask(mask: number, length: number): string {
  return length === 0 ? '0' : formatIpv4(mask);
}

function saveDevice(letter: string, name: string, invert: boolean): string {
  return name !== '' && (name !== '+' || invert) ? `${invert ? ' !' : ''} -${letter} ${name}` : '';
}

/** A rule's options as they would make it, without -A CHAIN: " -s 10.0.0.0/8 -j DROP". `counters`: -c in the middle. */
export function saveRule(process: Process, entry: IptEntry, counters = false): string {
  const { ip, matches, target } = entry;
  const xt = context(process, entry, true);
  let text = saveAddress('s', ip.src, ip.smsk, (ip.invflags & IPT_INV_SRCIP) !== 0);
  text += saveAddress('d', ip.dst, ip.dmsk, (ip.invflags & IPT_INV_DSTIP) !== 0);
  text += saveDevice('i', ip.iniface, (ip.invflags & IPT_INV_VIA_IN) !== 0);
  text += saveDevice('o', ip.outiface, (ip.invflags & IPT_INV_VIA_OUT) !== 0);
  if (ip.proto > 0) text += `${ip.invflags & XT_INV_PROTO ? ' !' : ''} -p ${protoToName(process, ip.proto, true) ?? ip.proto}`;
  if (ip.flags & IPT_F_FRAG) text += `${ip.invflags & IPT_INV_FRAG ? ' !' : ''} -f`;
  for (const { name, data } of matches) {
    const match = findMatch(name) as XtExtension | undefined;
    text += ` -m ${match?.alias?.(data) ?? name}${match?.save?.(data, xt) ?? ''}`;
  }
  if (counters) text += ` -c ${formatU64(entry.pcnt)} ${formatU64(entry.bcnt)}`;
  if (target.name === '') return text;
  const extension = findTarget(target.name) as XtExtension | undefined;
  if (extension === undefined) return `${text} -${ip.flags & IPT_F_GOTO ? 'g' : 'j'} ${target.name}`;
  return `${text} -j ${extension.alias?.(target.data) ?? target.name}${extension.save?.(target.data, xt) ?? ''}`;
}
