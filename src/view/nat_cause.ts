import { chainLengths } from './netfilter_tables.ts';
import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import { NAT_POINT } from './points.ts';
import { type Cause, destination, device, look, plain, type Scene, source, translated } from './scene.ts';
import type { Surroundings } from './surroundings.ts';
import { besides, type Text } from './text.ts';

/** A packet that comes in with this host's own address as its sender: DNAT has sent it back to where it came from? */
export function loopedBack(scene: Scene): Cause {
  const from = source(scene);
  const { record } = scene.packet;
  const to = destination(scene);
  if (record.to === to || record.from !== from)
    return {
      why: {
        en: `martian: its source ${from} is an address of this host itself`,
        zh: `火星包（martian）：源地址 ${from} 就是本机自己的地址`,
      },
      look: look(scene, 'ip addr'),
    };
  const nat = scene.packet.events.find(({ event }) => event.point === NAT_POINT);
  return {
    why: {
      en: `DNAT sent it back to its own sender (hairpin): it asked ${record.to}, became ${from} → ${to}, and a host takes nothing from outside that bears its own address; it needs SNAT or MASQUERADE as well`,
      zh: `DNAT 把它送回了发送者自己（hairpin）：它要去 ${record.to}，变成了 ${from} → ${to}，而主机不接受从外面来、源地址却是自己的包；还需要 SNAT 或 MASQUERADE`,
    },
    look: nat === undefined ? look(scene, 'ip addr') : look({ drop: nat, around: scene.around }, 'iptables -t nat -nvL POSTROUTING'),
  };
}

/**
 * Nobody listens on a port for which there is a rule of DNAT that this packet did not fit. `what` is what is said so far; null
 * where there is no such rule.
 */
export function untouchedBy(scene: Scene, what: Text, port: number): Cause | null {
  if (translated(scene.packet.events, 'destination') !== undefined) return null;
  const { drop, around } = scene;
  const found = portRule(drop, around, port);
  if (found === null) return null;
  const { chain, rule, text } = found;
  const more: Text = {
    en: `rule ${rule} of nat ${chain} would send that port on, but this packet did not fit it (${text})`,
    zh: `nat 表 ${chain} 链第 ${rule} 条规则会转发该端口，但这个包不匹配（${text}）`,
  };
  return { why: besides(what, more), look: look(scene, `iptables -t nat -nvL ${chain} --line-numbers`) };
}

/** A rule of the nat table that gives a port another destination. */
function portRule({ host, event }: LoggedEvent, around: Surroundings, port: number): { chain: string; rule: number; text: string } | null {
  const net = around.machine.net(host, event.netns);
  if (net === undefined) return null;
  for (const { chain, rules } of chainLengths(net, 'nat')) {
    for (let rule = 1; rule <= rules; rule++) {
      const text = around.ruleText(host, event.netns, 'nat', chain, rule);
      if (new RegExp(`--dport ${port} .*-j (DNAT|REDIRECT)`).test(text)) return { chain, rule, text };
    }
  }
  return null;
}

/** An answer came to somebody who does not wait for it: NAT was not undone, or it took another way. Null for no reason known. */
export function strayAnswer(request: LoggedPacket, answer: LoggedPacket, drop: LoggedEvent, around: Surroundings): Cause | null {
  const sameSkb = answer.events.filter(({ event }) => event.skb === drop.event.skb);
  const scene: Scene = { packet: answer, drop, before: sameSkb, around };
  if (request.now.from !== request.record.from && answer.now.to === request.now.from) return notUndone(request, scene);
  if (request.now.to !== request.record.to && answer.now.from === request.now.to) return besideNat(request, scene);
  const [asker] = request.events;
  const isElsewhere = asker.host !== drop.host || asker.event.netns !== drop.event.netns;
  return isElsewhere ? toTheWrongOne(request, scene) : null;
}

/** Two hosts have the address that the answer goes to. */
function toTheWrongOne({ record, events: [asker] }: LoggedPacket, scene: Scene): Cause {
  const place = scene.around.label(scene.drop.host, scene.drop.event.netns);
  const wanted = scene.around.label(asker.host, asker.event.netns);
  return {
    why: {
      en: `${wanted} had asked, but the answer to ${record.from} went to ${place}, which has that address too`,
      zh: `提问的是 ${wanted}，发往 ${record.from} 的应答却到了 ${place}，它也有这个地址`,
    },
    look: look(scene, 'ip addr'),
  };
}

/** The answer reached the address that NAT had put in, and there it stayed. */
function notUndone(request: LoggedPacket, scene: Scene): Cause {
  const [was, is] = [request.record.from, request.now.from];
  const untracked = untrackedBy(scene.before);
  const what: Text = {
    en: `NAT had changed the sender ${was} to ${is}, and here that was not undone`,
    zh: `NAT 曾把发送方 ${was} 改成 ${is}，而在这里没有改回去`,
  };
  if (untracked === null) {
    const why = besides(what, { en: 'its connection is not (or no longer) tracked', zh: '它所属的连接没有（或不再）被跟踪' });
    return { why, look: look(scene, 'conntrack -L') };
  }
  return { why: besides(what, untracked), look: look(scene, 'iptables -t raw -nvL --line-numbers') };
}

/** Which rule said that a packet is not to be tracked, and what follows; null where none did. */
export function untrackedBy(before: readonly LoggedEvent[]): Text | null {
  const found = before.find(
    ({ event: { point, detail } }) => point === 'ipt_do_table' && (detail?.['target'] === 'CT' || detail?.['target'] === 'NOTRACK'),
  )?.event.detail;
  if (found === undefined) return null;
  const { table, chain, rule } = found;
  return {
    en: `the answer is not tracked (rule ${rule} of ${table} ${chain}: notrack)`,
    zh: `应答不被跟踪（${table} ${chain} 第 ${rule} 条：notrack）`,
  };
}

/** The answer went straight to the asker, not back through the host that did DNAT. */
function besideNat(request: LoggedPacket, scene: Scene): Cause {
  const nat = request.events.find(({ event }) => event.point === NAT_POINT);
  const where = nat === undefined ? '' : scene.around.label(nat.host, nat.event.netns);
  const [asked, answered] = [request.record.to, request.now.to];
  return {
    why: {
      en: `${scene.packet.record.to} had asked ${asked}, but the answer came straight from ${answered} and not through ${where}, where DNAT would be undone: nobody waits for it; MASQUERADE there would bring the answer back the same way`,
      zh: `${scene.packet.record.to} 问的是 ${asked}，应答却直接来自 ${answered}，没有经过会还原 DNAT 的 ${where}，所以没有人等它；在那里再加 MASQUERADE，应答就会原路返回`,
    },
    look: nat === undefined ? look(scene, 'ip neigh') : look({ drop: nat, around: scene.around }, 'iptables -t nat -nvL POSTROUTING'),
  };
}

/** NAT or connection tracking refused a new connection. */
export function noPlace(scene: Scene): Cause {
  const rule = scene.before.findLast(({ event: { point, detail } }) => point === 'ipt_do_table' && detail?.['table'] === 'nat');
  const { chain, rule: number, target } = rule?.event.detail ?? {};
  if (rule === undefined || Number(number) === 0) return { why: plain(scene), look: look(scene, 'conntrack -S') };
  if (target === 'MASQUERADE' && rule.event.detail?.['verdict'] === 'DROP')
    return {
      why: { en: `MASQUERADE finds no address on ${device(scene)} to put in`, zh: `${device(scene)} 上没有可供 MASQUERADE 使用的地址` },
      look: look(scene, `ip addr show dev ${device(scene)}`),
    };
  const text = scene.around.ruleText(scene.drop.host, scene.drop.event.netns, 'nat', String(chain), Number(number));
  return {
    why: {
      en: `rule ${number} of nat ${chain} (${text}) leaves it no address and port that another connection does not use already`,
      zh: `nat 表 ${chain} 链第 ${number} 条规则（${text}）给不出其他连接尚未占用的地址和端口`,
    },
    look: look(scene, 'conntrack -L'),
  };
}
