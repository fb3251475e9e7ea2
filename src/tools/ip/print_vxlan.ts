import type { VxlanInfo } from '../../uapi/rtnetlink.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { formatHex } from '../iproute2/json_print.ts';
import type { IpSession } from './ip_session.ts';

const DF_NAMES = ['unset', 'set', 'inherit'];

type SwitchKey = {
  [K in keyof VxlanInfo]-?: NonNullable<VxlanInfo[K]> extends number ? K : never;
}[keyof VxlanInfo];

/** Switches in the order they are shown, and what they are when nothing is said. */
const SWITCHES: readonly (readonly [key: SwitchKey, name: string, byDefault: boolean])[] = [
  ['collectMetadata', 'external', false],
  ['vnifilter', 'vnifilter', false],
  ['learning', 'learning', true],
  ['proxy', 'proxy', false],
  ['rsc', 'rsc', false],
  ['l2miss', 'l2miss', false],
  ['l3miss', 'l3miss', false],
  ['udpCsum', 'udp_csum', true],
  ['udpZeroCsum6Tx', 'udp_zero_csum6_tx', false],
  ['udpZeroCsum6Rx', 'udp_zero_csum6_rx', false],
  ['remcsumTx', 'remcsum_tx', false],
  ['remcsumRx', 'remcsum_rx', false],
  ['localbypass', 'localbypass', true],
];

/** A vxlan's settings as -details shows them. */
export function printVxlan(ip: IpSession, data: VxlanInfo): void {
  const { print } = ip;
  if (data.id !== undefined) print.any('id', data.id, `id ${data.id} `);
  printEnds(ip, data);
  if (data.portRange !== undefined) {
    const [low, high] = data.portRange;
    print.openObject('port_range');
    print.json('low', low);
    print.json('high', high);
    print.closeObject();
    print.text(`srcport ${low} ${high} `);
  }
  if (data.port !== undefined) print.any('port', data.port, `dstport ${data.port} `);
  printHeaderFields(ip, data);
  if (data.ageing !== undefined) print.any('ageing', data.ageing, data.ageing === 0 ? 'ageing none ' : `ageing ${data.ageing} `);
  if (data.limit !== undefined && data.limit !== 0) print.any('limit', data.limit, `maxaddr ${data.limit} `);
  if (data.reservedBits !== undefined) {
    const bits = data.reservedBits === '0' ? '0' : `0x${data.reservedBits}`;
    print.any('reserved_bits', bits, `reserved_bits ${bits} `);
  }
  if (data.gbp === true) print.any('gbp', null, 'gbp ');
  if (data.gpe === true) print.any('gpe', null, 'gpe ');
  for (const [key, name, byDefault] of SWITCHES) {
    const value = data[key];
    if (value === undefined) continue;
    const on = value !== 0;
    print.json(name, on);
    if (on !== byDefault || ip.details > 1) print.text(`${on ? '' : 'no'}${name} `);
  }
}

/** The other end, this end, and the device between. */
function printEnds(ip: IpSession, data: VxlanInfo): void {
  const { print } = ip;
  if (data.group !== undefined && data.group !== 0) {
    const key = ipv4IsMulticast(data.group) ? 'group' : 'remote';
    print.any(key, ip.formatHost(data.group), `${key} ${ip.formatHost(data.group)} `);
  }
  if (data.local !== undefined && data.local !== 0) print.any('local', ip.formatHost(data.local), `local ${ip.formatHost(data.local)} `);
  if (data.linkIndex !== undefined && data.linkIndex !== 0) {
    const name = ip.ll.indexToName(data.linkIndex);
    print.any('link', name, `dev ${name} `);
  }
}

function printHeaderFields(ip: IpSession, data: VxlanInfo): void {
  const { print } = ip;
  const { tos = 0, df, label } = data;
  if (tos !== 0) {
    if (print.isJson || tos !== 1) print.hex0x('tos', tos, `tos ${formatHex(tos)} `);
    else print.text('tos inherit ');
  }
  if (data.ttlInherit === true) print.text('ttl inherit ');
  else if (data.ttl !== undefined) print.any('ttl', data.ttl, data.ttl === 0 ? 'ttl auto ' : `ttl ${data.ttl} `);
  if (df !== undefined) {
    const name = DF_NAMES[df] ?? '';
    print.any('df', name, df === 0 ? '' : `df ${name} `);
  }
  if (label !== undefined && label !== 0) print.hex0x('label', label, `flowlabel ${formatHex(label)} `);
}
