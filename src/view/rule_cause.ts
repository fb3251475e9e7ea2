import { noPlace, untrackedBy } from './nat_cause.ts';
import type { LoggedEvent } from './packet_log.ts';
import { reroute } from './route_cause.ts';
import { type Cause, look, type Scene, translated } from './scene.ts';
import { besides, type Text } from './text.ts';

/** Which table, chain and rule dropped a packet, or whose policy. */
export function ruleCause(scene: Scene): Cause {
  const { before } = scene;
  const full = before.find(({ event }) => event.point === 'nf_conntrack_alloc');
  if (full !== undefined) return tableFull(scene, Number(full.event.detail?.['max'] ?? 0));
  const rule = before.findLast(({ event }) => event.point === 'ipt_do_table');
  const { table, target, verdict } = rule?.event.detail ?? {};
  if (rule === undefined || table === 'nat' || (verdict !== 'DROP' && verdict !== 'QUEUE')) return reroute(scene) ?? noPlace(scene);
  return target === 'policy' ? byPolicy(scene, rule) : byRule(scene, rule);
}

function tableFull(scene: Scene, most: number): Cause {
  return {
    why: {
      en: `the table of connections is full (nf_conntrack_max is ${most})`,
      zh: `连接跟踪表已满（nf_conntrack_max 为 ${most}）`,
    },
    look: look(scene, 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max'),
  };
}

/** `iptables` with the table it must name. */
function iptables(table: unknown): string {
  return table === 'filter' ? 'iptables' : `iptables -t ${String(table)}`;
}

function byPolicy(scene: Scene, { event }: LoggedEvent): Cause {
  const { table, chain } = event.detail ?? {};
  const why: Text = {
    en: `the ${chain} policy of table ${table} is DROP and no rule accepted it`,
    zh: `表 ${table} 的 ${chain} 链默认策略是 DROP，没有规则接受它`,
  };
  return { why: withMore(why, scene), look: look(scene, `${iptables(table)} -nvL ${chain}`) };
}

function byRule(scene: Scene, { event }: LoggedEvent): Cause {
  const { drop, around } = scene;
  const { table, chain, target, verdict } = event.detail ?? {};
  const number = Number(event.detail?.['rule'] ?? 0);
  const text = around.ruleText(drop.host, drop.event.netns, String(table), String(chain), number);
  const quoted = text === '' ? { en: '', zh: '' } : { en: ` (${text})`, zh: `（${text}）` };
  const act = verdict === 'QUEUE' ? WAITING : target === 'REJECT' ? REJECTS : DROPS;
  const why: Text = {
    en: `rule ${number} of chain ${chain} in table ${table} ${act.en}${quoted.en}`,
    zh: `表 ${table} 的 ${chain} 链第 ${number} 条规则${act.zh}${quoted.zh}`,
  };
  return { why: withMore(why, scene), look: look(scene, `${iptables(table)} -nvL ${chain} --line-numbers`) };
}

const DROPS: Text = { en: 'drops it', zh: '丢弃它' };
const REJECTS: Text = { en: 'rejects it', zh: '拒绝它' };
const WAITING: Text = { en: 'hands it to a program, and none is there to take it', zh: '要把它交给程序处理，却没有程序接收' };

/** What else had a part in it: connection tracking's word, NAT elsewhere before, and the bridge's calling iptables. */
function withMore(why: Text, { before, drop, packet }: Scene): Text {
  let all = why;
  const here = before.filter(({ host, event }) => host === drop.host && event.netns === drop.event.netns);
  const state = here.findLast(({ event }) => event.point === 'nf_conntrack_in')?.event.detail?.['state'];
  const untracked = untrackedBy(here);
  if (untracked !== null)
    all = besides(all, {
      en: `${untracked.en.replace('the answer', 'it')}, so no rule for its connection fits`,
      zh: `${untracked.zh.replace('应答', '它')}，按连接状态匹配的规则对它无效`,
    });
  else if (state === 'INVALID') all = besides(all, { en: 'connection tracking calls it INVALID', zh: '连接跟踪认为它是 INVALID' });
  const from = translated(before, 'source');
  if (from !== undefined && from !== packet.record.from)
    all = besides(all, {
      en: `by then NAT had changed its source ${packet.record.from} to ${from}`,
      zh: `此前 NAT 已把它的源地址 ${packet.record.from} 改成 ${from}`,
    });
  const bridged = here.findLastIndex(({ event }) => event.point.startsWith('br_nf_'));
  if (bridged < 0 || bridged < here.findLastIndex(({ event }) => event.point === 'br_pass_frame_up')) return all;
  return besides(all, {
    en: 'bridged frames pass iptables here (bridge-nf-call-iptables is 1)',
    zh: '桥接的帧在此也要过 iptables（bridge-nf-call-iptables 为 1）',
  });
}
