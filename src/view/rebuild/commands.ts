import { EMPTY_DUMP, type NetnsDump } from './dump.ts';
import { linkCommands, linkState } from './links.ts';
import { type Place, placeOf } from './place.ts';
import { addressCommands, neighbourCommands, routeCommands, ruleCommands } from './routes.ts';

/**
 * The commands that build such a network on a Linux host that has `before` already (its network cards, lo), in an order in which
 * each finds what it needs: namespaces, devices, their masters, settings, addresses, switching on, routes, rules.
 */
export function rebuildCommands(dumps: readonly NetnsDump[], before: readonly NetnsDump[] = []): string[] {
  const lines: string[] = [];
  const old = (name: string): NetnsDump => before.find((dump) => dump.name === name) ?? { ...EMPTY_DUMP, name };
  for (const { name } of dumps) if (name !== '' && !before.some((dump) => dump.name === name)) lines.push(`ip netns add ${name}`);
  lines.push(...linkCommands(dumps, before));
  for (const dump of dumps) {
    const place = placeOf(dump.name);
    const had = old(dump.name);
    for (const [key, value] of dump.sysctls) lines.push(place.run(`sysctl -qw ${key}=${quoted(value)}`));
    lines.push(...addressCommands(place, dump, had));
    lines.push(...linkState(place, dump, had));
  }
  for (const dump of dumps) {
    const place = placeOf(dump.name);
    const had = old(dump.name);
    lines.push(...neighbourCommands(place, dump));
    lines.push(...routeCommands(place, dump, had));
    lines.push(...ruleCommands(place, dump, had));
    if (dump.iptables.trim() !== '' && dump.iptables !== had.iptables) lines.push(restore(place, dump.iptables));
  }
  return lines;
}

/** Rules go in at once, counters and remarks left out. */
function restore(place: Place, saved: string): string {
  const lines = saved.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const text = lines.map((line) => line.replace(/^\[\d+:\d+\] /, '').replace(/ \[\d+:\d+\]$/, ''));
  return `${place.run('iptables-restore')} <<'RULES'\n${text.join('\n')}\nRULES`;
}

/** For a shell. */
export function quoted(text: string): string {
  return /^[\w.:/@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
