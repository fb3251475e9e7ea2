import { IFF_LOOPBACK, IFF_RUNNING, IFF_UP } from '../../uapi/if.ts';
import type { Process } from '../../uapi/process.ts';
import { NLM_F_DUMP, RTM_GETLINK, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';

/** Something tcpdump can capture on. `index` 0: all interfaces. */
export interface CaptureInterface {
  name: string;
  index: number;
  flags: number;
  description: string | undefined;
  state: string;
}

const ANY: CaptureInterface = {
  name: 'any',
  index: 0,
  flags: IFF_UP | IFF_RUNNING,
  description: 'Pseudo-device that captures on all interfaces',
  state: 'Up, Running',
};

/** What libpcap lists besides network interfaces, on a machine like the recorded one. */
const OTHERS: readonly CaptureInterface[] = [
  { name: 'bluetooth-monitor', index: -1, flags: 0, description: 'Bluetooth Linux Monitor', state: 'Wireless' },
  { name: 'nflog', index: -1, flags: 0, description: 'Linux netfilter log (NFLOG) interface', state: 'none' },
  { name: 'nfqueue', index: -1, flags: 0, description: 'Linux netfilter queue (NFQUEUE) interface', state: 'none' },
  { name: 'dbus-system', index: -1, flags: 0, description: 'D-Bus system bus', state: 'none' },
  { name: 'dbus-session', index: -1, flags: 0, description: 'D-Bus session bus', state: 'none' },
];

/** All interfaces in libpcap's order: usable ones first, loopback last (figure of merit, libpcap: pcap.c). */
export function captureInterfaces(process: Process): CaptureInterface[] {
  const dump = process.rtnetlink({ type: RTM_GETLINK, flags: NLM_F_DUMP, body: {} });
  const found = dump.messages.flatMap((message) => (message.type === RTM_NEWLINK ? [message.body] : []));
  const interfaces = found.map((link): CaptureInterface => {
    const flags = link.flags ?? 0;
    return { name: link.ifname ?? '', index: link.index ?? 0, flags, description: undefined, state: stateWords(flags) };
  });
  const ranked = [...interfaces, ANY].map((entry, order) => ({ entry, order, merit: merit(entry) }));
  ranked.sort((a, b) => a.merit - b.merit || a.order - b.order);
  return [...ranked.map(({ entry }) => entry), ...OTHERS];
}

function stateWords(flags: number): string {
  const up = (flags & IFF_UP) !== 0;
  const running = (flags & IFF_RUNNING) !== 0;
  const words = [...(up ? ['Up'] : []), ...(running ? ['Running'] : [])];
  if (flags & IFF_LOOPBACK) words.push('Loopback');
  else words.push(running ? 'Connected' : 'Disconnected');
  return words.join(', ');
}

function merit(entry: CaptureInterface): number {
  const digits = /\d+$/.exec(entry.name);
  let value = digits ? Number(digits[0]) & 0x07ffffff : 0;
  const running = (entry.flags & IFF_RUNNING) !== 0;
  if (!running) value += 0x80000000;
  if (!(entry.flags & IFF_UP)) value += 0x40000000;
  if (!running && !(entry.flags & IFF_LOOPBACK)) value += 0x20000000;
  if (entry.flags & IFF_LOOPBACK) value += 0x10000000;
  if (entry.name === 'any') value += 0x08000000;
  return value;
}
