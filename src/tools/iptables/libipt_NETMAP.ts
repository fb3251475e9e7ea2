import { type NfNatRange, NF_NAT_RANGE_MAP_IPS } from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { XtExtension } from './extension.ts';
import { maskToCidr } from './xt_addr.ts';

function network({ minAddr, maxAddr }: NfNatRange): string {
  const mask = ~(minAddr ^ maxAddr);
  const length = maskToCidr(mask);
  return `${formatIpv4(minAddr)}/${length < 0 ? formatIpv4(mask) : length}`;
}

/** A network one to one onto another. */
export const LIBIPT_NETMAP: XtExtension<NfNatRange> = {
  name: 'NETMAP',
  options: [{ name: 'to', id: 'to', type: 'hostmask', mandatory: true }],
  init: () => ({ flags: 0, minAddr: 0, maxAddr: 0, minProto: 0, maxProto: 0, baseProto: 0 }),
  parse({ data, addr, addrMask }) {
    data.flags |= NF_NAT_RANGE_MAP_IPS;
    data.minAddr = addr & addrMask;
    data.maxAddr = data.minAddr | ~addrMask;
  },
  print: (range) => ` to:${network(range)}`,
  save: (range) => ` --to ${network(range)}`,
  help: '--to ADDRESS[/MASK]   the network that takes the place of the other',
};
