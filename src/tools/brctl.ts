import { EBUSY, EEXIST, EINVAL, ELOOP, ENODEV, ENXIO, strerror, SysError } from '../uapi/errno.ts';
import { type Ifreq, SIOCBRADDBR, SIOCBRADDIF, SIOCBRDELBR, SIOCBRDELIF } from '../uapi/ioctl.ts';
import type { Process, Program } from '../uapi/process.ts';
import { AF_INET, SOCK_STREAM } from '../uapi/socket.ts';
import { BridgeSysfs } from './brctl_sysfs.ts';
import { showBridges, showMacs, showStp } from './brctl_show.ts';
import { Getopt } from './getopt.ts';
import { program, type Stdio } from './stdio.ts';

const VERSION = 'bridge-utils, 1.7\n';

/** What a command works with. */
export interface Brctl {
  process: Process;
  io: Stdio;
  sysfs: BridgeSysfs;
  /** A socket for ioctls. */
  fd: number;
}

interface BrctlCommand {
  name: string;
  nargs: number;
  help: string;
  run(brctl: Brctl, args: readonly string[]): Program<number>;
}

const COMMANDS: readonly BrctlCommand[] = [
  { name: 'addbr', nargs: 1, help: '<bridge>\t\tadd bridge', run: addbr },
  { name: 'delbr', nargs: 1, help: '<bridge>\t\tdelete bridge', run: delbr },
  { name: 'addif', nargs: 2, help: '<bridge> <device>\tadd interface to bridge', run: addif },
  { name: 'delif', nargs: 2, help: '<bridge> <device>\tdelete interface from bridge', run: delif },
  { name: 'hairpin', nargs: 3, help: '<bridge> <port> {on|off}\tturn hairpin on/off', run: hairpin },
  { name: 'setageing', nargs: 2, help: '<bridge> <time>\t\tset ageing time', run: setTime('ageing_time', 'ageing time', 'ageing time') },
  { name: 'setbridgeprio', nargs: 2, help: '<bridge> <prio>\t\tset bridge priority', run: setbridgeprio },
  {
    name: 'setfd',
    nargs: 2,
    help: '<bridge> <time>\t\tset bridge forward delay',
    run: setTime('forward_delay', 'forward delay', 'forward delay'),
  },
  { name: 'sethello', nargs: 2, help: '<bridge> <time>\t\tset hello time', run: setTime('hello_time', 'hello timer', 'hello timer') },
  { name: 'setmaxage', nargs: 2, help: '<bridge> <time>\t\tset max message age', run: setTime('max_age', 'max age', 'max age') },
  {
    name: 'setpathcost',
    nargs: 3,
    help: '<bridge> <port> <cost>\tset path cost',
    run: setPort('path_cost', 'bad path cost value', 'path cost'),
  },
  {
    name: 'setportprio',
    nargs: 3,
    help: '<bridge> <port> <prio>\tset port priority',
    run: setPort('priority', 'bad path priority value', 'port priority'),
  },
  { name: 'show', nargs: 0, help: '[ <bridge> ]\t\tshow a list of bridges', run: showBridges },
  { name: 'showmacs', nargs: 1, help: '<bridge>\t\tshow a list of mac addrs', run: showMacs },
  { name: 'showstp', nargs: 1, help: '<bridge>\t\tshow bridge stp info', run: showStp },
  { name: 'stp', nargs: 2, help: '<bridge> {on|off}\tturn stp on/off', run: stp },
];

function usage(): string {
  return `Usage: brctl [commands]\ncommands:\n${COMMANDS.map(({ name, help }) => `\t${name.padEnd(10)}\t${help}\n`).join('')}`;
}

/** brctl(8) of bridge-utils 1.7. */
export const brctl = program(function* (process, io) {
  const getopt = new Getopt(process.argv, 'Vh', [
    { name: 'help', argument: 'none', value: 'h' },
    { name: 'version', argument: 'none', value: 'V' },
  ]);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 'V' || option.option === 'h') {
      io.put(option.option === 'V' ? VERSION : usage());
      return 0;
    }
    yield* io.error(`${option.error ?? ''}\nUnknown option '${option.option}'\n`);
    io.put(usage());
    return 1;
  }
  const [name, ...args] = getopt.operands;
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    if (name !== undefined) yield* io.error(`never heard of command [${name}]\n`);
    io.put(usage());
    return 1;
  }
  if (args.length < command.nargs) {
    io.put(`Incorrect number of arguments for command\nUsage: brctl ${command.name} ${command.help}\n`);
    return 1;
  }
  const fd = process.socket(AF_INET, SOCK_STREAM, 0);
  return yield* command.run({ process, io, sysfs: new BridgeSysfs(process), fd }, args);
});

/** Does the ioctl; a positive errno or 0. */
function ioctl(brctl: Brctl, request: number, argument: Ifreq): number {
  try {
    return -brctl.process.ioctl(brctl.fd, request, argument);
  } catch (error) {
    if (error instanceof SysError) return error.errno;
    throw error;
  }
}

function* fail(brctl: Brctl, text: string): Program<number> {
  yield* brctl.io.error(text);
  return 1;
}

function* addbr(brctl: Brctl, [name]: readonly string[]): Program<number> {
  const error = ioctl(brctl, SIOCBRADDBR, { name });
  if (error === 0) return 0;
  if (error === EEXIST) return yield* fail(brctl, `device ${name} already exists; can't create bridge with the same name\n`);
  return yield* fail(brctl, `add bridge failed: ${strerror(error)}\n`);
}

function* delbr(brctl: Brctl, [name]: readonly string[]): Program<number> {
  const error = ioctl(brctl, SIOCBRDELBR, { name });
  if (error === 0) return 0;
  if (error === ENXIO) return yield* fail(brctl, `bridge ${name} doesn't exist; can't delete it\n`);
  if (error === EBUSY) return yield* fail(brctl, `bridge ${name} is still up; can't delete it\n`);
  return yield* fail(brctl, `can't delete bridge ${name}: ${strerror(error)}\n`);
}

function* addif(brctl: Brctl, [bridge, ...devices]: readonly string[]): Program<number> {
  for (const device of devices) {
    const error = portIoctl(brctl, SIOCBRADDIF, bridge, device);
    if (error === 0) continue;
    if (error === ENODEV) return yield* fail(brctl, missing(brctl, bridge, device));
    if (error === EBUSY) return yield* fail(brctl, `device ${device} is already a member of a bridge; can't add it to bridge ${bridge}.\n`);
    if (error === ELOOP) {
      return yield* fail(brctl, `device ${device} is a bridge device itself; can't add a bridge device to a bridge device.\n`);
    }
    return yield* fail(brctl, `can't add ${device} to bridge ${bridge}: ${strerror(error)}\n`);
  }
  return 0;
}

function* delif(brctl: Brctl, [bridge, ...devices]: readonly string[]): Program<number> {
  for (const device of devices) {
    const error = portIoctl(brctl, SIOCBRDELIF, bridge, device);
    if (error === 0) continue;
    if (error === ENODEV) return yield* fail(brctl, missing(brctl, bridge, device));
    if (error === EINVAL) return yield* fail(brctl, `device ${device} is not a port of ${bridge}\n`);
    return yield* fail(brctl, `can't delete ${device} from ${bridge}: ${strerror(error)}\n`);
  }
  return 0;
}

function portIoctl(brctl: Brctl, request: number, bridge: string, device: string): number {
  const ifindex = brctl.sysfs.ifindex(device);
  return ifindex === 0 ? ENODEV : ioctl(brctl, request, { name: bridge, ifindex });
}

function missing(brctl: Brctl, bridge: string, device: string): string {
  return brctl.sysfs.ifindex(device) === 0 ? `interface ${device} does not exist!\n` : `bridge ${bridge} does not exist!\n`;
}

/** on, yes, 1; off, no, 0. */
function parseOnOff(word: string): boolean | undefined {
  if (word === 'on' || word === 'yes' || word === '1') return true;
  return word === 'off' || word === 'no' || word === '0' ? false : undefined;
}

function* hairpin(brctl: Brctl, [bridge, port, word]: readonly string[]): Program<number> {
  const on = parseOnOff(word);
  if (on === undefined) return yield* fail(brctl, 'expect on/off for argument\n');
  if (brctl.sysfs.ifindex(port) === 0) return yield* fail(brctl, `interface ${port} does not exist!\n`);
  if (brctl.sysfs.ifindex(bridge) === 0) return yield* fail(brctl, `bridge ${bridge} does not exist!\n`);
  const error = brctl.sysfs.setPort(bridge, port, 'hairpin_mode', on ? 1 : 0);
  if (error === 0) return 0;
  return yield* fail(brctl, `can't set ${port} to hairpin on bridge ${bridge}: ${strerror(error)}\n`);
}

function* stp(brctl: Brctl, [bridge, word]: readonly string[]): Program<number> {
  const on = parseOnOff(word);
  if (on === undefined) return yield* fail(brctl, 'expect on/off for argument\n');
  return yield* done(brctl, brctl.sysfs.setBridge(bridge, 'stp_state', on ? 1 : 0), 'stp status');
}

function* done(brctl: Brctl, error: number, what: string): Program<number> {
  return error === 0 ? 0 : yield* fail(brctl, `set ${what} failed: ${strerror(error)}\n`);
}

/** A time in seconds goes into a file in hundredths. */
function setTime(file: string, bad: string, what: string): BrctlCommand['run'] {
  return function* (brctl, [bridge, word]) {
    const seconds = scanDouble(word);
    if (seconds === undefined) return yield* fail(brctl, `bad ${bad} value\n`);
    const whole = Math.trunc(seconds);
    const hundredths = Math.trunc((1e6 * whole + Math.trunc(1e6 * (seconds - whole))) / 10000);
    return yield* done(brctl, brctl.sysfs.setBridge(bridge, file, hundredths), what);
  };
}

/** sscanf("%lf"): what number a word begins with. */
function scanDouble(word: string): number | undefined {
  const found = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(word);
  return found === null ? undefined : Number(found[0]);
}

/** sscanf("%i"): decimal, octal, hexadecimal. */
function scanInteger(word: string): number | undefined {
  const found = /^\s*([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)/i.exec(word);
  if (found === null) return undefined;
  const digits = found[2];
  const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  return found[1] === '-' ? -value : value;
}

function* setbridgeprio(brctl: Brctl, [bridge, word]: readonly string[]): Program<number> {
  const priority = scanInteger(word);
  if (priority === undefined) return yield* fail(brctl, 'bad priority\n');
  return yield* done(brctl, brctl.sysfs.setBridge(bridge, 'priority', priority), 'bridge priority');
}

function setPort(file: string, bad: string, what: string): BrctlCommand['run'] {
  return function* (brctl, [bridge, port, word]) {
    const value = scanInteger(word);
    if (value === undefined) return yield* fail(brctl, `${bad}\n`);
    return yield* done(brctl, brctl.sysfs.setPort(bridge, port, file, value), what);
  };
}
