import { messages } from '../messages/messages.ts';

/** What the packet list says besides. */
const en = {
  filter: 'Filter',
  filter_hint: 'e.g. icmp and host 10.0.0.2',
  filter_shown: '{shown} of {all}',
  connection: 'Follow: only this conversation',
  save: 'Save as pcapng',
  open: 'Open a capture',
  opened: 'Capture {name}',
  close: 'Back to the live packets',
  journey: 'Journey',
  bytes: 'Bytes',
  bytes_none: 'Click a packet to see what its bytes say.',
  bytes_cut: 'the first {shown} of {all} bytes',
} as const;

const zh: Readonly<Record<keyof typeof en, string>> = {
  filter: '过滤',
  filter_hint: '例如 icmp and host 10.0.0.2',
  filter_shown: '{all} 个中的 {shown} 个',
  connection: '跟踪：只看这段对话',
  save: '存为 pcapng',
  open: '打开抓包文件',
  opened: '抓包文件 {name}',
  close: '回到实时数据包',
  journey: '旅程',
  bytes: '字节',
  bytes_none: '点击一个包，查看它的字节含义。',
  bytes_cut: '{all} 字节中的前 {shown} 字节',
};

export const TEXTS = { en, zh };
export const t = messages(en, zh);
