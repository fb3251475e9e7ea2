import { SysError } from '../../uapi/errno.ts';
import type { Process } from '../../uapi/process.ts';

/** -s: how many sockets there are. iproute2: print_summary(). */
export function summary(process: Process): string {
  const four = counters(process, '/proc/net/sockstat');
  const six = counters(process, '/proc/net/sockstat6');
  const of = (table: Map<string, number>, key: string): number => table.get(key) ?? 0;
  const alloc = of(four, 'TCP alloc');
  const waiting = of(four, 'TCP tw');
  const tcp4 = of(four, 'TCP inuse');
  const tcp6 = of(six, 'TCP6 inuse');
  const closed = alloc - (tcp4 + tcp6 - waiting);
  const line = (name: string, a: number, b: number): string =>
    `${name}\t  ${String(a + b).padEnd(9)} ${String(a).padEnd(9)} ${String(b).padEnd(9)}\n`;
  const raw: [number, number] = [of(four, 'RAW inuse'), of(six, 'RAW6 inuse')];
  const udp: [number, number] = [of(four, 'UDP inuse'), of(six, 'UDP6 inuse')];
  return (
    `Total: ${of(four, 'sockets used')}\n` +
    `TCP:   ${alloc + waiting} (estab ${established(process)}, closed ${closed}, orphaned ${of(four, 'TCP orphan')}, timewait ${waiting})\n\n` +
    'Transport Total     IP        IPv6\n' +
    line('RAW', ...raw) +
    line('UDP', ...udp) +
    line('TCP', tcp4, tcp6) +
    line('INET', raw[0] + udp[0] + tcp4, raw[1] + udp[1] + tcp6) +
    `${line('FRAG', of(four, 'FRAG inuse'), of(six, 'FRAG6 inuse'))}\n`
  );
}

/** "TCP: inuse 2 orphan 0 ..." as "TCP inuse" -> 2. */
function counters(process: Process, path: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text(process, path).split('\n')) {
    const [label, ...words] = line.split(/\s+/);
    for (let i = 0; i + 1 < words.length; i += 2) found.set(`${label.replace(':', '')} ${words[i]}`, Number(words[i + 1]));
  }
  return found;
}

function established(process: Process): number {
  const lines = text(process, '/proc/net/snmp')
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  const at = lines[0]?.indexOf('CurrEstab') ?? -1;
  return at < 0 ? 0 : Number(lines[1][at]);
}

function text(process: Process, path: string): string {
  try {
    return process.readFile(path);
  } catch (error) {
    if (error instanceof SysError) return '';
    throw error;
  }
}
