import { messages } from '../messages/messages.ts';

/** What is said of a new version of the page. */
const en = {
  new_version: 'A new version of Patchbay is here.',
  reload: 'Reload',
  reload_title: 'Your session goes on where it is',
  later: 'Later',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  new_version: 'Patchbay 有新版本。',
  reload: '重新加载',
  reload_title: '会话会从当前位置继续',
  later: '以后再说',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
