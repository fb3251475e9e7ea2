import {
  type XtConntrack,
  XT_CONNTRACK_DIRECTION,
  XT_CONNTRACK_EXPIRES,
  XT_CONNTRACK_ORIGDST,
  XT_CONNTRACK_ORIGDST_PORT,
  XT_CONNTRACK_ORIGSRC,
  XT_CONNTRACK_ORIGSRC_PORT,
  XT_CONNTRACK_PROTO,
  XT_CONNTRACK_REPLDST,
  XT_CONNTRACK_REPLDST_PORT,
  XT_CONNTRACK_REPLSRC,
  XT_CONNTRACK_REPLSRC_PORT,
  XT_CONNTRACK_STATE,
  XT_CONNTRACK_STATE_ALIAS,
  XT_CONNTRACK_STATE_DNAT,
  XT_CONNTRACK_STATE_ESTABLISHED,
  XT_CONNTRACK_STATE_INVALID,
  XT_CONNTRACK_STATE_NEW,
  XT_CONNTRACK_STATE_RELATED,
  XT_CONNTRACK_STATE_SNAT,
  XT_CONNTRACK_STATE_UNTRACKED,
  XT_CONNTRACK_STATUS,
} from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { XtExtension, XtOptionCall, XtPrintContext } from './extension.ts';
import { anyName, maskSuffix } from './xt_addr.ts';
import { badParameter, badValue } from './xtables_error.ts';

/** In the order they are looked for: an abbreviation means the first that fits. */
const STATES: readonly (readonly [string, number])[] = [
  ['INVALID', XT_CONNTRACK_STATE_INVALID],
  ['NEW', XT_CONNTRACK_STATE_NEW],
  ['ESTABLISHED', XT_CONNTRACK_STATE_ESTABLISHED],
  ['RELATED', XT_CONNTRACK_STATE_RELATED],
  ['UNTRACKED', XT_CONNTRACK_STATE_UNTRACKED],
  ['SNAT', XT_CONNTRACK_STATE_SNAT],
  ['DNAT', XT_CONNTRACK_STATE_DNAT],
];
const PRINTED_STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED', 'SNAT', 'DNAT'];
/** Bits of enum ip_conntrack_status. */
const STATUSES: readonly (readonly [string, number])[] = [
  ...([
    ['NONE', 0],
    ['EXPECTED', 1],
    ['SEEN_REPLY', 2],
    ['ASSURED', 4],
    ['CONFIRMED', 8],
  ] as const),
];

function parseNames(text: string, names: readonly (readonly [string, number])[], what: string): number {
  let mask = 0;
  let rest = text;
  for (const word of text.split(',')) {
    const found = word === '' ? undefined : names.find(([name]) => name.startsWith(word.toUpperCase()));
    if (found === undefined) throw badParameter(`Bad ${what} "${rest}"`);
    mask |= found[1];
    rest = rest.slice(word.length + 1);
  }
  return mask;
}

function init(): XtConntrack {
  return {
    ...{ origsrcAddr: 0, origsrcMask: 0, origdstAddr: 0, origdstMask: 0, replsrcAddr: 0, replsrcMask: 0, repldstAddr: 0, repldstMask: 0 },
    ...{ expiresMin: 0, expiresMax: 0, l4proto: 0, origsrcPort: 0, origdstPort: 0, replsrcPort: 0, repldstPort: 0, origsrcPortHigh: 0 },
    ...{ origdstPortHigh: 0, replsrcPortHigh: 0, repldstPortHigh: 0, matchFlags: 0, invertFlags: 0, stateMask: 0, statusMask: 0 },
  };
}

type Side = 'origsrc' | 'origdst' | 'replsrc' | 'repldst';
const ADDRESSES: readonly (readonly [Side, number])[] = [
  ['origsrc', XT_CONNTRACK_ORIGSRC],
  ['origdst', XT_CONNTRACK_ORIGDST],
  ['replsrc', XT_CONNTRACK_REPLSRC],
  ['repldst', XT_CONNTRACK_REPLDST],
];
const PORTS: readonly (readonly [Side, number])[] = [
  ['origsrc', XT_CONNTRACK_ORIGSRC_PORT],
  ['origdst', XT_CONNTRACK_ORIGDST_PORT],
  ['replsrc', XT_CONNTRACK_REPLSRC_PORT],
  ['repldst', XT_CONNTRACK_REPLDST_PORT],
];

function parse(call: XtOptionCall<XtConntrack>): void {
  const { id, arg, data, range } = call;
  const flag = (bit: number): void => {
    data.matchFlags |= bit;
    if (call.invert) data.invertFlags |= bit;
  };
  for (const [side, bit] of ADDRESSES) {
    if (id !== `ct${side}`) continue;
    [data[`${side}Addr`], data[`${side}Mask`]] = [call.addr, call.addrMask];
    flag(bit);
  }
  for (const [side, bit] of PORTS) {
    if (id !== `ct${side}port`) continue;
    [data[`${side}Port`], data[`${side}PortHigh`]] = [range[0], range[1]];
    flag(bit);
  }
  switch (id) {
    case 'ctstate':
      data.stateMask |= parseNames(arg, STATES, 'ctstate');
      flag(XT_CONNTRACK_STATE);
      break;
    case 'ctstatus':
      data.statusMask |= parseNames(arg, STATUSES, 'ctstatus');
      flag(XT_CONNTRACK_STATUS);
      break;
    case 'ctproto':
      if (call.number === 0) {
        throw badParameter(call.invert ? 'conntrack: condition would always match protocol' : 'conntrack: rule would never match protocol');
      }
      data.l4proto = call.number;
      flag(XT_CONNTRACK_PROTO);
      break;
    case 'ctexpire':
      data.expiresMin = range[0];
      data.expiresMax = range[1] ?? range[0];
      flag(XT_CONNTRACK_EXPIRES);
      break;
    case 'ctdir':
      parseDirection(arg, data);
  }
}

function parseDirection(text: string, data: XtConntrack): void {
  const word = text.toUpperCase();
  if (word !== 'ORIGINAL' && word !== 'REPLY') throw badValue('conntrack', '--ctdir', text);
  data.matchFlags |= XT_CONNTRACK_DIRECTION;
  if (word === 'REPLY') data.invertFlags |= XT_CONNTRACK_DIRECTION;
  else data.invertFlags &= ~XT_CONNTRACK_DIRECTION;
}

function stateNames(mask: number): string {
  return PRINTED_STATES.filter((name) => mask & STATES.find(([known]) => known === name)![1]).join(',');
}

function statusNames(mask: number): string {
  if (mask === 0) return 'NONE';
  return STATUSES.filter(([, bit]) => mask & bit)
    .map(([name]) => name)
    .join(',');
}

function address(addr: number, mask: number, { process, numeric, names }: XtPrintContext): string {
  if (!numeric && addr === 0) return 'anywhere';
  return (numeric ? formatIpv4(addr) : anyName(process, addr, names)) + maskSuffix(mask);
}

function ports(low: number, high: number): string {
  return high === 0 || low === high ? String(low) : `${low}:${high}`;
}

/** All that is asked, in the tool's order; `prefix` is "" or "--". */
function dump(info: XtConntrack, prefix: string, context: XtPrintContext): string {
  let text = '';
  const item = (bit: number, name: string, value: string): void => {
    if (info.matchFlags & bit) text += `${info.invertFlags & bit ? ' !' : ''} ${prefix}${name}${value === '' ? '' : ` ${value}`}`;
  };
  item(XT_CONNTRACK_STATE, info.matchFlags & XT_CONNTRACK_STATE_ALIAS ? 'state' : 'ctstate', stateNames(info.stateMask));
  item(XT_CONNTRACK_PROTO, 'ctproto', String(info.l4proto));
  for (const [side, bit] of ADDRESSES) item(bit, `ct${side}`, address(info[`${side}Addr`], info[`${side}Mask`], context));
  for (const [side, bit] of PORTS) item(bit, `ct${side}port`, ports(info[`${side}Port`], info[`${side}PortHigh`]));
  item(XT_CONNTRACK_STATUS, 'ctstatus', statusNames(info.statusMask));
  item(
    XT_CONNTRACK_EXPIRES,
    'ctexpire',
    info.expiresMax === info.expiresMin ? `${info.expiresMin}` : `${info.expiresMin}:${info.expiresMax}`,
  );
  if (info.matchFlags & XT_CONNTRACK_DIRECTION)
    text += ` ${prefix}ctdir ${info.invertFlags & XT_CONNTRACK_DIRECTION ? 'REPLY' : 'ORIGINAL'}`;
  return text;
}

const shared = {
  init,
  print: (info: XtConntrack, context: XtPrintContext): string => dump(info, '', context),
  save: (info: XtConntrack, context: XtPrintContext): string => dump(info, '--', { ...context, numeric: true }),
  alias: (info: XtConntrack): string => (info.matchFlags & XT_CONNTRACK_STATE_ALIAS ? 'state' : 'conntrack'),
};

/** What is known of the packet's connection. */
export const LIBXT_CONNTRACK: XtExtension<XtConntrack> = {
  name: 'conntrack',
  ...shared,
  options: [
    { name: 'ctstate', id: 'ctstate', type: 'string', invert: true },
    { name: 'ctproto', id: 'ctproto', type: 'protocol', invert: true },
    ...ADDRESSES.map(([side]) => ({ name: `ct${side}`, id: `ct${side}`, type: 'hostmask', invert: true }) as const),
    { name: 'ctstatus', id: 'ctstatus', type: 'string', invert: true },
    { name: 'ctexpire', id: 'ctexpire', type: 'uint32rc', invert: true },
    ...PORTS.map(([side]) => ({ name: `ct${side}port`, id: `ct${side}port`, type: 'portrc', invert: true }) as const),
    { name: 'ctdir', id: 'ctdir', type: 'string' },
  ],
  parse,
  check({ used }) {
    if (used.size === 0) throw badParameter('conntrack: At least one option is required');
  },
  help: `[!] --ctstate LIST          of INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED, SNAT, DNAT
[!] --ctproto PROTOCOL      the connection's protocol
[!] --ctorigsrc, --ctorigdst, --ctreplsrc, --ctrepldst ADDRESS[/MASK]
[!] --ctorigsrcport, --ctorigdstport, --ctreplsrcport, --ctrepldstport PORT[:PORT]
                            addresses and ports of the first packet's direction and of the reply's
[!] --ctstatus LIST         of NONE, EXPECTED, SEEN_REPLY, ASSURED, CONFIRMED
[!] --ctexpire TIME[:TIME]  seconds it has left
--ctdir ORIGINAL|REPLY      which way the packet goes`,
};

/** The older, shorter form. */
export const LIBXT_STATE: XtExtension<XtConntrack> = {
  name: 'state',
  realName: 'conntrack',
  ...shared,
  options: [{ name: 'state', id: 'state', type: 'string', mandatory: true, invert: true }],
  parse({ arg, data, invert }) {
    if (arg === '' || arg.endsWith(',')) {
      parseNames(arg.slice(0, -1) || 'NEW', STATES.slice(0, 5), 'state');
      throw badParameter('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
    }
    data.matchFlags = XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS;
    data.stateMask = parseNames(arg, STATES.slice(0, 5), 'state');
    if (invert) data.invertFlags |= XT_CONNTRACK_STATE;
  },
  help: '[!] --state LIST   of INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED',
};
