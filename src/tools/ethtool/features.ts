import type { EthtoolFeature } from '../../uapi/ethtool.ts';

/** Groups that ethtool shows and switches by an old name: short and long name, the features in it, shown one by one or not. */
interface Group {
  short: string;
  long: string;
  features: readonly string[];
}

export const GROUPS: readonly Group[] = [
  { short: 'rx', long: 'rx-checksumming', features: ['rx-checksum'] },
  {
    short: 'tx',
    long: 'tx-checksumming',
    features: ['tx-checksum-ipv4', 'tx-checksum-ip-generic', 'tx-checksum-ipv6', 'tx-checksum-fcoe-crc', 'tx-checksum-sctp'],
  },
  { short: 'sg', long: 'scatter-gather', features: ['tx-scatter-gather', 'tx-scatter-gather-fraglist'] },
  {
    short: 'tso',
    long: 'tcp-segmentation-offload',
    features: [
      'tx-tcp-segmentation',
      'tx-tcp-ecn-segmentation',
      'tx-tcp-mangleid-segmentation',
      'tx-tcp6-segmentation',
      'tx-tcp-accecn-segmentation',
    ],
  },
  { short: 'gso', long: 'generic-segmentation-offload', features: ['tx-generic-segmentation'] },
  { short: 'gro', long: 'generic-receive-offload', features: ['rx-gro'] },
  { short: 'lro', long: 'large-receive-offload', features: ['rx-lro'] },
  { short: 'rxvlan', long: 'rx-vlan-offload', features: ['rx-vlan-hw-parse'] },
  { short: 'txvlan', long: 'tx-vlan-offload', features: ['tx-vlan-hw-insert'] },
  { short: 'ntuple', long: 'ntuple-filters', features: ['rx-ntuple-filter'] },
  { short: 'rxhash', long: 'receive-hashing', features: ['rx-hashing'] },
];

/** What `ethtool -k` prints. */
export function showFeatures(name: string, features: readonly EthtoolFeature[]): string {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  let text = `Features for ${name}:\n`;
  const shown = new Set<string>();
  for (const { long, features: members } of GROUPS) {
    for (const member of members) shown.add(member);
    const found = members.map((member) => byName.get(member)!);
    if (found.length === 1) {
      text += `${long}: ${state(found[0])}\n`;
      continue;
    }
    text += `${long}: ${found.some(({ active }) => active) ? 'on' : 'off'}\n`;
    for (const feature of found) text += `\t${feature.name}: ${state(feature)}\n`;
  }
  for (const wanted of ORDER) if (!shown.has(wanted)) text += `${wanted}: ${state(byName.get(wanted)!)}\n`;
  return text;
}

/** The rest, in the order ethtool lists it: that of the kernel's bits, but for the first. */
const ORDER: readonly string[] = [
  'highdma',
  'rx-vlan-filter',
  'vlan-challenged',
  'tx-gso-robust',
  'tx-fcoe-segmentation',
  'tx-gre-segmentation',
  'tx-gre-csum-segmentation',
  'tx-ipxip4-segmentation',
  'tx-ipxip6-segmentation',
  'tx-udp_tnl-segmentation',
  'tx-udp_tnl-csum-segmentation',
  'tx-gso-partial',
  'tx-tunnel-remcsum-segmentation',
  'tx-sctp-segmentation',
  'tx-esp-segmentation',
  'tx-udp-segmentation',
  'tx-gso-list',
  'tx-nocache-copy',
  'loopback',
  'rx-fcs',
  'rx-all',
  'tx-vlan-stag-hw-insert',
  'rx-vlan-stag-hw-parse',
  'rx-vlan-stag-filter',
  'l2-fwd-offload',
  'hw-tc-offload',
  'esp-hw-offload',
  'esp-tx-csum-hw-offload',
  'rx-udp_tunnel-port-offload',
  'tls-hw-tx-offload',
  'tls-hw-rx-offload',
  'rx-gro-hw',
  'tls-hw-record',
  'rx-gro-list',
  'macsec-hw-offload',
  'rx-udp-gro-forwarding',
  'hsr-tag-ins-offload',
  'hsr-tag-rm-offload',
  'hsr-fwd-offload',
  'hsr-dup-offload',
];

function state({ active, wanted, fixed }: EthtoolFeature): string {
  if (fixed) return `${active ? 'on' : 'off'} [fixed]`;
  return (active ? 'on' : 'off') + (active === wanted ? '' : ` [requested ${wanted ? 'on' : 'off'}]`);
}

/** What `ethtool -K` says of what came of it; `nothing`: no request was met. */
export function showChanges(
  before: readonly EthtoolFeature[],
  after: readonly EthtoolFeature[],
  set: ReadonlyMap<string, boolean>,
): { text: string; nothing: boolean } {
  let text = '';
  let surprise = false;
  let changed = false;
  let unmet = set.size === 0;
  after.forEach(({ name, active }, i) => {
    const requested = set.get(name);
    const differs = before[i].active !== active;
    if (differs) changed = true;
    const missed = requested !== undefined && requested !== active;
    if (missed) unmet = true;
    if (!differs && !missed) return;
    if (requested === undefined || missed) surprise = true;
    const note = requested === undefined ? ' [not requested]' : missed ? ` [requested ${requested ? 'on' : 'off'}]` : '';
    text += `${name}: ${active ? 'on' : 'off'}${note}\n`;
  });
  return { text: surprise ? `Actual changes:\n${text}` : '', nothing: !changed && unmet };
}
