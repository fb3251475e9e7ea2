import type { Net } from '../net/core/net_namespace.ts';
import { fibLookup } from '../net/ipv4/fib_frontend.ts';
import { FibResult, Flow4 } from '../net/ipv4/fib_lookup.ts';
import { EACCES, EHOSTUNREACH, EINVAL, ENETUNREACH } from '../uapi/errno.ts';
import { IFF_LOOPBACK } from '../uapi/if.ts';
import { formatIpv4, ipv4IsLoopback, maskOf } from '../wire/addr.ts';
import { type Cause, look, placeName, type Scene } from './scene.ts';
import { NO_ROUTE_POINT } from './points.ts';
import { because, type Text } from './text.ts';
import { isUp } from './whereabouts.ts';

/** The packet was never made, or cannot be answered, or not be sent on another way: no route. */
export function noRoute(scene: Scene): Cause {
  const detail = scene.drop.event.detail ?? {};
  const [to, error, from] = [Number(detail['daddr'] ?? 0), Number(detail['error'] ?? 0), Number(detail['saddr'] ?? 0)];
  const net = scene.around.machine.net(scene.drop.host, scene.drop.event.netns);
  if (error !== ENETUNREACH || net === undefined) return routeError(scene, to, error, from);
  const bound = net.devByIndex.get(Number(detail['oif'] ?? 0));
  if (bound !== undefined) return notBy(scene, to, bound.name);
  const isForeign = from !== 0 && !scene.around.machine.owners(from).some(({ dev }) => dev.net === net);
  return routeError(scene, to, isForeign ? EINVAL : error, from);
}

/** There may be a route, but not by the interface that a program insists on. */
function notBy(scene: Scene, daddr: number, ifname: string): Cause {
  const [place, to] = [placeName(scene), formatIpv4(daddr)];
  return {
    why: {
      en: `${place} has no route to ${to} by ${ifname}, the only interface that was allowed for it`,
      zh: `${place} 没有经 ${ifname} 到 ${to} 的路由，而它只许走这个接口`,
    },
    look: look(scene, `ip route get ${to} oif ${ifname}`),
  };
}

/** A router has no way for it. */
export function forwardingError(scene: Scene, to: number): Cause {
  const error = Number(scene.before.findLast(({ event }) => event.point === 'ip_error')?.event.detail?.['error'] ?? 0);
  return routeError(scene, to, error, 0);
}

/** A rule changed the packet, and by its new mark or address it had to be routed again. Null where that was not so. */
export function reroute(scene: Scene): Cause | null {
  const again = scene.before.findLast(({ event }) => event.point === NO_ROUTE_POINT);
  if (again === undefined) return null;
  const { why, look: command } = noRoute({ ...scene, drop: again });
  const changed = scene.before.findLast(({ event }) => event.point === 'ipt_do_table' && Number(event.detail?.['rule']) > 0);
  const { table, chain, rule } = changed?.event.detail ?? {};
  const by: Text =
    rule === undefined
      ? { en: '', zh: '' }
      : { en: ` after rule ${rule} of ${table} ${chain}`, zh: `（在 ${table} ${chain} 第 ${rule} 条规则之后）` };
  return {
    why: { en: `it was routed again${by.en}, and ${why.en}`, zh: `它被重新选路${by.zh}，而${why.zh}` },
    look: rule === undefined ? command : look(scene, 'ip rule'),
  };
}

function routeError(scene: Scene, daddr: number, error: number, saddr: number): Cause {
  const place = placeName(scene);
  const to = formatIpv4(daddr);
  const get = look(scene, `ip route get ${to}`);
  switch (error) {
    case EHOSTUNREACH:
      return {
        why: { en: `a route of ${place} says that ${to} is unreachable`, zh: `${place} 的一条路由声明 ${to} 不可达（unreachable）` },
        look: get,
      };
    case EACCES:
      return {
        why: { en: `a route of ${place} prohibits packets to ${to}`, zh: `${place} 的一条路由禁止发往 ${to}（prohibit）` },
        look: get,
      };
    case EINVAL:
      return invalid(scene, place, daddr, saddr);
    default:
      return nowhere(scene, place, daddr);
  }
}

const flow = new Flow4();
const result = new FibResult();

/** Is it the default route that leads to an address? */
export function isByDefault(net: Net, daddr: number): boolean {
  flow.reset().daddr = daddr;
  return fibLookup(net, flow, result) === 0 && result.prefixlen === 0;
}

/** EINVAL: a blackhole route, or a source address that is not the host's own. */
function invalid(scene: Scene, place: string, daddr: number, saddr: number): Cause {
  const to = formatIpv4(daddr);
  const net = scene.around.machine.net(scene.drop.host, scene.drop.event.netns);
  flow.reset().daddr = daddr;
  const isOwn = saddr === 0 || net === undefined || fibLookup(net, flow, result) !== 0;
  if (isOwn)
    return {
      why: { en: `${place} has a blackhole route to ${to}`, zh: `${place} 到 ${to} 的路由是黑洞（blackhole）` },
      look: look(scene, `ip route get ${to}`),
    };
  const from = formatIpv4(saddr);
  return {
    why: { en: `the source address ${from} is not one of ${place}'s own`, zh: `源地址 ${from} 不是 ${place} 自己的地址` },
    look: look(scene, 'ip addr'),
  };
}

/** No route at all: is the interface down that would give it one? */
function nowhere(scene: Scene, place: string, daddr: number): Cause {
  const { machine } = scene.around;
  const { host, event } = scene.drop;
  const to = formatIpv4(daddr);
  const none: Text = { en: `${place} has no route to ${to}`, zh: `${place} 没有到 ${to} 的路由` };
  const net = machine.net(host, event.netns);
  if (net === undefined || machine.isHidden(host)) return { why: none, look: look(scene, `ip route get ${to}`) };
  if (ipv4IsLoopback(daddr) && !isUp(net.loopback))
    return { why: because(none, { en: 'its lo is down', zh: '它的 lo 未启用（down）' }), look: look(scene, 'ip link show lo') };
  const addresses = machine.addresses(host, event.netns).filter(({ dev }) => (dev.flags & IFF_LOOPBACK) === 0);
  const near = addresses.find(({ local, prefixlen }) => ((local ^ daddr) & maskOf(prefixlen)) === 0);
  const words = addresses.map(({ dev, local, prefixlen }) => `${formatIpv4(local)}/${prefixlen} ${dev.name}`).slice(0, 4);
  if (near !== undefined && !isUp(near.dev)) {
    const { name } = near.dev;
    const address = `${formatIpv4(near.local)}/${near.prefixlen}`;
    return {
      why: because(none, { en: `its ${name}, which has ${address}, is down`, zh: `它的 ${name}（${address}）未启用（down）` }),
      look: look(scene, `ip link show ${name}`),
    };
  }
  const more: Text =
    words.length === 0
      ? { en: 'none of its interfaces has an IPv4 address', zh: '它没有一个接口配有 IPv4 地址' }
      : near === undefined
        ? {
            en: `it is in none of its networks (${words.join(', ')}), and there is no default route`,
            zh: `它的各个网络（${words.join('，')}）都不包含这个地址，也没有默认路由`,
          }
        : { en: `the route of ${near.dev.name}'s network is gone`, zh: `${near.dev.name} 所在网络的路由不见了` };
  return { why: because(none, more), look: look(scene, words.length === 0 ? 'ip addr' : 'ip route') };
}
