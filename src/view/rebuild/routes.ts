import type { Place } from './place.ts';
import type { IpAddress, IpNexthop, IpRoute, IpRule, NetnsDump } from './dump.ts';

/** The commands for addresses, routes, rules and neighbours. */

/** What is in `now` and was not there before, by what it says. */
function news<T>(now: readonly T[], before: readonly T[]): T[] {
  const had = new Set(before.map((one) => JSON.stringify(one)));
  return now.filter((one) => !had.has(JSON.stringify(one)));
}

interface OneAddress {
  ifname: string;
  info: IpAddress['addr_info'][number];
}

function ipv4Of(addresses: readonly IpAddress[]): OneAddress[] {
  return addresses.flatMap(({ ifname, addr_info }) =>
    addr_info.filter(({ family }) => family === 'inet').map((info) => ({ ifname, info })),
  );
}

export function addressCommands(place: Place, dump: NetnsDump, had: NetnsDump): string[] {
  const now = ipv4Of(dump.addresses);
  const before = ipv4Of(had.addresses);
  const isLo = ({ ifname, info }: OneAddress): boolean => ifname === 'lo' && info.local === '127.0.0.1';
  return [
    ...news(before, now)
      .filter((one) => !isLo(one))
      .map(({ ifname, info }) => place.ip(`addr del ${info.local}/${info.prefixlen} dev ${ifname}`)),
    ...news(now, before)
      .filter((one) => !isLo(one))
      .map((one) => place.ip(`addr add ${addressWords(one)}`)),
  ];
}

function addressWords({ ifname, info }: OneAddress): string {
  const { local, address, prefixlen, broadcast, scope, label, metric, noprefixroute } = info;
  const words = address === undefined ? `${local}/${prefixlen}` : `${local} peer ${address}/${prefixlen}`;
  return [
    words,
    broadcast === undefined ? '' : ` brd ${broadcast}`,
    ` dev ${ifname}`,
    label === undefined || label === ifname ? '' : ` label ${label}`,
    scope === undefined || scope === 'global' ? '' : ` scope ${scope}`,
    metric === undefined ? '' : ` metric ${metric}`,
    noprefixroute === true ? ' noprefixroute' : '',
  ].join('');
}

/** Routes that somebody gave: the kernel's own come with the addresses. */
function given(routes: readonly IpRoute[]): IpRoute[] {
  return routes.filter(({ protocol, table }) => protocol !== 'kernel' && table !== 'local');
}

/** Flags tell of the moment, not of the route, but for `onlink`. */
function lasting<T extends IpNexthop>(route: T): T {
  return { ...route, flags: route.flags?.filter((flag) => flag === 'onlink') ?? [] };
}

export function routeCommands(place: Place, dump: NetnsDump, had: NetnsDump): string[] {
  const now = given(dump.routes).map(lasting);
  const before = given(had.routes).map(lasting);
  const lines = news(before, now).map((route) => place.ip(`route del ${routeWords(route)} 2>/dev/null`));
  // Those with a gateway need the way to it first.
  const added = news(now, before).sort(
    (a, b) => Number(a.gateway !== undefined || a.nexthops !== undefined) - Number(b.gateway !== undefined || b.nexthops !== undefined),
  );
  for (const route of added) lines.push(place.ip(`route add ${routeWords(route)}`));
  return lines;
}

function routeWords(route: IpRoute): string {
  const { type, dst, table, protocol, scope, prefsrc, metric, tos, metrics, nexthops } = route;
  return [
    type === undefined ? '' : `${type} `,
    dst,
    tos === undefined ? '' : ` tos ${tos}`,
    hopWords(route),
    table === undefined || table === 'main' ? '' : ` table ${table}`,
    protocol === undefined || protocol === 'boot' ? '' : ` proto ${protocol}`,
    scope === undefined || scope === 'global' ? '' : ` scope ${scope}`,
    prefsrc === undefined ? '' : ` src ${prefsrc}`,
    metric === undefined ? '' : ` metric ${metric}`,
    ...(metrics ?? []).flatMap((one) => Object.entries(one).map(([key, value]) => ` ${key} ${value}`)),
    ...(nexthops ?? []).map((hop) => ` nexthop${hopWords(hop)}${hop.weight === undefined ? '' : ` weight ${hop.weight}`}`),
  ].join('');
}

function hopWords({ gateway, dev, flags }: IpNexthop): string {
  return [
    gateway === undefined ? '' : ` via ${gateway}`,
    dev === undefined ? '' : ` dev ${dev}`,
    flags?.includes('onlink') === true ? ' onlink' : '',
  ].join('');
}

/** The three that are always there. */
const DEFAULT_PRIORITIES: readonly number[] = [0, 32766, 32767];

export function ruleCommands(place: Place, dump: NetnsDump, had: NetnsDump): string[] {
  const own = (rules: readonly IpRule[]): IpRule[] => rules.filter(({ priority }) => !DEFAULT_PRIORITIES.includes(priority));
  return news(own(dump.rules), own(had.rules)).map((rule) => place.ip(`rule add ${ruleWords(rule)}`));
}

function ruleWords(rule: IpRule): string {
  const prefix = (address: string | undefined, length: number | undefined): string =>
    address === undefined ? 'all' : length === undefined ? address : `${address}/${length}`;
  return [
    rule.not === undefined ? '' : 'not ',
    `from ${prefix(rule.src, rule.srclen)}`,
    rule.dst === undefined ? '' : ` to ${prefix(rule.dst, rule.dstlen)}`,
    rule.tos === undefined ? '' : ` tos ${rule.tos}`,
    rule.fwmark === undefined ? '' : ` fwmark ${rule.fwmark}${rule.fwmask === undefined ? '' : `/${rule.fwmask}`}`,
    rule.iif === undefined ? '' : ` iif ${rule.iif}`,
    rule.oif === undefined ? '' : ` oif ${rule.oif}`,
    ` priority ${rule.priority}`,
    rule.table === undefined ? '' : ` table ${rule.table}`,
    rule.action === undefined ? '' : ` ${rule.action}`,
  ].join('');
}

export function neighbourCommands(place: Place, { neighbours }: NetnsDump): string[] {
  return neighbours
    .filter(({ state }) => state?.includes('PERMANENT'))
    .map(({ dst, dev, lladdr }) => place.ip(`neigh replace ${dst} lladdr ${lladdr ?? '00:00:00:00:00:00'} dev ${dev} nud permanent`));
}
