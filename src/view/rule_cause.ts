import type { Cause, Scene } from './cause.ts';
import { inNetns } from './commands.ts';
import type { LoggedEvent } from './packet_log.ts';
import type { Text } from './text.ts';

/** Which table, chain and rule dropped a packet, or whose policy. */
export function ruleCause(scene: Scene): Cause {
  const { before, drop, around } = scene;
  const netns = around.label(drop.host, drop.event.netns);
  const show = (command: string): string => inNetns(netns, drop.host, command);
  const rule = before.findLast(({ event }) => event.point === 'ipt_do_table');
  if (rule === undefined || rule.event.detail?.['verdict'] !== 'DROP')
    return {
      why: { en: 'connection tracking or NAT found no place for it', zh: '连接跟踪或 NAT 无法为它找到位置' },
      look: show('conntrack -S'),
    };
  const { table, chain, target } = rule.event.detail;
  const number = Number(rule.event.detail['rule']);
  const option = table === 'filter' ? '' : `-t ${table} `;
  const more = aside(before);
  if (target === 'policy')
    return {
      why: {
        en: `the ${chain} policy of table ${table} is DROP and no rule accepted it${more.en}`,
        zh: `表 ${table} 的 ${chain} 链默认策略是 DROP，没有规则接受它${more.zh}`,
      },
      look: show(`iptables ${option}-nvL ${chain}`),
    };
  const text = around.ruleText(drop.host, drop.event.netns, String(table), String(chain), number);
  const quoted = text === '' ? { en: '', zh: '' } : { en: ` (${text})`, zh: `（${text}）` };
  const act = target === 'REJECT' ? { en: 'rejects', zh: '拒绝' } : { en: 'drops', zh: '丢弃' };
  return {
    why: {
      en: `rule ${number} of chain ${chain} in table ${table} ${act.en} it${quoted.en}${more.en}`,
      zh: `表 ${table} 的 ${chain} 链第 ${number} 条规则${act.zh}它${quoted.zh}${more.zh}`,
    },
    look: show(`iptables ${option}-nvL ${chain} --line-numbers`),
  };
}

/** What else had a part in it: connection tracking's word, and the bridge's calling iptables. */
function aside(before: readonly LoggedEvent[]): Text {
  const state = before.findLast(({ event }) => event.point === 'nf_conntrack_in')?.event.detail?.['state'];
  const untracked = before.find(
    ({ event: { point, detail } }) => point === 'ipt_do_table' && (detail?.['target'] === 'CT' || detail?.['target'] === 'NOTRACK'),
  )?.event.detail;
  let en = '';
  let zh = '';
  if (untracked !== undefined) {
    const { table, chain, rule } = untracked;
    en = `; it is not tracked (rule ${rule} of ${table} ${chain}: notrack), so no rule for its connection fits`;
    zh = `；它不被跟踪（${table} ${chain} 第 ${rule} 条：notrack），按连接状态匹配的规则对它无效`;
  } else if (state === 'INVALID') {
    en = '; connection tracking calls it INVALID';
    zh = '；连接跟踪认为它是 INVALID';
  }
  if (before.some(({ event }) => event.point.startsWith('br_nf_'))) {
    en += '; bridged frames pass iptables here (bridge-nf-call-iptables is 1)';
    zh += '；桥接的帧在此也要过 iptables（bridge-nf-call-iptables 为 1）';
  }
  return { en, zh };
}
