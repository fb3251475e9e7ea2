import { rebuildCommands } from './commands.ts';
import { EMPTY_DUMP, type IpAddress, type IpLink, type IpRoute, type IpRule, type NetnsDump } from './dump.ts';

/** What was pasted, understood: the commands that build it, and what it was taken for. */
export type Pasted = { ok: true; commands: string[]; what: string } | { ok: false; error: string };

/** More is no host's network. */
const LONGEST = 1_000_000;

/**
 * Reads what tools of a real host print: `iptables-save`, `ip -j [-d] link`, `ip -j addr`, `ip -j route`, `ip -j rule`, `docker
 * network inspect`; several of them one after the other, too.
 */
export function readPasted(text: string): Pasted {
  if (text.length > LONGEST) return { ok: false, error: `more than ${LONGEST} characters: that is too much` };
  const found: Found = { ...EMPTY_DUMP, links: [], addresses: [], routes: [], rules: [], iptables: '', what: [], docker: [] };
  const error = readParts(text, found);
  if (error !== undefined) return { ok: false, error };
  if (found.what.length === 0) {
    return {
      ok: false,
      error: 'expected what iptables-save, ip -j addr, ip -j route, ip -j link, ip -j rule or docker network inspect print',
    };
  }
  const lo: NetnsDump = { ...EMPTY_DUMP, links: [{ ifname: 'lo', link_type: 'loopback', flags: ['LOOPBACK', 'UP'] }] };
  return { ok: true, what: [...new Set(found.what)].join(', '), commands: [...found.docker, ...rebuildCommands([completed(found)], [lo])] };
}

interface Found extends NetnsDump {
  links: IpLink[];
  addresses: IpAddress[];
  routes: IpRoute[];
  rules: IpRule[];
  iptables: string;
  what: string[];
  docker: string[];
}

/** JSON documents and iptables-save's text, wherever one ends. Returns what is wrong. */
function readParts(text: string, found: Found): string | undefined {
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      at += blank[0].length;
      continue;
    }
    if (rest.startsWith('[') || rest.startsWith('{')) {
      const end = jsonEnd(rest);
      const line = text.slice(0, at).split('\n').length;
      if (end < 0) return `line ${line}: the JSON that begins here does not end`;
      try {
        const error = takeJson(JSON.parse(rest.slice(0, end)), found);
        if (error !== undefined) return `line ${line}: ${error}`;
      } catch (error) {
        return `line ${line}: ${(error as Error).message}`;
      }
      at += end;
      continue;
    }
    const saved = /^(?:[#*:-].*|COMMIT.*)(?:\n|$)/.exec(rest);
    if (saved === null) return `line ${text.slice(0, at).split('\n').length}: neither JSON nor a line of iptables-save`;
    found.iptables += saved[0].endsWith('\n') ? saved[0] : `${saved[0]}\n`;
    if (saved[0].startsWith('*')) found.what.push('iptables-save');
    at += saved[0].length;
  }
  return undefined;
}

/** Where the JSON document at the beginning ends; -1 where it does not. */
function jsonEnd(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '[' || char === '{') depth++;
    else if ((char === ']' || char === '}') && --depth === 0) return i + 1;
  }
  return -1;
}

function takeJson(value: unknown, found: Found): string | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  for (const one of list) {
    if (typeof one !== 'object' || one === null) return 'expected objects in the list';
    const keys = one as Record<string, unknown>;
    if (Object.keys(keys).length === 0) continue;
    if (typeof keys.Name === 'string' && typeof keys.IPAM === 'object') takeDocker(keys, found);
    else if (typeof keys.ifname === 'string') takeDevice(keys as unknown as IpLink & IpAddress, found);
    else if (typeof keys.dst === 'string' && typeof keys.priority !== 'number') {
      found.routes.push(keys as unknown as IpRoute);
      found.what.push('ip route');
    } else if (typeof keys.priority === 'number') {
      found.rules.push(keys as unknown as IpRule);
      found.what.push('ip rule');
    } else return `an object with ${Object.keys(keys).slice(0, 3).join(', ')}: neither of ip nor of docker network inspect`;
  }
  return undefined;
}

function takeDevice(device: IpLink & IpAddress, found: Found): void {
  const known = found.links.find((link) => link.ifname === device.ifname);
  if (known === undefined) found.links.push({ ...device });
  else Object.assign(known, { ...device, linkinfo: device.linkinfo ?? known.linkinfo });
  if (Array.isArray(device.addr_info)) {
    found.addresses.push(device);
    found.what.push('ip addr');
  } else found.what.push('ip link');
}

/** A network of Docker's: its bridge with the gateway's address, each container's cable and namespace. */
function takeDocker(network: Record<string, unknown>, found: Found): void {
  found.what.push('docker network inspect');
  const options = (network.Options ?? {}) as Record<string, string | undefined>;
  const id = String(network.Id ?? '').slice(0, 12);
  const bridge = options['com.docker.network.bridge.name'] ?? (network.Name === 'bridge' ? 'docker0' : `br-${id}`);
  const ipam = ((network.IPAM as { Config?: { Subnet?: string; Gateway?: string }[] | null }).Config ?? [])[0];
  const length = /\/(\d+)$/.exec(ipam?.Subnet ?? '')?.[1] ?? '16';
  const gateway = ipam?.Gateway?.replace(/\/.*$/, '') ?? '';
  found.docker.push(`ip link add ${bridge} type bridge`);
  if (gateway !== '') found.docker.push(`ip addr add ${gateway}/${length} brd + dev ${bridge}`);
  found.docker.push(`ip link set ${bridge} up`);
  for (const container of Object.values((network.Containers ?? {}) as Record<string, Record<string, string>>)) {
    const name = container.Name.replace(/[^\w.-]/g, '-');
    const veth = `veth${(container.EndpointID ?? name).slice(0, 7)}`;
    const mac = container.MacAddress ? ` address ${container.MacAddress}` : '';
    found.docker.push(
      `ip netns add ${name}`,
      `ip link add ${veth} type veth peer name eth0${mac} netns ${name}`,
      `ip link set ${veth} master ${bridge} up`,
      `ip -n ${name} addr add ${container.IPv4Address} brd + dev eth0`,
      `ip -n ${name} link set eth0 up`,
      ...(gateway === '' ? [] : [`ip -n ${name} route add default via ${gateway}`]),
    );
  }
}

/** Devices that rules and routes speak of, or whose kind was not told, stand in as bridges and cables to nowhere. */
function completed(found: Found): NetnsDump {
  const links = found.links.map((link): IpLink => {
    if (link.linkinfo?.info_kind !== undefined || link.ifname === 'lo') return link;
    if (/^(br|docker|virbr|lxcbr|cni|cbr)/.test(link.ifname)) return { ...link, linkinfo: { info_kind: 'bridge' } };
    // Cards that a machine has not: a cable to nowhere is the nearest thing. The labs have an eth0.
    return link.ifname === 'eth0' ? link : { ...link, linkinfo: { info_kind: 'veth' } };
  });
  return { ...found, name: '', links };
}
