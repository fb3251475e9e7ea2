import type { Process } from '../../uapi/process.ts';
import { type XtMultiport, XT_MULTIPORT_DESTINATION, XT_MULTIPORT_EITHER, XT_MULTIPORT_SOURCE } from '../../uapi/xt_data.ts';
import { type IptIp, XT_INV_PROTO } from '../../uapi/xtables.ts';
import type { XtExtension } from './extension.ts';
import { parsePort, portName } from './xt_ports.ts';
import { badParameter } from './xtables_error.ts';

const MAX_PORTS = 15;
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 136: 'udplite', 132: 'sctp', 33: 'dccp' };
const OPTION_NAMES = ['sports', 'dports', 'ports'];

function protocolOf({ proto, invflags }: IptIp): string {
  if (proto in PROTOCOLS && (invflags & XT_INV_PROTO) === 0) return PROTOCOLS[proto];
  if (proto === 0 && (invflags & XT_INV_PROTO) === 0) {
    throw badParameter("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  }
  throw badParameter('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP');
}

function parseList(process: Process, text: string, proto: string): Pick<XtMultiport, 'ports' | 'pflags'> {
  const [ports, pflags]: [number[], boolean[]] = [[], []];
  for (const word of text.split(',')) {
    if (ports.length >= MAX_PORTS) throw badParameter('too many ports specified');
    const [low, high] = word.split(/:(.*)/s, 2) as [string, string | undefined];
    if (high !== undefined && ports.length === MAX_PORTS - 1) throw badParameter('too many ports specified');
    ports.push(parsePort(process, low, proto));
    pflags.push(high !== undefined);
    if (high === undefined) continue;
    ports.push(parsePort(process, high, proto));
    pflags.push(false);
    if (ports[ports.length - 2] >= ports[ports.length - 1]) throw badParameter('invalid portrange specified');
  }
  return { ports, pflags };
}

function formatList({ ports, pflags }: XtMultiport, port: (port: number) => string): string {
  let text = '';
  ports.forEach((number, i) => (text += `${i === 0 ? '' : pflags[i - 1] ? ':' : ','}${port(number)}`));
  return text;
}

const option = (name: string, id: string) => ({ name, id, type: 'string', invert: true, excl: ['sports', 'dports', 'ports'] }) as const;

/** Up to 15 ports or ranges of them. */
export const LIBXT_MULTIPORT: XtExtension<XtMultiport> = {
  name: 'multiport',
  options: [
    ...[option('source-ports', 'sports'), option('sports', 'sports')],
    ...[option('destination-ports', 'dports'), option('dports', 'dports'), option('ports', 'ports')],
  ],
  init: () => ({ flags: XT_MULTIPORT_SOURCE, ports: [], pflags: [], invert: false }),
  parse({ process, id, arg, data, ip, invert }) {
    Object.assign(data, parseList(process, arg, protocolOf(ip)));
    data.flags = id === 'sports' ? XT_MULTIPORT_SOURCE : id === 'dports' ? XT_MULTIPORT_DESTINATION : XT_MULTIPORT_EITHER;
    if (invert) data.invert = true;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('no ports specified');
  },
  print(multi, { process, ip, numeric }) {
    const list = formatList(multi, (port) => portName(process, port, PROTOCOLS[ip.proto] ?? '', numeric));
    return ` multiport ${OPTION_NAMES[multi.flags]} ${multi.invert ? ' !' : ''}${list}`;
  },
  save: (multi) => `${multi.invert ? ' !' : ''} --${OPTION_NAMES[multi.flags]} ${formatList(multi, String)}`,
  help: `[!] --source-ports, --sports LIST        the sender's port is in LIST: PORT[:PORT],...
[!] --destination-ports, --dports LIST   the receiver's port is
[!] --ports LIST                         one of the two is`,
};
