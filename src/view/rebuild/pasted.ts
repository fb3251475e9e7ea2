import { Unreadable } from '../unreadable.ts';
import type { Text } from '../text.ts';
import { cleaned } from './cleaned.ts';
import { rebuildCommands } from './commands.ts';
import { dockerCommands, type DockerNetwork } from './docker.ts';
import { EMPTY_DUMP, type IpAddress, type IpLink, type IpRoute, type IpRule, type NetnsDump } from './dump.ts';
import { promptAt } from './prompt.ts';
import { isRuleLine, RuleLines, strangerText } from './rule_lines.ts';

/** What was pasted, understood: the commands that build it, and what it was taken for. */
export type Pasted = { ok: true; commands: string[]; what: string } | { ok: false; error: Text };

/** More is no host's network. */
const LONGEST = 1_000_000;

/**
 * Reads what tools of a real host print: `iptables-save`, `ip -j [-d] link`, `ip -j addr`, `ip -j route`, `ip -j rule`, `docker
 * network inspect`; several of them one after the other, too, with the prompts and commands between them. A command that was
 * given for a namespace (`ip -n NAME`, `ip netns exec NAME`) tells where what follows belongs.
 */
export function readPasted(text: string): Pasted {
  try {
    if (text.length > LONGEST) throw new Unreadable(`more than ${LONGEST} characters: that is too much`, `超过 ${LONGEST} 个字符：太多了`);
    return new Reader(text.replace(/\r\n?/g, '\n').replace(/^\ufeff/, '')).read();
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, error: error.text };
    throw error;
  }
}

/** What was read of one namespace. */
interface Found {
  name: string;
  links: IpLink[];
  addresses: IpAddress[];
  routes: IpRoute[];
  rules: IpRule[];
  iptables: RuleLines;
}

class Reader {
  private readonly text: string;
  private at = 0;
  /** The host whose prompts are in the text. */
  private host = '';
  private netns = '';
  private readonly found = new Map<string, Found>();
  private readonly networks: DockerNetwork[] = [];
  private readonly what = new Set<string>();

  constructor(text: string) {
    this.text = text;
  }

  read(): Pasted {
    while (this.at < this.text.length) this.part();
    for (const { iptables } of this.found.values()) if (iptables.missing) throw this.wrong(iptables.missing.en, iptables.missing.zh);
    if (this.what.size === 0) {
      throw new Unreadable(
        'expected what iptables-save, ip -j addr, ip -j route, ip -j link, ip -j rule or docker network inspect print',
        '应为 iptables-save、ip -j addr、ip -j route、ip -j link、ip -j rule 或 docker network inspect 的输出',
      );
    }
    const dumps = [...this.found.values()].map(completed);
    const lo: NetnsDump = { ...EMPTY_DUMP, links: [{ ifname: 'lo', link_type: 'loopback', flags: ['LOOPBACK', 'UP'] }] };
    return { ok: true, what: [...this.what].join(', '), commands: [...dockerCommands(this.networks), ...rebuildCommands(dumps, [lo])] };
  }

  /** The line that is being read, from 1. */
  private get line(): number {
    return this.text.slice(0, this.at).split('\n').length;
  }

  private wrong(en: string, zh: string): Unreadable {
    return new Unreadable(`line ${this.line}: ${en}`, `第 ${this.line} 行：${zh}`);
  }

  private get here(): Found {
    let found = this.found.get(this.netns);
    if (found === undefined) {
      found = { name: this.netns, links: [], addresses: [], routes: [], rules: [], iptables: new RuleLines() };
      this.found.set(this.netns, found);
    }
    return found;
  }

  /** The next thing in the text: blanks, a prompt, a JSON document, a line of iptables-save. */
  private part(): void {
    const rest = this.text.slice(this.at);
    const blank = /^\s+/.exec(rest);
    if (blank !== null) {
      this.at += blank[0].length;
      return;
    }
    const [line] = rest.split('\n', 1);
    const prompt = promptAt(line);
    if (prompt !== null) {
      if (this.host !== '' && prompt.host !== '' && prompt.host !== this.host) {
        throw this.wrong(
          `this is of a second host, ${prompt.host}: one host at a time`,
          `这是第二台主机 ${prompt.host} 的输出：一次只能贴一台`,
        );
      }
      this.host ||= prompt.host;
      this.netns = prompt.netns;
    } else if (isRuleLine(line)) {
      const wrong = this.here.iptables.take(line);
      if (wrong !== null) throw this.wrong(wrong.en, wrong.zh);
      if (line.startsWith('*')) this.what.add('iptables-save');
    } else if (/^[[{]/.test(line)) {
      this.at += this.json(rest);
      return;
    } else {
      const { en, zh } = strangerText(line);
      throw this.wrong(en, zh);
    }
    this.at += line.length;
  }

  /** Takes the JSON document at the beginning of `rest`; returns its length. */
  private json(rest: string): number {
    const end = jsonEnd(rest);
    if (end < 0) throw this.wrong('the JSON that begins here does not end: a part is missing', '从这里开始的 JSON 没有结束：缺了一部分');
    let value: unknown;
    try {
      value = JSON.parse(rest.slice(0, end));
    } catch (error) {
      throw this.wrong((error as Error).message, `JSON 有误：${(error as Error).message}`);
    }
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) this.take(one);
    return end;
  }

  private take(one: unknown): void {
    if (typeof one !== 'object' || one === null) throw this.wrong('expected objects in the list', '列表中应为对象');
    const keys = cleaned(one) as Record<string, unknown>;
    if (Object.keys(one).length === 0) return;
    if (typeof keys.Name === 'string' && 'IPAM' in one) {
      this.networks.push(keys);
      this.what.add('docker network inspect');
    } else if (typeof keys.ifname === 'string') this.device(keys as unknown as IpLink & IpAddress);
    else if (typeof keys.dst === 'string' && typeof keys.priority !== 'number') {
      this.here.routes.push(keys as unknown as IpRoute);
      this.what.add('ip route');
    } else if (typeof keys.priority === 'number') {
      this.here.rules.push(keys as unknown as IpRule);
      this.what.add('ip rule');
    } else {
      const names = Object.keys(one).slice(0, 3).join(', ');
      throw this.wrong(
        `an object with ${names}: neither of ip nor of docker network inspect`,
        `带有 ${names} 的对象：既不是 ip 的，也不是 docker network inspect 的`,
      );
    }
  }

  private device(device: IpLink & Partial<IpAddress>): void {
    const { links, addresses } = this.here;
    const known = links.find((link) => link.ifname === device.ifname);
    if (known !== undefined && differs(known.address, device.address)) {
      throw this.wrong(
        `another ${device.ifname} than before: is this of a second host? One at a time`,
        `与之前的 ${device.ifname} 不是同一个：是第二台主机的吗？一次只能贴一台`,
      );
    }
    if (known === undefined) links.push({ ...device });
    else Object.assign(known, { ...device, linkinfo: device.linkinfo ?? known.linkinfo });
    if (Array.isArray(device.addr_info)) {
      addresses.push({ ifname: device.ifname, addr_info: device.addr_info });
      this.what.add('ip addr');
    } else this.what.add('ip link');
  }
}

function differs(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

/** Where the JSON document at the beginning ends; -1 where it does not. */
function jsonEnd(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '[' || char === '{') depth++;
    else if ((char === ']' || char === '}') && --depth === 0) return i + 1;
  }
  return -1;
}

/** Devices whose kind was not told stand in as bridges and cables to nowhere. */
function completed(found: Found): NetnsDump {
  const links = found.links.map((link): IpLink => {
    if (link.linkinfo?.info_kind !== undefined || link.ifname === 'lo') return link;
    if (/^(br|docker|virbr|lxcbr|cni|cbr)/.test(link.ifname)) return { ...link, linkinfo: { info_kind: 'bridge' } };
    // Cards that a machine has not: a cable to nowhere is the nearest thing. The labs have an eth0.
    return link.ifname === 'eth0' && found.name === '' ? link : { ...link, linkinfo: { info_kind: 'veth' } };
  });
  return { ...EMPTY_DUMP, ...found, links, iptables: found.iptables.text };
}
