import { messages } from '../messages/messages.ts';

/** What the time line says. */
const en = {
  timeline: 'Time line',
  when: 'Moment shown',
  now: 'Now',
  now_title: 'Back to the present',
  command: '{time} · {text}',
  course: 'Course {id}',
  course_title: 'Courses of events: going back and typing began another',
  drops: '{time} · dropped: {count}',
  back: 'Back to the command or drop before',
  on: 'On to the next command or drop',
  next_packet: 'Pause, and step to the next packet on a cable',
  slow: 'Slow time down while something new happens',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  timeline: '时间线',
  when: '所示时刻',
  now: '现在',
  now_title: '回到现在',
  command: '{time} · {text}',
  course: '过程 {id}',
  course_title: '事件过程：回到过去再输入命令，就会开始新的过程',
  drops: '{time} · 丢弃：{count}',
  back: '回到上一条命令或上一次丢包',
  on: '前往下一条命令或下一次丢包',
  next_packet: '暂停，并前进到网线上的下一个包',
  slow: '有新情况时自动放慢时间',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
