import { EINTR, SysError } from '../../uapi/errno.ts';
import { SIGINT, SIGTERM } from '../../uapi/signal.ts';
import type { TraceLine, TraceRead } from '../../uapi/trace.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program } from '../stdio.ts';

const LONG: readonly LongOption[] = [
  { name: 'output-limit-lines', argument: 'required', value: 'n' },
  { name: 'help', argument: 'none', value: 'h' },
];

const USAGE = `Usage: pwru [-n COUNT] [FILTER]
      follows packets through the kernel's functions; FILTER is that of pcap-filter(7)
`;

/** How often it looks, ns. */
const INTERVAL = 50e6;

/** pwru (packet, where are you?): each kernel function that packets go through, until it is interrupted. */
export const pwru = program(function* (process, io) {
  const getopt = new Getopt(process.argv, 'n:h', LONG);
  let left = Infinity;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 'n' && /^[1-9]\d*$/.test(option.argument ?? '')) left = Number(option.argument);
    else if (option.option === 'h') {
      yield* io.print(USAGE);
      return 0;
    } else {
      yield* io.error(option.option === 'n' ? `pwru: invalid count '${option.argument}'\n` : `${option.error}\n${USAGE}`);
      return 1;
    }
  }
  const filter = getopt.operands.join(' ');
  process.xtables({ op: 'trace-on' });
  let stopped = false;
  for (const signal of [SIGINT, SIGTERM]) process.signal(signal, () => void (stopped = true));
  const begin = process.xtables({ op: 'trace-read', after: -1, filter });
  if (begin.error !== 0) {
    yield* io.error(`pwru: Failed to compile filter "${filter}": ${begin.extack ?? ''}\n`);
    return 1;
  }
  let { next } = begin.data as TraceRead;
  yield* io.print(`${'TIME'.padEnd(14)} ${'SKB'.padEnd(6)} ${'NETNS'.padEnd(10)} ${'IFACE'.padEnd(10)} ${'FUNC'.padEnd(34)} PACKET\n`);
  while (!stopped && left > 0) {
    yield* io.flush();
    try {
      yield* process.nanosleep(INTERVAL);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
    const read = process.xtables({ op: 'trace-read', after: next, filter }).data as TraceRead;
    next = read.next;
    for (const line of read.lines.slice(0, left)) yield* io.print(lineText(line));
    left -= read.lines.length;
  }
  return 0;
});

function lineText({ time, skb, netns, ifname, point, packet }: TraceLine): string {
  const clock = (time / 1e9).toFixed(6);
  return `${clock.padEnd(14)} ${String(skb).padEnd(6)} ${netns.padEnd(10)} ${ifname.padEnd(10)} ${point.padEnd(34)} ${packet}\n`;
}
