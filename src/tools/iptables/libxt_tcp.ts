import { type XtTcp, XT_TCP_INV_DSTPT, XT_TCP_INV_FLAGS, XT_TCP_INV_OPTION, XT_TCP_INV_SRCPT } from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { hex2, strtoulWhole, UINT8_MAX } from './strtoul.ts';
import { parsePortRange, portName, printPorts, savePorts } from './xt_ports.ts';
import { badParameter } from './xtables_error.ts';

const FLAGS: readonly (readonly [string, number])[] = [
  ...([
    ['FIN', 1],
    ['SYN', 2],
    ['RST', 4],
    ['PSH', 8],
    ['ACK', 0x10],
    ['URG', 0x20],
    ['ALL', 0x3f],
    ['NONE', 0],
  ] as const),
];

function parseFlags(text: string): number {
  let flags = 0;
  for (const name of text.split(',').filter((word) => word !== '')) {
    const flag = FLAGS.find(([known]) => known === name.toUpperCase());
    if (flag === undefined) throw badParameter(`Unknown TCP flag \`${name}'`);
    flags |= flag[1];
  }
  return flags;
}

/** "SYN,ACK", "NONE". */
export function tcpFlagNames(flags: number): string {
  const names = FLAGS.slice(0, 6).filter(([, bit]) => flags & bit);
  return names.length === 0 ? 'NONE' : names.map(([name]) => name).join(',');
}

function once(call: XtOptionCall<XtTcp>, words: string): void {
  if (call.used.has(call.id)) throw badParameter(words);
  call.used.add(call.id);
}

function setFlags(call: XtOptionCall<XtTcp>, mask: string, compare: string): void {
  call.data.flgMask = parseFlags(mask);
  call.data.flgCmp = parseFlags(compare);
  if (call.invert) call.data.invflags |= XT_TCP_INV_FLAGS;
}

const ONE_OF_FLAGS = "Only one of `--syn' or `--tcp-flags'  allowed";

/** TCP: ports, flags, an option's presence. */
export const LIBXT_TCP: XtExtension<XtTcp> = {
  name: 'tcp',
  options: [
    { name: 'source-port', id: 'sport', type: 'own' },
    { name: 'sport', id: 'sport', type: 'own' },
    { name: 'destination-port', id: 'dport', type: 'own' },
    { name: 'dport', id: 'dport', type: 'own' },
    { name: 'syn', id: 'syn', type: 'own', flag: true },
    { name: 'tcp-flags', id: 'tcp-flags', type: 'own' },
    { name: 'tcp-option', id: 'tcp-option', type: 'own' },
  ],
  init: () => ({ spts: [0, 0xffff], dpts: [0, 0xffff], option: 0, flgMask: 0, flgCmp: 0, invflags: 0 }),
  parse(call) {
    const { data, used } = call;
    switch (call.id) {
      case 'sport':
        once(call, "Only one `--source-port' allowed");
        data.spts = parsePortRange(call.process, call.arg, 'tcp');
        if (call.invert) data.invflags |= XT_TCP_INV_SRCPT;
        break;
      case 'dport':
        once(call, "Only one `--destination-port' allowed");
        data.dpts = parsePortRange(call.process, call.arg, 'tcp');
        if (call.invert) data.invflags |= XT_TCP_INV_DSTPT;
        break;
      case 'syn':
      case 'tcp-flags': {
        if (used.has('syn') || used.has('tcp-flags')) throw badParameter(ONE_OF_FLAGS);
        used.add(call.id);
        if (call.id === 'syn') {
          setFlags(call, 'SYN,RST,ACK,FIN', 'SYN');
          break;
        }
        const compare = call.second();
        if (compare === undefined) throw badParameter('--tcp-flags requires two args.');
        setFlags(call, call.arg, compare);
        break;
      }
      case 'tcp-option': {
        once(call, "Only one `--tcp-option' allowed");
        const option = strtoulWhole(call.arg, 1, UINT8_MAX);
        if (option === undefined) throw badParameter(`Bad TCP option "${call.arg}"`);
        data.option = option;
        if (call.invert) data.invflags |= XT_TCP_INV_OPTION;
      }
    }
  },
  print(tcp, { process, numeric }) {
    const port = (number: number): string => portName(process, number, 'tcp', numeric);
    const inverted = (bit: number): boolean => (tcp.invflags & bit) !== 0;
    let text = ` tcp${printPorts('spt', tcp.spts, inverted(XT_TCP_INV_SRCPT), port)}`;
    text += printPorts('dpt', tcp.dpts, inverted(XT_TCP_INV_DSTPT), port);
    if (tcp.option || inverted(XT_TCP_INV_OPTION)) text += ` option=${inverted(XT_TCP_INV_OPTION) ? '!' : ''}${tcp.option}`;
    if (tcp.flgMask || inverted(XT_TCP_INV_FLAGS)) {
      const [mask, compare] = [tcp.flgMask, tcp.flgCmp].map((flags) => (numeric ? upperHex(flags) : tcpFlagNames(flags)));
      text += ` flags:${inverted(XT_TCP_INV_FLAGS) ? '!' : ''}${mask}/${compare}`;
    }
    return text;
  },
  save(tcp) {
    let text = savePorts('--sport', tcp.spts, (tcp.invflags & XT_TCP_INV_SRCPT) !== 0);
    text += savePorts('--dport', tcp.dpts, (tcp.invflags & XT_TCP_INV_DSTPT) !== 0);
    const notOption = tcp.invflags & XT_TCP_INV_OPTION;
    if (tcp.option || notOption) text += `${notOption ? ' !' : ''} --tcp-option ${tcp.option}`;
    const notFlags = tcp.invflags & XT_TCP_INV_FLAGS;
    if (tcp.flgMask || notFlags) text += `${notFlags ? ' !' : ''} --tcp-flags ${tcpFlagNames(tcp.flgMask)} ${tcpFlagNames(tcp.flgCmp)}`;
    return text;
  },
  help: `[!] --source-port, --sport PORT[:PORT]       the sender's port or a range of ports
[!] --destination-port, --dport PORT[:PORT]  the receiver's port or a range
[!] --tcp-flags MASK SET   of the flags in MASK exactly those of SET (SYN ACK FIN RST URG PSH ALL NONE)
[!] --syn                  opens a connection: --tcp-flags SYN,RST,ACK,FIN SYN
[!] --tcp-option NUMBER    carries this TCP option`,
};

/** printf's 0x%02X. */
function upperHex(value: number): string {
  return `0x${hex2(value).slice(2).toUpperCase()}`;
}
