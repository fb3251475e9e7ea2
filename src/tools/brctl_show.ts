import { strerror } from '../uapi/errno.ts';
import type { Process, Program } from '../uapi/process.ts';
import { formatMac } from '../wire/addr.ts';
import type { BridgeSysfs } from './brctl_sysfs.ts';
import type { Stdio } from './stdio.ts';

/** What the listings of brctl(8) work with. */
interface Context {
  process: Process;
  io: Stdio;
  sysfs: BridgeSysfs;
}

const STATES = ['disabled', 'listening', 'learning', 'forwarding', 'blocking'];

/** `brctl show [BRIDGE...]`. */
export function* showBridges(context: Context, names: readonly string[]): Program<number> {
  const { io, sysfs } = context;
  const listing = { header: false };
  let status = 0;
  for (const name of names.length > 0 ? names : sysfs.bridges()) {
    const problem = notABridge(sysfs, name);
    if (problem === undefined) showBridge(context, name, listing);
    else {
      yield* io.flush();
      yield* io.error(problem);
      status = 1;
    }
  }
  return status;
}

function notABridge(sysfs: BridgeSysfs, name: string): string | undefined {
  if (sysfs.ifindex(name) === 0) return `bridge ${name} does not exist!\n`;
  return sysfs.isBridge(name) ? undefined : `device ${name} is not a bridge!\n`;
}

function showBridge({ io, sysfs }: Context, name: string, listing: { header: boolean }): void {
  if (!listing.header) io.put('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n');
  listing.header = true;
  const stp = sysfs.bridgeNumber(name, 'stp_state') !== 0 ? 'yes' : 'no';
  const ports = sysfs.ports(name);
  io.put(`${name}\t\t${sysfs.bridgeText(name, 'bridge_id')}\t${stp}\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`);
}

/** Hundredths of a second in seven columns. */
function timer(hundredths: number): string {
  return `${String(Math.floor(hundredths / 100)).padStart(4)}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** `brctl showmacs BRIDGE`: by address. */
export function* showMacs({ io, sysfs }: Context, [name]: readonly string[]): Program<number> {
  const entries = sysfs.forwarding(name);
  if (typeof entries === 'number') {
    yield* io.error(`read of forward table failed: ${strerror(entries)}\n`);
    return 1;
  }
  io.put('port no\tmac addr\t\tis local?\tageing timer\n');
  const rows = entries.map((entry) => ({ ...entry, text: formatMac(entry.mac) })).sort((a, b) => (a.text < b.text ? -1 : 1));
  for (const { portNo, text, local, age } of rows) {
    io.put(`${String(portNo).padStart(3)}\t${text}\t${local ? 'yes' : 'no'}\t\t${timer(age)}\n`);
  }
  return 0;
}

/** `brctl showstp BRIDGE`. */
export function* showStp(context: Context, [name]: readonly string[]): Program<number> {
  const { io, sysfs } = context;
  const problem = notABridge(sysfs, name);
  if (problem !== undefined) {
    yield* io.error(problem);
    return 1;
  }
  const text = (file: string): string => sysfs.bridgeText(name, file);
  const number = (file: string): number => sysfs.bridgeNumber(name, file);
  const time = (file: string): string => timer(number(file));
  const flags = `${number('topology_change') ? 'TOPOLOGY_CHANGE ' : ''}${number('topology_change_detected') ? 'TOPOLOGY_CHANGE_DETECTED ' : ''}`;
  io.put(
    `${name}\n bridge id\t\t${text('bridge_id')}\n designated root\t${text('root_id')}\n` +
      ` root port\t\t${text('root_port').padStart(4)}\t\t\tpath cost\t\t${text('root_path_cost').padStart(4)}\n` +
      ` max age\t\t${time('max_age')}\t\t\tbridge max age\t\t${time('max_age')}\n` +
      ` hello time\t\t${time('hello_time')}\t\t\tbridge hello time\t${time('hello_time')}\n` +
      ` forward delay\t\t${time('forward_delay')}\t\t\tbridge forward delay\t${time('forward_delay')}\n` +
      ` ageing time\t\t${time('ageing_time')}\n` +
      ` hello timer\t\t${time('hello_timer')}\t\t\ttcn timer\t\t${time('tcn_timer')}\n` +
      ` topology change timer\t${time('topology_change_timer')}\t\t\tgc timer\t\t${time('gc_timer')}\n` +
      ` flags\t\t\t${flags}\n\n\n`,
  );
  for (const port of sysfs.ports(name)) showPort(context, port);
  return 0;
}

function showPort({ io, sysfs }: Context, port: string): void {
  const text = (file: string): string => sysfs.portText(port, file);
  const number = (file: string): number => sysfs.portNumber(port, file);
  const hex = (file: string): string => number(file).toString(16).padStart(4, '0');
  const time = (file: string): string => timer(number(file));
  const flags = `${number('config_pending') ? 'CONFIG_PENDING ' : ''}${number('change_ack') ? 'TOPOLOGY_CHANGE_ACK ' : ''}`;
  const hairpin = number('hairpin_mode');
  io.put(
    `${port} (${number('port_no')})\n` +
      ` port id\t\t${hex('port_id')}\t\t\tstate\t\t${(STATES[number('state')] ?? '<INVALID STATE>').padStart(15)}\n` +
      ` designated root\t${text('designated_root')}\tpath cost\t\t${text('path_cost').padStart(4)}\n` +
      ` designated bridge\t${text('designated_bridge')}\tmessage age timer\t${time('message_age_timer')}\n` +
      ` designated port\t${hex('designated_port')}\t\t\tforward delay timer\t${time('forward_delay_timer')}\n` +
      ` designated cost\t${text('designated_cost').padStart(4)}\t\t\thold timer\t\t${time('hold_timer')}\n` +
      ` flags\t\t\t${flags}${hairpin ? `\n hairpin mode\t\t${String(hairpin).padStart(4)}` : ''}\n\n`,
  );
}
