import type { Process, Program } from '../../uapi/process.ts';
import { ifconfig as netTools } from '../net-tools/ifconfig.ts';
import { writeText } from '../stdio.ts';
import { captured } from './captured.ts';
import { AppletError } from './usage.ts';

const INDENT = ' '.repeat(10);

/** The value of `pattern`'s group in `text`, or ''. */
function field(text: string, pattern: RegExp): string {
  return pattern.exec(text)?.[1] ?? '';
}

/** One interface as net-tools prints it today, laid out as it did long ago and busybox still does. */
function block(text: string): string {
  const name = field(text, /^(\S+): flags/);
  const flags = field(text, /<([^>]*)>/).split(',');
  const loopback = flags.includes('LOOPBACK');
  const ether = field(text, /ether (\S+)/);
  const address = field(text, /inet (\S+)/);
  const order = [
    'UP',
    'BROADCAST',
    'DEBUG',
    'LOOPBACK',
    'POINTOPOINT',
    'NOTRAILERS',
    'RUNNING',
    'NOARP',
    'PROMISC',
    'ALLMULTI',
    'SLAVE',
    'MASTER',
    'MULTICAST',
  ];
  const encap = loopback ? 'Local Loopback  ' : ether === '' ? 'UNSPEC  ' : `Ethernet  HWaddr ${ether.toUpperCase()}  `;
  const lines = [`${name.padEnd(9)} Link encap:${encap}`];
  if (address !== '') {
    const broadcast = flags.includes('BROADCAST') ? `  Bcast:${field(text, /broadcast (\S+)/) || '0.0.0.0'}` : '';
    lines.push(`${INDENT}inet addr:${address}${broadcast}  Mask:${field(text, /netmask (\S+)/)}`);
  }
  const set = order.filter((flag) => flags.includes(flag)).join(' ');
  lines.push(`${INDENT}${set === '' ? '[NO FLAGS]' : set}  MTU:${field(text, /mtu (\d+)/)}  Metric:1`);
  for (const [way, last] of [
    ['RX', 'frame'],
    ['TX', 'carrier'],
  ]) {
    const errors = new RegExp(`${way} errors (\\d+)\\s+dropped (\\d+)\\s+overruns (\\d+)\\s+${last} (\\d+)`).exec(text) ?? [];
    const [, bad, dropped, overruns, extra] = errors;
    const packets = field(text, new RegExp(`${way} packets (\\d+)`));
    lines.push(`${INDENT}${way} packets:${packets} errors:${bad} dropped:${dropped} overruns:${overruns} ${last}:${extra}`);
  }
  lines.push(`${INDENT}collisions:${field(text, /collisions (\d+)/)} txqueuelen:${field(text, /txqueuelen (\d+)/) || '0'} `);
  const bytes = (way: string): string => field(text, new RegExp(`${way} packets \\d+\\s+bytes (\\d+ \\([^)]*\\))`));
  lines.push(`${INDENT}RX bytes:${bytes('RX')}  TX bytes:${bytes('TX')}`);
  return `${lines.join('\n')}\n\n`;
}

/** net-tools' complaint in busybox's words. */
function complaint(text: string, name: string): string {
  if (/error fetching interface information/.test(text)) return `${name}: error fetching interface information: Device not found`;
  const unknown = /^(\S+): (?:Unknown host|Host name lookup failure)/m.exec(text);
  if (unknown) return `bad address '${unknown[1]}'`;
  return text.split('\n')[0].replace(/^ifconfig: /, '');
}

/** busybox's ifconfig. Busybox: networking/interface.c, ifconfig.c. */
export function* ifconfig(process: Process): Program<number> {
  const args = process.argv.slice(1);
  const { status, out, error } = yield* captured(process, netTools, ['ifconfig', ...args]);
  const blocks = out.split('\n\n').filter((text) => text.trim() !== '');
  yield* writeText(process, 1, blocks.map(block).join(''));
  if (status === 0 && error === '') return 0;
  if (error.startsWith('patchbay:')) throw new AppletError(error, true, 95);
  throw new AppletError(complaint(error, args.find((arg) => !arg.startsWith('-')) ?? ''));
}
