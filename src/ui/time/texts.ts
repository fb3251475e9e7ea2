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
  commands: '{count} commands, {drops} drops',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  timeline: '时间线',
  when: '所示时刻',
  now: '现在',
  now_title: '回到现在',
  command: '{time} · {text}',
  course: '过程 {id}',
  course_title: '事件过程：回到过去再输入命令，就会开始新的过程',
  commands: '{count} 条命令，{drops} 次丢包',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
