/** A network as `docker network inspect` tells it; anything may be missing. */
export type DockerNetwork = Readonly<Record<string, unknown>>;

/** The driver whose networks are bridges of this host. */
const BRIDGE = 'bridge';
const SUFFIX = /\/(\d+)$/;

/** The commands that build such networks: a bridge with the gateway's address each, each container's cable and namespace. */
export function dockerCommands(networks: readonly DockerNetwork[]): string[] {
  const lines: string[] = [];
  /** How many networks each container is in so far. */
  const joined = new Map<string, number>();
  for (const network of networks) {
    const driver = textOf(network.Driver) || BRIDGE;
    if (driver !== BRIDGE) {
      lines.push(`# ${textOf(network.Name)}: networks of driver ${driver} are not rebuilt`);
      continue;
    }
    const bridge = bridgeName(network);
    const { gateway, length } = addressing(network);
    lines.push(`ip link add ${bridge} type bridge`);
    if (gateway !== '') lines.push(`ip addr add ${gateway}/${length} brd + dev ${bridge}`);
    lines.push(`ip link set ${bridge} up`);
    for (const container of Object.values(recordOf(network.Containers))) lines.push(...join(recordOf(container), bridge, gateway, joined));
  }
  return lines;
}

function bridgeName(network: DockerNetwork): string {
  const given = textOf(recordOf(network.Options)['com.docker.network.bridge.name']);
  if (given !== '') return given;
  return network.Name === 'bridge' ? 'docker0' : `br-${textOf(network.Id).slice(0, 12)}`;
}

/** The gateway and the prefix length of the first IPv4 subnet. */
function addressing(network: DockerNetwork): { gateway: string; length: string } {
  const { Config: list } = recordOf(network.IPAM);
  const configs = Array.isArray(list) ? (list as unknown[]).map(recordOf) : [];
  const config = configs.find(({ Subnet: subnet }) => !textOf(subnet).includes(':')) ?? {};
  return { gateway: textOf(config.Gateway).replace(SUFFIX, ''), length: SUFFIX.exec(textOf(config.Subnet))?.[1] ?? '16' };
}

/** A container's cable: eth0 in the first network, eth1 in the next. */
function join(container: Readonly<Record<string, unknown>>, bridge: string, gateway: string, joined: Map<string, number>): string[] {
  const name = textOf(container.Name).replace(/[^\w.-]/g, '-');
  const address = textOf(container.IPv4Address);
  if (name === '') return [];
  const number = joined.get(name) ?? 0;
  joined.set(name, number + 1);
  const dev = `eth${number}`;
  const veth = `veth${(textOf(container.EndpointID) || `${name}${number}`).slice(0, 7)}`;
  const mac = textOf(container.MacAddress);
  return [
    ...(number === 0 ? [`ip netns add ${name}`] : []),
    `ip link add ${veth} type veth peer name ${dev}${mac === '' ? '' : ` address ${mac}`} netns ${name}`,
    `ip link set ${veth} master ${bridge} up`,
    ...(address === '' ? [] : [`ip -n ${name} addr add ${address} brd + dev ${dev}`]),
    `ip -n ${name} link set ${dev} up`,
    ...(gateway === '' || number > 0 ? [] : [`ip -n ${name} route add default via ${gateway}`]),
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
