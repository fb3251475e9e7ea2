import { messages } from '../messages/messages.ts';

/** What the lesson pane says. */
const en = {
  steps: '{done} of {all}',
  hint: 'Hint',
  do: 'Do it for me',
  doing: 'Typing… (Ctrl-C stops it)',
  checks: 'Done when',
  done: 'Lesson complete',
  close: 'Close the lesson',
  again: 'Start over with a new machine',
  broken: 'This lesson has an error:',
  error: 'line {line}, column {column}: {path} expected {expected}',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  steps: '已完成 {done} / {all}',
  hint: '提示',
  do: '替我做',
  doing: '正在输入…（按 Ctrl-C 停止）',
  checks: '完成条件',
  done: '课程完成',
  close: '关闭课程',
  again: '用一台新机器重新开始',
  broken: '这门课程的文件有错误：',
  error: '第 {line} 行第 {column} 列：{path} 应为 {expected}',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
