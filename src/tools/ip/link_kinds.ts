import { matches } from '../iproute2/matches.ts';
import { notModelled } from '../iproute2/usage_error.ts';
import { bridgeKind } from './iplink_bridge.ts';
import { bridgeSlaveKind } from './iplink_bridge_slave.ts';
import { dummyKind } from './iplink_dummy.ts';
import { ifbKind } from './iplink_ifb.ts';
import { macvlanKind, macvtapKind } from './iplink_macvlan.ts';
import { tunKind } from './iplink_tun.ts';
import { vethKind } from './iplink_veth.ts';
import { vlanKind } from './iplink_vlan.ts';
import { vxlanKind } from './iplink_vxlan.ts';
import type { LinkKind } from './link_kind.ts';

const KINDS: readonly LinkKind[] = [
  bridgeKind,
  bridgeSlaveKind,
  dummyKind,
  ifbKind,
  macvlanKind,
  macvtapKind,
  tunKind,
  vethKind,
  vlanKind,
  vxlanKind,
];

/**
 * Kinds whose options the real tool knows and this one does not look at. The kernel here has none of them: it refuses the
 * kind whatever the options are.
 */
const UNREAD = `amt bareudp bond bond_slave can dsa erspan geneve gre gretap gtp hsr ip6erspan ip6gre ip6gretap ip6tnl ipip
  ipoib ipvlan ipvtap lowpan macsec netdevsim netkit nlmon ovpn pfcp rmnet sit team vcan vrf vti vti6 vxcan wwan xfrm`.split(/\s+/);

function unreadKind(id: string): LinkKind {
  return {
    id,
    parse(_ip, args) {
      for (; !args.done; args.forward()) if (matches(args.word, 'help')) notModelled('ip', `link kind "${id}"`);
    },
  };
}

/** The kind with settings of its own, by name; undefined for one that has none. */
export function linkKind(id: string): LinkKind | undefined {
  return KINDS.find((kind) => kind.id === id) ?? (UNREAD.includes(id) ? unreadKind(id) : undefined);
}
