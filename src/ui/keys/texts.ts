import { messages } from '../messages/messages.ts';

/** What the list of keys and signs says. */
const en = {
  key_terminal: 'Terminal',
  key_map: 'Map',
  key_lesson: 'Lesson',
  key_packets: 'Packets',
  key_packets_only: 'Packets only',
  key_new_terminal: 'New terminal',
  key_pause: 'Pause, go on',
  key_beside: 'Terminal beside this one',
  key_share: 'Keep and share',
  key_escape: 'Back to the terminal',
  key_keys: 'This list',
  legend: 'Signs',
  legend_up: 'up',
  legend_down: 'down: hollow',
  legend_no_carrier: 'no carrier: broken cable',
  legend_blocked: 'port lets nothing through: barred',
  key_find: 'Find in the terminal',
  key_copy: 'Copy, paste',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  key_terminal: '终端',
  key_map: '地图',
  key_lesson: '课程',
  key_packets: '数据包',
  key_packets_only: '只看数据包',
  key_new_terminal: '新终端',
  key_pause: '暂停、继续',
  key_beside: '旁边的终端',
  key_share: '保存与分享',
  key_escape: '回到终端',
  key_keys: '本列表',
  legend: '图例',
  legend_up: '已启用',
  legend_down: '未启用：空心',
  legend_no_carrier: '无载波：断开的网线',
  legend_blocked: '端口不放行：横杠',
  key_find: '在终端中查找',
  key_copy: '复制、粘贴',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
