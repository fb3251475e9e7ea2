import { rebuildCommands } from '../view/rebuild/commands.ts';
import type { BridgeFdb, IpAddress, IpLink, IpNeighbour, IpRoute, IpRule, NetnsDump } from '../view/rebuild/dump.ts';
import { capture } from './capture.ts';
import { Machine } from './machine.ts';

/** Settings that say something about packets; not those that only count. */
const KEYS = /^net\.(ipv4\.(ip_|icmp_|igmp_|conf\.|neigh\.|tcp_|ping_)|bridge\.bridge-nf|netfilter\.nf_conntrack_)/;
const NO_SETTING = /_(count|buckets|expect_max)$|\.(base_reachable_time|retrans_time|forwarding)$|mc_forwarding|tcp_available/;

/**
 * A shell script that builds the network of a machine's host on a real Linux host that has its network cards. It asks the host's own
 * tools, so `machine` had better be a copy that nobody looks at (Machine.replay).
 */
export function exportScript(machine: Machine, host = machine.visibleHosts[0].name): string {
  const fresh = new Machine({ lab: machine.lab, seed: machine.seed });
  capture(fresh, host, 'ip netns add new');
  const usual = settings(fresh, host, 'new');
  const usualHere = settings(fresh, host, '');
  const before = readNetns(fresh, host, '', usualHere);
  const dumps = ['', ...names(machine, host)].map((netns) => readNetns(machine, host, netns, netns === '' ? usualHere : usual));
  return [
    '#!/bin/sh',
    `#: lab ${machine.lab.name}`,
    '# The network of a Patchbay session. Run it as root on a Linux machine that you can spare, best in namespaces of its own:',
    '#   unshare --net --mount sh -c "mount -t tmpfs none /run && ip link set lo up && . ./network.sh && exec bash"',
    ...rebuildCommands(dumps, [before]),
    '',
  ].join('\n');
}

function names(machine: Machine, host: string): string[] {
  return json<{ name: string }>(machine, host, 'ip -j netns list')
    .map(({ name }) => name)
    .reverse();
}

/** What a tool says in JSON; nothing where it says nothing. */
function json<T>(machine: Machine, host: string, command: string): T[] {
  const text = capture(machine, host, `${command} 2>/dev/null`).trim();
  return text === '' ? [] : (JSON.parse(text) as T[]);
}

function readNetns(machine: Machine, host: string, netns: string, usual: ReadonlyMap<string, string>): NetnsDump {
  const ip = netns === '' ? 'ip' : `ip -n ${netns}`;
  const ask = <T>(words: string): T[] => json<T>(machine, host, words);
  const now = settings(machine, host, netns);
  return {
    name: netns,
    links: ask<IpLink>(`${ip} -d -j link`),
    addresses: ask<IpAddress>(`${ip} -j addr`),
    routes: ask<IpRoute>(`${ip} -j route show table all`),
    rules: ask<IpRule>(`${ip} -j rule`),
    neighbours: ask<IpNeighbour>(`${ip} -j neigh`),
    fdb: ask<BridgeFdb>(`bridge${netns === '' ? '' : ` -n ${netns}`} -j fdb`),
    iptables: capture(machine, host, `${netns === '' ? '' : `ip netns exec ${netns} `}iptables-save 2>/dev/null`),
    nsids: new Map(
      ask<{ nsid: number; name?: string }>(`${ip} -j netns list-id`).flatMap(({ nsid, name }) =>
        name === undefined ? [] : [[nsid, name]],
      ),
    ),
    sysctls: [...now].filter(([key, value]) => value !== usualValue(usual, key)),
  };
}

/** What a setting is where nobody touched it; a device that is new is held against what new devices begin with. */
function usualValue(usual: ReadonlyMap<string, string>, key: string): string | undefined {
  const like = (name: string): string | undefined => usual.get(key.replace(/^(net\.ipv4\.(conf|neigh))\.[^.]+/, `$1.${name}`));
  return usual.get(key) ?? like('default') ?? like('lo');
}

function settings(machine: Machine, host: string, netns: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of capture(machine, host, `${netns === '' ? '' : `ip netns exec ${netns} `}sysctl -a 2>/dev/null`).split('\n')) {
    const at = line.indexOf(' = ');
    const key = line.slice(0, at);
    if (at > 0 && KEYS.test(key) && !NO_SETTING.test(key)) found.set(key, line.slice(at + 3));
  }
  return found;
}
