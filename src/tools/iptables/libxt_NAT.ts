import type { Process } from '../../uapi/process.ts';
import {
  type NfNatRange,
  NF_NAT_RANGE_MAP_IPS,
  NF_NAT_RANGE_PERSISTENT,
  NF_NAT_RANGE_PROTO_OFFSET,
  NF_NAT_RANGE_PROTO_RANDOM,
  NF_NAT_RANGE_PROTO_RANDOM_FULLY,
  NF_NAT_RANGE_PROTO_SPECIFIED,
} from '../../uapi/xt_data.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { getservbyname } from '../netdb.ts';
import type { XtExtension, XtOptionCall, XtOptionEntry } from './extension.ts';
import { strtoul, UINT16_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** Protocols whose ports may be rewritten; ICMP's identifier too. */
const PORT_PROTOCOLS = [6, 17, 132, 33, 1];

function service(process: Process, text: string): number {
  const port = ['tcp', 'udp', 'sctp'].map((proto) => getservbyname(process, text, proto)).find((found) => found !== undefined);
  if (port === undefined) throw badParameter(`Port \`${text}' not valid`);
  return port;
}

/** "PORT", "PORT-PORT", "PORT-PORT/BASE". iptables: parse_ports(). */
function parsePorts(call: XtOptionCall<NfNatRange>, text: string): void {
  const { data, process } = call;
  if (!PORT_PROTOCOLS.includes(call.ip.proto)) throw badParameter('Need TCP, UDP, SCTP or DCCP with port specification');
  data.flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
  const low = strtoul(text, 0, UINT16_MAX);
  data.minProto = data.maxProto = low?.value ?? service(process, text);
  if (low === undefined || low.end === text.length) return;
  if (text[low.end] === ':') throw badParameter('Invalid port:port syntax - use dash');
  if (text[low.end] !== '-') throw badParameter(`Garbage after port value: \`${text.slice(low.end)}'`);
  const rest = text.slice(low.end + 1);
  const high = strtoul(rest, 0, UINT16_MAX);
  if (high === undefined) throw badParameter(`Port \`${rest}' not valid`);
  if (high.value < low.value) throw badParameter(`Port range \`${rest}' funky`);
  data.maxProto = high.value;
  if (high.end === rest.length) return;
  if (rest[high.end] !== '/') throw badParameter(`Garbage after port range: \`${rest.slice(high.end)}'`);
  const base = rest.slice(high.end + 1);
  const parsed = strtoul(base, 1, UINT16_MAX);
  data.baseProto = parsed?.value ?? service(process, base);
  data.flags |= NF_NAT_RANGE_PROTO_OFFSET;
}

/** "ADDRESS[-ADDRESS][:PORTS]". iptables: parse_to(). */
function parseTo(call: XtOptionCall<NfNatRange>): void {
  const { arg, data } = call;
  if (arg.includes('[')) throw badParameter('Invalid address format');
  const colons = arg.split(':').length - 1;
  const colon = colons === 1 ? arg.indexOf(':') : -1;
  if (colon >= 0) {
    parsePorts(call, arg.slice(colon + 1));
    if (colon === 0) return;
  }
  data.flags |= NF_NAT_RANGE_MAP_IPS;
  const [min, max] = (colon < 0 ? arg : arg.slice(0, colon)).split(/-(.*)/s, 2) as [string, string | undefined];
  data.minAddr = strictAddress(min);
  data.maxAddr = max === undefined ? data.minAddr : strictAddress(max);
}

function strictAddress(text: string): number {
  const addr = parseIpv4(text);
  if (addr === undefined) throw badParameter(`Bad IP address "${text}"`);
  return addr;
}

function formatRange(range: NfNatRange): string {
  let text = '';
  if (range.flags & NF_NAT_RANGE_MAP_IPS) {
    text = formatIpv4(range.minAddr);
    if (range.maxAddr !== range.minAddr) text += `-${formatIpv4(range.maxAddr)}`;
  }
  if (range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) {
    text += `:${range.minProto}`;
    if (range.maxProto !== range.minProto) text += `-${range.maxProto}`;
    if (range.flags & NF_NAT_RANGE_PROTO_OFFSET) text += `/${range.baseProto}`;
  }
  return text;
}

const FLAGS: readonly (readonly [string, number])[] = [
  ['random', NF_NAT_RANGE_PROTO_RANDOM],
  ['random-fully', NF_NAT_RANGE_PROTO_RANDOM_FULLY],
  ['persistent', NF_NAT_RANGE_PERSISTENT],
];

function words(range: NfNatRange, label: string, prefix: string, skipColon: boolean): string {
  const formatted = formatRange(range);
  const shown = skipColon ? formatted.replace(/^:/, '') : formatted;
  const flags = FLAGS.filter(([, bit]) => range.flags & bit).map(([name]) => ` ${prefix}${name}`);
  return (formatted === '' ? '' : ` ${label}${shown}`) + flags.join('');
}

interface NatKind {
  readonly name: string;
  /** 'to-destination', 'to-source', 'to-ports'. */
  readonly to: string;
  readonly label: string;
  readonly flags: readonly string[];
  readonly help: string;
}

function natTarget({ name, to, label, flags, help }: NatKind): XtExtension<NfNatRange> {
  const byPorts = to === 'to-ports';
  const options: XtOptionEntry[] = [
    { name: to, id: to, type: 'string', mandatory: !byPorts },
    ...flags.map((flag): XtOptionEntry => ({ name: flag, id: flag, type: 'none' })),
  ];
  return {
    name,
    options,
    init: () => ({ flags: 0, minAddr: 0, maxAddr: 0, minProto: 0, maxProto: 0, baseProto: 0 }),
    parse(call) {
      if (call.id === 'to-ports') parsePorts(call, call.arg);
      else if (call.id === to) parseTo(call);
      else call.data.flags |= FLAGS.find(([flag]) => flag === call.id)![1];
    },
    check({ data }) {
      if (name === 'REDIRECT' && data.flags & NF_NAT_RANGE_PROTO_OFFSET) {
        throw badParameter('Shifted portmap ranges not supported with this kernel');
      }
    },
    print: (range) => words(range, label, '', byPorts),
    save: (range) => words(range, `--${to} `, '--', byPorts),
    help,
  };
}

const FLAG_HELP = { random: '--random         any free port', fully: '--random-fully   any free port, chosen entirely at random' };

/** Address translation: who gets the packet, who it is from. */
export const LIBXT_DNAT = natTarget({
  name: 'DNAT',
  to: 'to-destination',
  label: 'to:',
  flags: ['random', 'persistent'],
  help: `--to-destination [ADDRESS[-ADDRESS]][:PORT[-PORT[/PORT]]]   who gets it
${FLAG_HELP.random}
--persistent     a sender always gets the same address`,
});
export const LIBXT_SNAT = natTarget({
  name: 'SNAT',
  to: 'to-source',
  label: 'to:',
  flags: ['random', 'random-fully', 'persistent'],
  help: `--to-source [ADDRESS[-ADDRESS]][:PORT[-PORT]]   whom it is from
${FLAG_HELP.random}
${FLAG_HELP.fully}
--persistent     a sender always gets the same address`,
});
export const LIBXT_MASQUERADE = natTarget({
  name: 'MASQUERADE',
  to: 'to-ports',
  label: 'masq ports: ',
  flags: ['random', 'random-fully'],
  help: `--to-ports PORT[-PORT]   from which ports
${FLAG_HELP.random}
${FLAG_HELP.fully}`,
});
export const LIBXT_REDIRECT = natTarget({
  name: 'REDIRECT',
  to: 'to-ports',
  label: 'redir ports ',
  flags: ['random'],
  help: `--to-ports PORT[-PORT]   to which port of this machine
${FLAG_HELP.random}`,
});
