import { strerror } from '../../uapi/errno.ts';
import { SIOCADDMULTI, SIOCDELMULTI } from '../../uapi/ioctl.ts';
import type { Ifreq } from '../../uapi/ioctl.ts';
import { AF_INET, AF_INET6, AF_PACKET, SOCK_DGRAM } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { COLOR_IFNAME, COLOR_INET, COLOR_INET6, COLOR_MAC } from '../iproute2/color.ts';
import { formatIpv6 } from '../iproute2/ipv6_text.ts';
import { llAddrN2a, parseLlAddr } from '../iproute2/ll_addr.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { UsageError, duparg, duparg2, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { MADDR_USAGE } from './usage_neigh.ts';

const ETH_ALEN = 6;
/** What a sockaddr's sa_data holds. */
const SA_DATA_SIZE = 14;

/** A group an interface listens to. */
interface Group {
  index: number;
  name: string;
  family: number;
  address: string;
  users: number;
  isStatic: boolean;
}

const COMMANDS = new WordTable<IpCommand>([
  ['add*', (ip, args) => modify(ip, args, SIOCADDMULTI)],
  ['delete*', (ip, args) => modify(ip, args, SIOCDELMULTI)],
  ['list* show* lst*', list],
  [
    'help*',
    () => {
      throw new UsageError(MADDR_USAGE);
    },
  ],
]);

/** `ip maddress`. */
export const ipMaddr: IpCommand = (ip, args) => {
  if (args.done) return list(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip maddr help".\n`);
  return command(ip, args.rest());
};

function list(ip: IpSession, args: Arguments): number {
  let dev: string | undefined;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') args.next();
    else if (matches(args.word, 'help')) throw new UsageError(MADDR_USAGE);
    if (dev !== undefined) duparg2('dev', args.word);
    dev = args.word;
  }
  const groups: Group[] = [];
  if (ip.family === 0 || ip.family === AF_PACKET) groups.push(...readDevMcast(ip));
  if (ip.family === 0 || ip.family === AF_INET) groups.push(...readIgmp(ip));
  if (ip.family === 0 || ip.family === AF_INET6) groups.push(...readIgmp6(ip));
  const shown = groups.filter((group) => dev === undefined || group.name === dev);
  print(
    ip,
    shown.sort((a, b) => a.index - b.index),
  );
  return 0;
}

function lines(ip: IpSession, path: string): string[] {
  if (!ip.process.access(path, 0)) return [];
  const text = ip.process.readFile(path).split('\n');
  return text.filter((line) => line.trim() !== '');
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

function readDevMcast(ip: IpSession): Group[] {
  return lines(ip, '/proc/net/dev_mcast').map((line) => {
    const [index, name, users, isStatic, hex] = line.trim().split(/\s+/);
    const address = llAddrN2a(hexBytes(hex));
    return { index: Number(index), name, family: AF_PACKET, address, users: Number(users), isStatic: isStatic !== '0' };
  });
}

/** Interfaces, and indented below each its groups with the address's bytes in the machine's (little-endian) order. */
function readIgmp(ip: IpSession): Group[] {
  const groups: Group[] = [];
  let index = 0;
  let name = '';
  for (const line of lines(ip, '/proc/net/igmp').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (!line.startsWith('\t')) {
      index = Number(fields[0]);
      name = fields[1].replace(/:$/, '');
      continue;
    }
    const address = Array.from(hexBytes(fields[0])).reverse().join('.');
    groups.push({ index, name, family: AF_INET, address, users: Number(fields[1]), isStatic: false });
  }
  return groups;
}

function readIgmp6(ip: IpSession): Group[] {
  return lines(ip, '/proc/net/igmp6').map((line) => {
    const [index, name, hex, users] = line.trim().split(/\s+/);
    return { index: Number(index), name, family: AF_INET6, address: formatIpv6(hexBytes(hex)), users: Number(users), isStatic: false };
  });
}

function print(ip: IpSession, groups: readonly Group[]): void {
  let current = 0;
  ip.print.newObject();
  for (const group of groups) {
    if (group.index !== current || ip.oneline) {
      if (current !== 0) closeInterface(ip);
      ip.print.openObject();
      ip.print.any('ifindex', group.index, `${group.index}:`);
      ip.print.any('ifname', group.name, `\t${group.name}`, COLOR_IFNAME);
      ip.print.nl();
      current = group.index;
      ip.print.openArray('maddr');
    }
    printGroup(ip, group);
  }
  if (current !== 0) closeInterface(ip);
  ip.print.deleteObject();
}

function closeInterface(ip: IpSession): void {
  ip.print.closeArray();
  ip.print.closeObject();
}

function printGroup(ip: IpSession, group: Group): void {
  const { print: out } = ip;
  out.text('\t');
  out.openObject();
  if (group.family === AF_PACKET) {
    out.text('link  ');
    out.any('link', group.address, group.address, COLOR_MAC);
  } else {
    const family = group.family === AF_INET ? 'inet' : 'inet6';
    out.any('family', family, `${family.padEnd(5)} `);
    out.any('address', group.address, group.address, group.family === AF_INET ? COLOR_INET : COLOR_INET6);
  }
  if (group.users !== 1) out.any('users', group.users, ` users ${group.users}`);
  if (group.isStatic) out.any('features', 'static', ' static');
  out.text('\n');
  out.closeObject();
}

function modify(ip: IpSession, args: Arguments, request: number): number {
  let dev = '';
  let address: Uint8Array | undefined;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') {
      args.next();
      if (dev !== '') duparg('dev', args.word);
      if (!isIfname(args.word)) invarg('"dev" not a valid ifname', args.word);
      dev = args.word;
      continue;
    }
    if (matches(args.word, 'address')) args.next();
    if (matches(args.word, 'help')) throw new UsageError(MADDR_USAGE);
    if ((address?.[0] ?? 0) !== 0) duparg('address', args.word);
    address = readAddress(args.word);
  }
  if (dev === '') throw new UsageError('Not enough information: "dev" is required.\n');
  const ifreq: Ifreq = { name: dev, hwaddr: address ?? new Uint8Array(ETH_ALEN) };
  const fd = ip.process.socket(AF_INET, SOCK_DGRAM, 0);
  const error = ip.process.ioctl(fd, request, ifreq);
  ip.process.close(fd);
  if (error !== 0) throw new UsageError(`ioctl: ${strerror(-error)}\n`, 1);
  return 0;
}

function readAddress(word: string): Uint8Array {
  const bytes = parseLlAddr(word, SA_DATA_SIZE);
  if (typeof bytes === 'string') throw new UsageError(`"${bytes}" is invalid lladdr.\n`, 1);
  if (bytes.length === ETH_ALEN) return bytes;
  throw new UsageError(`Error: Invalid address length ${bytes.length} - must be ${ETH_ALEN} bytes\n`, 1);
}
