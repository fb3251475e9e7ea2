import type { Text } from '../text.ts';

/** Is it a line that iptables-save prints? */
export function isRuleLine(line: string): boolean {
  return /^(?:[#*:-]|COMMIT\b|\[\d+:\d+\] -)/.test(line);
}

/** What iptables-save printed, line by line: every rule is in a table, and every table is whole. */
export class RuleLines {
  text = '';
  /** The table whose rules are being told; '' between two. */
  private table = '';
  /** Tables that were told. */
  private readonly told = new Set<string>();

  /** Takes a line; returns what is wrong with it. */
  take(line: string): Text | null {
    if (line.includes('ip6tables-save'))
      return { en: 'these are rules for IPv6, which is not modelled', zh: '这是 IPv6 的规则，此处没有模拟' };
    if (line.startsWith('#')) return null;
    const wrong = line.startsWith('*') ? this.begin(line.slice(1).trim()) : this.within(line);
    if (wrong === null) this.text += `${line}\n`;
    return wrong;
  }

  private begin(table: string): Text | null {
    if (this.table !== '') return unfinished(this.table);
    if (this.told.has(table)) return { en: `table ${table} again: one host at a time`, zh: `又一个 ${table} 表：一次只能贴一台主机` };
    this.table = table;
    this.told.add(table);
    return null;
  }

  private within(line: string): Text | null {
    if (this.table === '')
      return {
        en: 'a rule outside of any table: the line before it, such as "*filter", is missing',
        zh: '规则不在任何表中：缺少前面的表名行，例如“*filter”',
      };
    if (line.startsWith('COMMIT')) this.table = '';
    return null;
  }

  /** What is missing if no more lines come. */
  get missing(): Text | null {
    return this.table === '' ? null : unfinished(this.table);
  }
}

function unfinished(table: string): Text {
  return { en: `table ${table} has no COMMIT: its end is missing`, zh: `${table} 表没有 COMMIT：缺了结尾` };
}

/** What other tools print, and the command that says the same in a form that can be read. */
const STRANGERS: readonly (readonly [form: RegExp, command: string])[] = [
  [/^\d+: \S+: <[A-Z,_-]+>/, 'ip -j addr'],
  [/^(?:default|[\d.]+(?:\/\d+)?) (?:via|dev) /, 'ip -j route'],
  [/^\d+:\s+(?:not )?from /, 'ip -j rule'],
  [/^table (?:ip|inet|arp|bridge)6? /, 'iptables-save'],
  [/^Chain \S+ \(/, 'iptables-save'],
  [/^NETWORK ID /, 'docker network inspect NAME'],
  [/^Kernel IP routing table/, 'ip -j route'],
  [/^\S+: flags=\d+</, 'ip -j addr'],
];

/** What to say of a line that is nothing of what can be read. */
export function strangerText(line: string): Text {
  const known = STRANGERS.find(([form]) => form.test(line));
  if (known === undefined) return { en: 'neither JSON nor a line of iptables-save', zh: '既不是 JSON，也不是 iptables-save 的一行' };
  return { en: `this is for people to read; paste what "${known[1]}" prints`, zh: `这是给人看的格式；请粘贴“${known[1]}”的输出` };
}
