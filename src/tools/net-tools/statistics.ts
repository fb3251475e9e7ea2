import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';
import { COUNTERS, HIDDEN } from './counters.ts';
import { readLines } from './inet.ts';

/** Which groups are wanted; those the tool does not know are always shown. */
export interface Wanted {
  raw: boolean;
  tcp: boolean;
  udp: boolean;
}

const WANTED: Readonly<Record<string, keyof Wanted>> = { Ip: 'raw', Icmp: 'raw', Tcp: 'tcp', Udp: 'udp', TcpExt: 'tcp' };

const HISTOGRAMS = { in: 'ICMP input histogram:', out: 'ICMP output histogram:' } as const;

/** Carries the histogram that was last printed in: lines of an unknown group keep its indentation. */
class Printer {
  text = '';
  private histogram: 'in' | 'out' | undefined = undefined;

  private get indent(): string {
    return this.histogram === undefined ? '    ' : '        ';
  }

  /** A known group begins at the margin again. */
  group(title: string, known: boolean, wanted: boolean): void {
    if (known) this.histogram = undefined;
    if (wanted) this.text += `${title}:\n`;
  }

  value(group: string, name: string, value: number): void {
    if (HIDDEN.has(`${group} ${name}`)) return;
    const counter = COUNTERS[group]?.[name];
    if (counter === undefined) {
      if (value !== 0) this.text += `${this.indent}${name}: ${value}\n`;
      return;
    }
    const histogram = counter.when === 'in' || counter.when === 'out' ? counter.when : undefined;
    if (histogram !== undefined && histogram !== this.histogram) this.text += `    ${HISTOGRAMS[histogram]}\n`;
    this.histogram = histogram;
    if (value !== 0 || counter.when === 'always') this.text += `${this.indent}${counter.words.replace('%', String(value))}\n`;
  }
}

/** `netstat -s`. Net-tools: parsesnmp(). */
export function* statistics(process: Process, io: Stdio, wanted: Wanted): Program<void> {
  const printer = new Printer();
  for (const path of ['/proc/net/snmp', '/proc/net/netstat']) {
    const lines = readLines(process, path) ?? [];
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const [title, ...names] = lines[i].split(/[: ]+/);
      const values = lines[i + 1].split(/[: ]+/).slice(1);
      const flag = WANTED[title] as keyof Wanted | undefined;
      const show = flag === undefined || wanted[flag];
      printer.group(title, flag !== undefined, show);
      if (show) names.forEach((name, at) => printer.value(title, name, Number(values[at])));
    }
  }
  yield* io.print(printer.text);
}
