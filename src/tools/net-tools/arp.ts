import { ENOENT, ENXIO, strerror } from '../../uapi/errno.ts';
import { ARPHRD_ETHER, ARPHRD_LOOPBACK } from '../../uapi/if.ts';
import { type Arpreq, type Ifreq, SIOCDARP, SIOCGIFHWADDR, SIOCSARP } from '../../uapi/ioctl.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { AF_INET, SOCK_DGRAM } from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { inetAton } from '../netdb.ts';
import { nameInfo } from '../resolver/getaddrinfo.ts';
import { program, type Stdio } from '../stdio.ts';
import { E_OPTERR, hardwareList, inetResolve, inEther, isFamily, isHardware, readLines, versionText } from './inet.ts';

const ATF_COM = 0x02;
const ATF_PERM = 0x04;
const ATF_PUBL = 0x08;
const ATF_USETRAILERS = 0x10;
const ATF_NETMASK = 0x20;
const ATF_DONTPUB = 0x40;

const USAGE = `Usage:
  arp [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache
  arp [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry
  arp [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file
  arp [-v]   [<HW>] [-i <if>] -s  <host> <hwaddr> [temp]            <-Add entry
  arp [-v]   [<HW>] [-i <if>] -Ds <host> <if> [netmask <nm>] pub          <-''-

        -a                       display (all) hosts in alternative (BSD) style
        -e                       display (all) hosts in default (Linux) style
        -s, --set                set a new ARP entry
        -d, --delete             delete a specified entry
        -v, --verbose            be verbose
        -n, --numeric            don't resolve names
        -i, --device             specify network interface (e.g. eth0)
        -D, --use-device         read <hwaddr> from given device
        -A, -p, --protocol       specify protocol family
        -f, --file               read new entries from file or from /etc/ethers

  <HW>=Use '-H <hw>' to specify hardware address type. Default: ether
  List of possible hardware types (which support ARP):
${hardwareList(true)}`;

const LONG: readonly LongOption[] = [
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'all', argument: 'none', value: 'a' },
  { name: 'delete', argument: 'none', value: 'd' },
  { name: 'file', argument: 'none', value: 'f' },
  { name: 'numeric', argument: 'none', value: 'n' },
  { name: 'set', argument: 'none', value: 's' },
  { name: 'protocol', argument: 'required', value: 'A' },
  { name: 'hw-type', argument: 'required', value: 'H' },
  { name: 'device', argument: 'required', value: 'i' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'use-device', argument: 'none', value: 'D' },
  { name: 'symbolic', argument: 'none', value: 'N' },
];

interface Options {
  what: 'show' | 'file' | 'delete' | 'set';
  all: boolean;
  linuxStyle: boolean;
  numeric: boolean;
  verbose: boolean;
  useDevice: boolean;
  hardware: string | undefined;
  device: string;
}

/** Ends the program at once: words for standard error and the status. */
class Failure extends Error {
  readonly status: number;

  constructor(words: string, status = -1) {
    super(words);
    this.status = status;
  }
}

/** What stands behind the host in "-s" and "-d". */
interface Modifiers {
  flags: number;
  netmask: number | undefined;
  /** "pub", "priv": which kind is meant. */
  pub: boolean;
  priv: boolean;
}

class Arp {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly fd: number;
  private readonly options: Options;

  constructor(process: Process, io: Stdio, fd: number, options: Options) {
    this.process = process;
    this.io = io;
    this.fd = fd;
    this.options = options;
  }

  private *resolve(text: string): Program<number> {
    const found = yield* inetResolve(this.process, text);
    if (typeof found === 'string') throw new Failure(`${found}\n`);
    return found.addr;
  }

  private *modifiers(args: string[], flags: number): Program<Modifiers> {
    const found: Modifiers = { flags, netmask: undefined, pub: false, priv: false };
    while (args.length > 0) {
      const word = args.shift()!;
      if (word === 'temp') found.flags &= ~ATF_PERM;
      else if (word === 'pub') found.pub = true;
      else if (word === 'priv') found.priv = true;
      else if (word === 'trail') found.flags |= ATF_USETRAILERS;
      else if (word === 'dontpub') found.flags |= ATF_DONTPUB;
      else if (word === 'dev' && args.length > 0) this.options.device = args.shift()!.slice(0, 15);
      else if (word === 'netmask' && args.length > 0) yield* this.netmask(found, args.shift()!);
      else throw new Failure(USAGE, E_OPTERR);
    }
    return found;
  }

  private *netmask(found: Modifiers, text: string): Program<void> {
    if (text === '255.255.255.255') return;
    found.netmask = yield* this.resolve(text);
    found.flags |= ATF_NETMASK;
  }

  /** "-d HOST ...": unless told which, the entry goes whether it is published or not. Net-tools: arp_del(). */
  *delete(args: string[]): Program<void> {
    const host = args.shift();
    if (host === undefined) throw new Failure('arp: need host name\n');
    const addr = yield* this.resolve(host);
    const { flags, netmask, pub, priv } = yield* this.modifiers(args, ATF_PERM);
    const request: Arpreq = { addr, flags, netmask, dev: this.options.device };
    if (priv || !pub) {
      const error = this.process.ioctl(this.fd, SIOCDARP, request);
      if (error >= 0) return;
      const missing = error === -ENXIO || error === -ENOENT;
      if (!missing) throw new Failure(`SIOCDARP(dontpub): ${strerror(-error)}\n`);
      if (priv && !pub) {
        yield* this.noEntry(host);
        return;
      }
    }
    request.flags = flags | ATF_PUBL;
    const error = this.process.ioctl(this.fd, SIOCDARP, request);
    if (error >= 0) return;
    if (error === -ENXIO || error === -ENOENT) yield* this.noEntry(host);
    else throw new Failure(`SIOCDARP(pub): ${strerror(-error)}\n`);
  }

  private *noEntry(host: string): Program<void> {
    yield* this.io.print(`No ARP entry for ${host}\n`);
    throw new Failure('');
  }

  /** "-s HOST HWADDR ...". Net-tools: arp_set(). */
  *set(args: string[]): Program<void> {
    const host = args.shift();
    if (host === undefined) throw new Failure('arp: need host name\n');
    const addr = yield* this.resolve(host);
    const text = args.shift();
    if (text === undefined) throw new Failure('arp: need hardware address\n');
    const hwaddr = this.options.useDevice ? this.deviceAddress(text) : inEther(text);
    if (hwaddr === undefined) throw new Failure('arp: invalid hardware address\n');
    const { flags, netmask, pub } = yield* this.modifiers(args, ATF_PERM | ATF_COM);
    const request: Arpreq = { addr, hwaddr, flags: pub ? flags | ATF_PUBL : flags, netmask, dev: this.options.device };
    const error = this.process.ioctl(this.fd, SIOCSARP, request);
    if (error < 0) throw new Failure(`SIOCSARP: ${strerror(-error)}\n`);
  }

  private deviceAddress(name: string): Uint8Array {
    const ifr: Ifreq = { name };
    const error = this.process.ioctl(this.fd, SIOCGIFHWADDR, ifr);
    if (error < 0) throw new Failure(`arp: cant get HW-Address for \`${name}': ${strerror(-error)}.\n`);
    if (this.options.hardware !== undefined && ifr.hatype !== ARPHRD_ETHER) throw new Failure('arp: protocol type mismatch.\n');
    return ifr.hwaddr!;
  }

  /** Lines "HOST HWADDR" of a file. Net-tools: arp_file(). */
  *file(path: string): Program<void> {
    const lines = readLines(this.process, path);
    if (lines === undefined) throw new Failure(`arp: cannot open etherfile ${path} !\n`);
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i];
      if (line === '' || line.startsWith('#')) continue;
      const args = line.split(/\s+/).filter((word) => word !== '');
      if (args.length < 2) {
        yield* this.io.error(`arp: format error on line ${i + 1} of etherfile ${path} !\n`);
        continue;
      }
      if (args[0].includes(':')) [args[0], args[1]] = [args[1], args[0]];
      try {
        yield* this.set(args);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        yield* this.io.error(error.message);
        yield* this.io.error(`arp: cannot set entry on line ${i + 1} of etherfile ${path} !\n`);
      }
    }
  }

  /** Net-tools: arp_show(). */
  *show(name: string | undefined): Program<void> {
    const { options, io } = this;
    const host = name === undefined ? undefined : formatIpv4(yield* this.resolve(name));
    let entries = 0;
    let shown = 0;
    for (const line of (readLines(this.process, '/proc/net/arp') ?? []).slice(1)) {
      const [ip, type, flags, hwa, , dev] = line.trim().split(/\s+/);
      entries++;
      if (options.hardware !== undefined && (options.hardware === 'ether') !== (Number(type) === ARPHRD_ETHER)) continue;
      if ((host !== undefined && ip !== host) || (options.device !== '' && dev !== options.device)) continue;
      if (shown++ === 0 && options.linuxStyle) {
        yield* io.print('Address                  HWtype  HWaddress           Flags Mask            Iface\n');
      }
      const hostname = yield* this.nameOf(ip);
      const show = options.linuxStyle ? linuxLine : bsdLine;
      yield* io.print(show(hostname, ip, Number(type) === ARPHRD_LOOPBACK ? 'loop' : 'ether', Number(flags), hwa, dev));
    }
    if (options.verbose) yield* io.print(`Entries: ${entries}\tSkipped: ${entries - shown}\tFound: ${shown}\n`);
    if (shown > 0) return;
    if (host !== undefined && !options.all) yield* io.print(`${name} (${host}) -- no entry\n`);
    else if (options.hardware !== undefined || host !== undefined || options.device !== '') {
      yield* io.print(`arp: in ${entries} entries no match found.\n`);
    }
  }

  /** "?" where there is no name or none is wanted. */
  private *nameOf(ip: string): Program<string> {
    if (this.options.numeric) return '?';
    return (yield* nameInfo(this.process, inetAton(ip) ?? 0)) ?? '?';
  }
}

function linuxLine(hostname: string, ip: string, hardware: string, flags: number, hwa: string, dev: string): string {
  let letters = '';
  if ((flags & ATF_COM) !== 0) letters += 'C';
  if ((flags & ATF_PERM) !== 0) letters += 'M';
  if ((flags & ATF_PUBL) !== 0) letters += 'P';
  const name = hostname === '?' ? ip : hostname;
  let type = hardware;
  let address = hwa;
  if ((flags & ATF_COM) === 0) {
    const published = (flags & ATF_PUBL) !== 0;
    type = published ? '*' : '';
    address = published ? '<from_interface>' : '(incomplete)';
  }
  const columns = `${type.padEnd(8)}${address.padEnd(20)}${letters.padEnd(6)}${''.padEnd(15)}`;
  return `${name.slice(0, 23).padEnd(23)}  ${columns} ${dev}\n`;
}

function bsdLine(hostname: string, ip: string, hardware: string, flags: number, hwa: string, dev: string): string {
  let text = `${hostname} (${ip}) at `;
  if ((flags & ATF_COM) !== 0) text += `${hwa} [${hardware}] `;
  else text += (flags & ATF_PUBL) !== 0 ? '<from_interface> ' : '<incomplete> ';
  if ((flags & ATF_PERM) !== 0) text += 'PERM ';
  if ((flags & ATF_PUBL) !== 0) text += 'PUB ';
  return `${text}on ${dev}\n`;
}

const ACTIONS: Readonly<Record<string, Options['what']>> = { f: 'file', d: 'delete', s: 'set' };

function* parseOptions(io: Stdio, parser: Getopt, options: Options): Program<number | undefined> {
  for (let parsed = parser.next(); parsed !== undefined; parsed = parser.next()) {
    const argument = parsed.argument ?? '';
    switch (parsed.option) {
      case 'a':
        options.what = 'show';
        options.all = true;
        break;
      case 'f':
      case 'd':
      case 's':
        options.what = ACTIONS[parsed.option];
        break;
      case 'e':
        options.linuxStyle = true;
        break;
      case 'n':
        options.numeric = true;
        break;
      case 'D':
        options.useDevice = true;
        break;
      case 'N':
        yield* io.error('arp: -N not yet supported.\n');
        break;
      case 'v':
        options.verbose = true;
        break;
      case 'A':
      case 'p':
        if (!isFamily(argument)) throw new Failure(`arp: ${argument}: unknown address family.\n`);
        if (argument !== 'inet') throw new Failure(`arp: ${argument}: kernel only supports 'inet'.\n`);
        break;
      case 'H':
      case 't':
        if (!isHardware(argument)) throw new Failure(`arp: ${argument}: unknown hardware type.\n`);
        options.hardware = argument;
        break;
      case 'i':
        options.device = argument.slice(0, 15);
        break;
      case 'V':
        yield* io.print(versionText('+I18N +SELINUX', '(ether)'));
        return 0;
      case 'h':
        yield* io.print(USAGE);
        return 0;
      default:
        throw new Failure(`${parsed.error === undefined ? '' : `${parsed.error}\n`}${USAGE}`, E_OPTERR);
    }
  }
  return undefined;
}

/** arp(8) of net-tools 2.10. */
export const arp = program(function* (process, io) {
  const parser = new Getopt(['arp', ...process.argv.slice(1)], 'A:H:adfp:nsei:t:vh?DNV', LONG);
  const options: Options = {
    what: 'show',
    all: false,
    linuxStyle: false,
    numeric: false,
    verbose: false,
    useDevice: false,
    hardware: undefined,
    device: '',
  };
  try {
    const leave = yield* parseOptions(io, parser, options);
    if (leave !== undefined) return leave;
    const fd = process.socket(AF_INET, SOCK_DGRAM, 0);
    const operands = parser.operands;
    const tool = new Arp(process, io, fd, options);
    if (options.what === 'file') yield* tool.file(operands[0] ?? '/etc/ethers');
    else if (options.what === 'delete') yield* tool.delete(operands);
    else if (options.what === 'set') yield* tool.set(operands);
    else {
      if (!options.all) options.linuxStyle = true;
      yield* tool.show(operands[0]);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* io.error(error.message);
    return error.status & 255;
  }
});
