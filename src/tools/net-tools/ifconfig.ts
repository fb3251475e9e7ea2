import { EACCES, EBUSY, strerror } from '../../uapi/errno.ts';
import * as I from '../../uapi/if.ts';
import {
  type Ifreq,
  SIOCGIFFLAGS,
  SIOCGIFMAP,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMAP,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFNETMASK,
  SIOCSIFTXQLEN,
} from '../../uapi/ioctl.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, SOCK_DGRAM } from '../../uapi/socket.ts';
import { program, type Stdio } from '../stdio.ts';
import { E_OPTERR, familyList, hardwareList, inetGetnetmask, inetResolve, inEther, isFamily, isHardware } from './inet.ts';
import {
  allInterfaces,
  doIfFetch,
  type Interface,
  ifePrintLong,
  ifePrintShort,
  lookupInterface,
  SHORT_HEADING_IFCONFIG,
} from './interface.ts';

const USAGE = `Usage:
  ifconfig [-a] [-v] [-s] <interface> [[<AF>] <address>]
  [add <address>[/<prefixlen>]]
  [del <address>[/<prefixlen>]]
  [[-]broadcast [<address>]]  [[-]pointopoint [<address>]]
  [netmask <address>]  [dstaddr <address>]  [tunnel <address>]
  [outfill <NN>] [keepalive <NN>]
  [hw <HW> <address>]  [mtu <NN>]
  [[-]trailers]  [[-]arp]  [[-]allmulti]
  [multicast]  [[-]promisc]
  [mem_start <NN>]  [io_addr <NN>]  [irq <NN>]  [media <type>]
  [txqueuelen <NN>]
  [name <newname>]
  [[-]dynamic]
  [up|down] ...

  <HW>=Hardware Type.
  List of possible hardware types:
${hardwareList(false)}  <AF>=Address family. Default: inet
  List of possible address families:
${familyList(false)}`;

/** A flag and the word that sets it; "-word" clears it. */
const FLAG_WORDS: Readonly<Record<string, readonly [flag: number, warning?: string]>> = {
  promisc: [I.IFF_PROMISC, 'promisc mode... maybe other application is running?'],
  multicast: [I.IFF_MULTICAST, 'MULTICAST mode.'],
  allmulti: [I.IFF_ALLMULTI, 'ALLMULTI mode.'],
  dynamic: [I.IFF_DYNAMIC, 'DYNAMIC mode.'],
};

/** Words whose flag means the opposite. */
const REVERSED_WORDS: Readonly<Record<string, number>> = { arp: I.IFF_NOARP, trailers: I.IFF_NOTRAILERS };

/** The usage message was printed: leave with E_OPTERR. */
class Usage extends Error {}

class Ifconfig {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly fd: number;
  private name: string;
  /** The exit status. */
  errors = 0;
  private didNetmask = false;
  private pendingMask: number | undefined;

  constructor(process: Process, io: Stdio, fd: number, name: string) {
    this.process = process;
    this.io = io;
    this.fd = fd;
    this.name = name.slice(0, I.IFNAMSIZ - 1);
  }

  private call(request: number, fields: Partial<Ifreq>, name = this.name): number {
    return this.process.ioctl(this.fd, request, { name, ...fields });
  }

  private *failed(what: string, error: number, status = 1): Program<boolean> {
    if (error >= 0) return false;
    yield* this.io.error(`${what}: ${strerror(-error)}\n`);
    // As in C: a failure is noted as 1, but those of flags are or-ed to what was noted before.
    this.errors = status === 1 ? 1 : this.errors | status;
    return true;
  }

  private *changeFlags(name: string, set: number, clear: number): Program<boolean> {
    const ifr: Ifreq = { name };
    let error = this.process.ioctl(this.fd, SIOCGIFFLAGS, ifr);
    if (yield* this.failed(`${name}: ERROR while getting interface flags`, error, -1)) return false;
    ifr.flags = (ifr.flags! | set) & ~clear;
    error = this.process.ioctl(this.fd, SIOCSIFFLAGS, ifr);
    return !(yield* this.failed('SIOCSIFFLAGS', error, -1));
  }

  *setFlag(flag: number): Program<void> {
    yield* this.changeFlags(this.name, flag, 0);
  }

  *clearFlag(flag: number, warning?: string): Program<void> {
    yield* this.changeFlags(this.name, 0, flag);
    if (warning === undefined) return;
    const ifr: Ifreq = { name: this.name };
    const error = this.process.ioctl(this.fd, SIOCGIFFLAGS, ifr);
    if (error < 0) {
      yield* this.io.error(`${this.name}: ERROR while testing interface flags: ${strerror(-error)}\n`);
    } else if ((ifr.flags! & flag) !== 0) {
      yield* this.io.error(`Warning: Interface ${this.name} still in ${warning}\n`);
    }
  }

  private *resolve(text: string): Program<number | undefined> {
    const found = yield* inetResolve(this.process, text);
    if (typeof found !== 'string') return found.addr;
    yield* this.io.error(`${found}\n`);
    this.errors = 1;
    return undefined;
  }

  *setAddress(request: number, what: string, text: string): Program<void> {
    const addr = yield* this.resolve(text);
    if (addr !== undefined) yield* this.failed(what, this.call(request, { addr }));
  }

  *netmask(text: string): Program<void> {
    if (this.didNetmask) throw new Usage();
    const addr = yield* this.resolve(text);
    if (addr === undefined) return;
    this.didNetmask = true;
    yield* this.failed('SIOCSIFNETMASK', this.call(SIOCSIFNETMASK, { addr }));
  }

  *setMtu(text: string): Program<void> {
    yield* this.failed('SIOCSIFMTU', this.call(SIOCSIFMTU, { mtu: parseInt(text, 10) || 0 }));
  }

  *setTxqlen(text: string): Program<void> {
    yield* this.failed('SIOCSIFTXQLEN', this.call(SIOCSIFTXQLEN, { txqlen: Number(text) | 0 }));
  }

  *rename(text: string): Program<void> {
    yield* this.failed('SIOCSIFNAME', this.call(SIOCSIFNAME, { newname: text.slice(0, I.IFNAMSIZ - 1) }));
  }

  *setHardware(type: string, text: string): Program<void> {
    const hwaddr = inEther(text);
    if (hwaddr === undefined) {
      yield* this.io.error(`${text}: invalid ${type} address.\n`);
      this.errors = 1;
      return;
    }
    const hatype = type === 'ether' ? I.ARPHRD_ETHER : 0;
    const error = this.call(SIOCSIFHWADDR, { hwaddr, hatype });
    if (error === -EBUSY) {
      yield* this.io.error(`SIOCSIFHWADDR: ${strerror(EBUSY)} - you may need to down the interface\n`);
      this.errors = 1;
    } else {
      yield* this.failed('SIOCSIFHWADDR', error);
    }
  }

  /** What a card's resources are: no card here lets itself be told. */
  *setMap(what: string): Program<void> {
    if (yield* this.failed(`${what}: SIOCGIFMAP`, this.call(SIOCGIFMAP, {}))) return;
    yield* this.failed(`${what}: SIOCSIFMAP`, this.call(SIOCSIFMAP, {}));
  }

  /** "add" and "del": an alias of the device, numbered by the tool. Net-tools: set_ifstate(). */
  *alias(text: string, up: boolean): Program<void> {
    if (text.includes(':')) {
      yield* this.failed(up ? 'SIOCSIFADDR' : 'SIOCDIFADDR', -EACCES);
      return;
    }
    const addr = yield* this.resolve(text);
    if (addr === undefined) return;
    const parent = lookupInterface(this.process, this.name);
    if (!(yield* doIfFetch(this.process, this.io, this.fd, parent))) return;
    const used = new Set<number>();
    for (const ife of allInterfaces(this.process, this.fd)) {
      if (!(yield* doIfFetch(this.process, this.io, this.fd, ife)) || !ife.name.startsWith(this.name)) continue;
      const number = /:(\d*)/.exec(ife.name);
      if (number === null) continue;
      used.add(Number(number[1]));
      if (ife.dstaddr !== addr) continue;
      yield* this.changeFlags(ife.name, up ? I.IFF_UP | I.IFF_RUNNING : 0, up ? 0 : I.IFF_UP);
      return;
    }
    let free = 0;
    while (used.has(free)) free++;
    const name = `${this.name}:${free}`;
    if (this.call(SIOCSIFADDR, { addr }, name) < 0) return;
    if (this.call(SIOCSIFNETMASK, { addr: parent.netmask }, name) < 0) return;
    if (this.call(SIOCSIFBRDADDR, { addr: parent.broadcast }, name) < 0) return;
    const errors = this.errors;
    yield* this.changeFlags(name, I.IFF_BROADCAST, 0);
    this.errors = errors;
  }

  /** A bare address: it becomes the interface's, which comes up. False: the program ends. */
  *address(text: string): Program<boolean> {
    const parts = inetGetnetmask(text);
    if (parts === undefined) throw new Usage();
    if (parts.mask !== undefined) {
      if (this.didNetmask) throw new Usage();
      this.pendingMask = parts.mask;
    }
    const found = yield* inetResolve(this.process, parts.address);
    if (typeof found === 'string') {
      yield* this.io.error(`${found}\nifconfig: \`--help' gives usage information.\n`);
      return false;
    }
    yield* this.failed('SIOCSIFADDR', this.call(SIOCSIFADDR, { addr: found.addr }));
    // An alias that ends in "-" or got 0.0.0.0 is gone already.
    const gone = this.name.includes(':') && (this.name.endsWith('-') || found.addr === 0);
    if (!gone) yield* this.setFlag(I.IFF_UP | I.IFF_RUNNING);
    return true;
  }

  *finish(): Program<void> {
    if (this.pendingMask !== undefined) {
      yield* this.failed('SIOCSIFNETMASK', this.call(SIOCSIFNETMASK, { addr: this.pendingMask }));
    }
  }
}

/** Words with one argument. */
function* wordWithArgument(tool: Ifconfig, word: string, argument: string, args: string[]): Program<boolean> {
  switch (word) {
    case 'mtu':
      yield* tool.setMtu(argument);
      return true;
    case 'dstaddr':
      yield* tool.setAddress(SIOCSIFDSTADDR, 'SIOCSIFDSTADDR', argument);
      return true;
    case 'netmask':
      yield* tool.netmask(argument);
      return true;
    case 'txqueuelen':
      yield* tool.setTxqlen(argument);
      return true;
    case 'name':
      yield* tool.rename(argument);
      return true;
    case 'mem_start':
    case 'io_addr':
    case 'irq':
      yield* tool.setMap(word);
      return true;
    case 'add':
    case 'del':
      yield* tool.alias(argument, word === 'add');
      return true;
    case 'hw': {
      const address = args.shift();
      if (!isHardware(argument) || address === undefined) throw new Usage();
      yield* tool.setHardware(argument, address);
      return true;
    }
    default:
      return false;
  }
}

const WITH_ARGUMENT = new Set(['mtu', 'dstaddr', 'netmask', 'txqueuelen', 'name', 'mem_start', 'io_addr', 'irq', 'add', 'del', 'hw']);
const NOT_MODELLED = new Set(['media', 'port', 'keepalive', 'outfill', 'tunnel']);

/** One word of the command line, with what belongs to it. Undefined: go on; else leave with that status. */
function* oneWord(tool: Ifconfig, io: Stdio, args: string[]): Program<number | undefined> {
  const word = args.shift()!;
  const minus = word.startsWith('-');
  const name = minus ? word.slice(1) : word;
  if (Object.hasOwn(REVERSED_WORDS, name)) {
    if (minus) yield* tool.setFlag(REVERSED_WORDS[name]);
    else yield* tool.clearFlag(REVERSED_WORDS[name]);
  } else if (Object.hasOwn(FLAG_WORDS, name)) {
    const [flag, warning] = FLAG_WORDS[name];
    if (minus) yield* tool.clearFlag(flag, warning);
    else yield* tool.setFlag(flag);
  } else if (word === 'up') {
    yield* tool.setFlag(I.IFF_UP | I.IFF_RUNNING);
  } else if (word === 'down') {
    yield* tool.clearFlag(I.IFF_UP);
  } else if (name === 'broadcast') {
    if (minus) yield* tool.clearFlag(I.IFF_BROADCAST, 'BROADCAST mode.');
    else {
      if (args.length > 0) yield* tool.setAddress(SIOCSIFBRDADDR, 'SIOCSIFBRDADDR', args.shift()!);
      yield* tool.setFlag(I.IFF_BROADCAST);
    }
  } else if (name === 'pointopoint' || name === 'pointtopoint') {
    if (minus) yield* tool.clearFlag(I.IFF_POINTOPOINT, 'POINTOPOINT mode.');
    else {
      if (args.length > 0) yield* tool.setAddress(SIOCSIFDSTADDR, 'SIOCSIFDSTADDR', args.shift()!);
      yield* tool.setFlag(I.IFF_POINTOPOINT);
    }
  } else if (NOT_MODELLED.has(word)) {
    yield* io.error(`patchbay: ifconfig: option "${word}" is not modelled\n`);
    return 95;
  } else if (WITH_ARGUMENT.has(word)) {
    const argument = args.shift();
    if (argument === undefined) throw new Usage();
    yield* wordWithArgument(tool, word, argument, args);
  } else if (!(yield* tool.address(word))) {
    return 1;
  }
  return undefined;
}

interface Options {
  all: boolean;
  short: boolean;
  verbose: boolean;
}

/** Leading options; a number: leave with it. */
function* parseOptions(io: Stdio, args: string[], options: Options): Program<number | undefined> {
  while (args.length > 0 && args[0].startsWith('-')) {
    const option = args.shift()!;
    if (option === '-a') options.all = true;
    else if (option === '-s') options.short = true;
    else if (option === '-v') options.verbose = true;
    else if (option === '-V' || option === '-version' || option === '--version') {
      yield* io.print('net-tools 2.10\n');
      return 0;
    } else if (option === '-?' || option === '-h' || option === '-help' || option === '--help') {
      yield* io.print(USAGE);
      return 0;
    } else {
      yield* io.error(`ifconfig: option \`${option}' not recognised.\nifconfig: \`--help' gives usage information.\n`);
      return 1;
    }
  }
  return undefined;
}

function* show(process: Process, io: Stdio, fd: number, options: Options, name?: string): Program<number> {
  if (options.short) yield* io.print(SHORT_HEADING_IFCONFIG);
  const one = (ife: Interface): string => (options.short ? ifePrintShort(ife) : ifePrintLong(process, ife));
  if (name !== undefined) {
    const ife = lookupInterface(process, name.slice(0, I.IFNAMSIZ - 1));
    if (!(yield* doIfFetch(process, io, fd, ife))) return 1;
    yield* io.print(one(ife));
    return 0;
  }
  for (const ife of allInterfaces(process, fd)) {
    if (!(yield* doIfFetch(process, io, fd, ife))) return 1;
    if (options.all || (ife.flags & I.IFF_UP) !== 0) yield* io.print(one(ife));
  }
  return 0;
}

/** ifconfig(8) of net-tools 2.10. */
export const ifconfig = program(function* (process, io) {
  const args = process.argv.slice(1);
  const options: Options = { all: false, short: false, verbose: false };
  const leave = yield* parseOptions(io, args, options);
  if (leave !== undefined) return leave;
  const fd = process.socket(AF_INET, SOCK_DGRAM, 0);
  const name = args.shift();
  if (name === undefined || args.length === 0) return yield* show(process, io, fd, options, name);
  if (isFamily(args[0])) args.shift();
  const tool = new Ifconfig(process, io, fd, name);
  try {
    while (args.length > 0) {
      const status = yield* oneWord(tool, io, args);
      if (status !== undefined) return status;
    }
    yield* tool.finish();
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    yield* io.error(USAGE);
    return E_OPTERR;
  }
  if (options.verbose && tool.errors !== 0) yield* io.error(`WARNING: at least one error occured. (${tool.errors})\n`);
  return tool.errors & 255;
});
