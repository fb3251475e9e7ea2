import { AF_INET6, AF_UNSPEC } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { ifaFamilyColor } from '../iproute2/color.ts';
import { matches, matchesAny } from '../iproute2/matches.ts';
import { CommandError, UsageError, notModelled } from '../iproute2/usage_error.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { ABSENT_USAGES } from './usage_absent.ts';

/** The labels of RFC 6724 as every namespace begins with them. Linux: ip6addrlbl_init_table. */
const LABELS: readonly (readonly [address: string, prefixlen: number, label: number])[] = [
  ['::1', 128, 0],
  ['::', 96, 3],
  ['::ffff:0.0.0.0', 96, 4],
  ['2001::', 32, 6],
  ['2001:10::', 28, 7],
  ['3ffe::', 16, 12],
  ['2002::', 16, 2],
  ['fec0::', 10, 11],
  ['fc00::', 7, 5],
  ['::', 0, 1],
];

/** `ip addrlabel`: the labels that are always there; IPv6 is off, so that none is added. */
export const ipAddrlabel: IpCommand = (ip, args) => {
  if (args.done) return list(ip, args);
  if (matchesAny(args.word, 'list', 'show')) return list(ip, args.rest());
  if (matchesAny(args.word, 'add', 'delete', 'flush')) return notModelled('ip', 'object "addrlabel"');
  if (matches(args.word, 'help')) throw new UsageError(ABSENT_USAGES.addrlabel);
  throw new UsageError(`Command "${args.word}" is unknown, try "ip addrlabel help".\n`);
};

function list(ip: IpSession, args: Arguments): number {
  if (!args.done) throw new CommandError('"ip addrlabel show" does not take any arguments.\n');
  ip.print.newObject();
  if (ip.family === AF_UNSPEC || ip.family === AF_INET6) for (const row of LABELS) printLabel(ip, ...row);
  ip.print.deleteObject();
  return 0;
}

function printLabel(ip: IpSession, address: string, prefixlen: number, label: number): void {
  ip.print.openObject();
  ip.print.text('prefix ');
  ip.print.any('address', address, address, ifaFamilyColor(AF_INET6));
  ip.print.any('prefixlen', prefixlen, `/${prefixlen} `);
  ip.print.any('label', label, `label ${label} `);
  ip.print.text('\n');
  ip.print.closeObject();
}
