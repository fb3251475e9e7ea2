import { messages } from '../messages/messages.ts';

/** What the panel for keeping and sharing says. */
const en = {
  title: 'Keep and share',
  kept: 'This session is kept in this browser: a reload is where you left.',
  fresh: 'New machine',
  fresh_title: 'Forgets this session and switches a new machine on',
  link: 'Link',
  link_about: 'Whoever opens it gets this lab with all you did, played again. It needs no server: the session is in the link.',
  link_size: '{size} kB',
  copy: 'Copy',
  copied: 'Copied',
  embed: 'For a page of your own',
  embed_about: 'A terminal and the map in a frame.',
  script: 'Script',
  script_about: 'Builds this network on a real Linux machine.',
  download: 'Download',
  paste: 'Rebuild a real network',
  paste_about: 'Paste what iptables-save, ip -j addr, ip -j -d link, ip -j route or docker network inspect print on a real host.',
  paste_read: 'Read it',
  paste_what: 'Understood as {what}: {count} commands.',
  paste_type: 'Type them',
  working: 'One moment…',
  close: 'Close',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  title: '保存与分享',
  kept: '会话保存在此浏览器中：重新加载后可从离开处继续。',
  fresh: '新机器',
  fresh_title: '忘掉此会话，启动一台新机器',
  link: '链接',
  link_about: '打开链接的人会得到同一实验环境，并重放你做过的一切。不需要服务器：会话就在链接里。',
  link_size: '{size} kB',
  copy: '复制',
  copied: '已复制',
  embed: '嵌入你自己的网页',
  embed_about: '一个带终端和地图的框架。',
  script: '脚本',
  script_about: '在真实的 Linux 机器上搭建这个网络。',
  download: '下载',
  paste: '重建真实网络',
  paste_about: '粘贴真实主机上 iptables-save、ip -j addr、ip -j -d link、ip -j route 或 docker network inspect 的输出。',
  paste_read: '读取',
  paste_what: '识别为 {what}：共 {count} 条命令。',
  paste_type: '键入这些命令',
  working: '请稍候…',
  close: '关闭',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
