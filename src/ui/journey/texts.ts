import { messages } from '../messages/messages.ts';

/** What a packet's journey says besides its stations. */
const en = {
  none: 'Click a packet to see each station it passed.',
  title: 'Journey of packet {id}',
  why: 'Why did it fail?',
  why_title: 'Show the journey of the packet that was lost last, and where',
  what: 'What does this mean?',
  why_none: 'No packet was lost that is still remembered.',
  next: 'Look at next:',
  flow: 'The way through netfilter in {netns}: {boxes}.',
  flow_lost: 'lost at {box}',
  bridge_level: 'bridge level',
  ip_level: 'IP level',
  process: 'local process',
  device_in: 'in',
  device_out: 'out',
  answer: 'what it led to: packet #{id}',
  same: 'On real Linux:',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  none: '点一个数据包，看它经过的每一站。',
  title: '第 {id} 号包的旅程',
  why: '为什么失败？',
  why_title: '显示最近丢失的包的旅程，以及丢在哪里',
  what: '这是什么意思？',
  why_none: '还记得的包都没有丢失。',
  next: '接下来看：',
  flow: '在 {netns} 中经过 netfilter 的路径：{boxes}。',
  flow_lost: '丢在 {box}',
  bridge_level: '网桥层',
  ip_level: 'IP 层',
  process: '本机进程',
  device_in: '入',
  device_out: '出',
  answer: '由它引起：包 #{id}',
  same: '在真实的 Linux 上：',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
