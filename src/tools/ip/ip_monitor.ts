import { ENOENT, strerror } from '../../uapi/errno.ts';
import { POLLIN, R_OK } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import * as nl from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6, AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { UsageError, invarg, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { LinkFilter } from './link_filter.ts';
import { NeighFilter } from './neigh_filter.ts';
import { printAddr } from './print_addr.ts';
import { printLink } from './print_link.ts';
import { printNeigh } from './print_neigh.ts';
import { NetconfFilter, printNetconf } from './print_netconf.ts';
import { printNsid } from './print_nsid.ts';
import { printRoute } from './print_route.ts';
import { printRule } from './print_rule.ts';
import { RouteFilter } from './route_filter.ts';
import { RuleFilter } from './rule_filter.ts';
import { MONITOR_USAGE } from './usage_netns.ts';

/** What is listened to: groups for every family, and those of IPv4. */
interface Wanted {
  groups: number;
  /** Something was named (else: everything). */
  named: boolean;
  ifindex: number;
  banner: boolean;
  allNsid: boolean;
  /** What `rtmon` recorded, instead of what happens now. */
  file: string | undefined;
}

const MCADDR = nl.RTMGRP_IPV4_MCADDR | nl.RTMGRP_IPV6_MCADDR;
const NETCONF = nl.RTMGRP_IPV4_NETCONF | nl.RTMGRP_IPV6_NETCONF;
const EVERYTHING =
  nl.RTMGRP_LINK | nl.RTMGRP_NEIGH | nl.RTMGRP_NSID | nl.RTMGRP_IPV4_IFADDR | nl.RTMGRP_IPV4_ROUTE | nl.RTMGRP_IPV4_RULE | MCADDR | NETCONF;
/** What -4 and -6 leave out. */
const IPV4_ONLY = nl.RTMGRP_IPV4_IFADDR | nl.RTMGRP_IPV4_ROUTE | nl.RTMGRP_IPV4_RULE | nl.RTMGRP_IPV4_NETCONF | nl.RTMGRP_IPV4_MCADDR;
const IPV6_ONLY = nl.RTMGRP_IPV6_NETCONF | nl.RTMGRP_IPV6_MCADDR;

type Take = (wanted: Wanted, args: Arguments, ip: IpSession) => void;

function group(bits: number): Take {
  return (wanted) => {
    wanted.groups |= bits;
    wanted.named = true;
  };
}

/** Objects of which nothing is heard here have no group. */
const WORDS = new WordTable<Take>([
  ['file*', (wanted, args) => void (wanted.file = args.next())],
  ['label*', (wanted) => void (wanted.banner = true)],
  ['link*', group(nl.RTMGRP_LINK)],
  ['address*', group(nl.RTMGRP_IPV4_IFADDR)],
  ['maddress*', group(MCADDR)],
  ['acaddress', group(0)],
  ['route*', group(nl.RTMGRP_IPV4_ROUTE)],
  ['mroute*', group(0)],
  ['prefix*', group(0)],
  ['neigh*', group(nl.RTMGRP_NEIGH)],
  ['netconf*', group(NETCONF)],
  ['rule*', group(nl.RTMGRP_IPV4_RULE)],
  ['nsid*', group(nl.RTMGRP_NSID)],
  ['nexthop*', group(0)],
  ['stats', group(0)],
  ['all', (wanted) => void (wanted.banner = true)],
  ['all-nsid*', (wanted) => void (wanted.allNsid = true)],
  [
    'help*',
    () => {
      throw new UsageError(MONITOR_USAGE);
    },
  ],
  ['dev', takeDev],
]);

function takeDev(wanted: Wanted, args: Arguments, ip: IpSession): void {
  wanted.ifindex = ip.ll.nameToIndex(args.next());
  if (wanted.ifindex === 0) invarg('Device does not exist\n', args.word);
}

/** `ip monitor`. */
export const ipMonitor: IpCommand = (ip, args) => {
  const wanted: Wanted = { groups: 0, named: false, ifindex: 0, banner: false, allNsid: false, file: undefined };
  for (; !args.done; args.forward()) {
    const take = WORDS.find(args.word);
    if (take === undefined) throw new UsageError(`Argument "${args.word}" is unknown, try "ip monitor help".\n`);
    take(wanted, args, ip);
  }
  if (wanted.file !== undefined) cannotRead(ip, wanted.file);
  if (wanted.allNsid) notModelled('ip', 'monitor option "all-nsid"');
  if (!wanted.named) wanted.groups = EVERYTHING;
  if (ip.family !== 0 && ip.family !== AF_INET) wanted.groups &= ~IPV4_ONLY;
  if (ip.family !== 0 && ip.family !== AF_INET6) wanted.groups &= ~IPV6_ONLY;
  ip.monitor = { banner: wanted.banner, allNsid: false };
  return listen(ip, wanted);
};

function cannotRead(ip: IpSession, file: string): never {
  if (!ip.process.access(file, R_OK)) throw new UsageError(`Cannot fopen: ${strerror(ENOENT)}\n`);
  notModelled('ip', `monitoring a file ("${file}")`);
}

function* listen(ip: IpSession, wanted: Wanted): Program<number> {
  const fd = ip.process.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  ip.process.bind(fd, { family: AF_NETLINK, groups: wanted.groups });
  ip.ll.init();
  ip.netns.init();
  yield* ip.out.drain();
  const show = printerOf(ip, wanted.ifindex);
  for (;;) {
    yield* ip.process.poll1(fd, POLLIN, -1);
    for (let message = ip.process.nlReceive(fd); message !== undefined; message = ip.process.nlReceive(fd)) show(message);
    yield* ip.out.drain();
  }
}

function printerOf(ip: IpSession, ifindex: number): (message: NlMessage) => void {
  const links = new LinkFilter();
  links.oneline = true;
  links.ifindex = ifindex;
  const routes = new RouteFilter(ifindex);
  const neighs = new NeighFilter(ifindex);
  const rules = new RuleFilter();
  const netconfs = new NetconfFilter();
  netconfs.ifindex = ifindex;
  return (message) => {
    switch (message.type) {
      case nl.RTM_NEWLINK:
      case nl.RTM_DELLINK:
        ip.ll.remember(message);
        printLink(ip, message, { filter: links, isLink: false });
        break;
      case nl.RTM_NEWADDR:
      case nl.RTM_DELADDR:
      case nl.RTM_NEWMULTICAST:
      case nl.RTM_DELMULTICAST:
        printAddr(ip, message, links);
        break;
      case nl.RTM_NEWROUTE:
      case nl.RTM_DELROUTE:
        printRoute(ip, message, routes);
        break;
      case nl.RTM_NEWNEIGH:
      case nl.RTM_DELNEIGH:
      case nl.RTM_GETNEIGH:
        if (ip.family === 0 || (message.body.family ?? AF_INET) === ip.family) printNeigh(ip, message, neighs);
        break;
      case nl.RTM_NEWRULE:
      case nl.RTM_DELRULE:
        printRule(ip, message, rules);
        break;
      case nl.RTM_NEWNETCONF:
      case nl.RTM_DELNETCONF:
        printNetconf(ip, message, netconfs);
        break;
      case nl.RTM_NEWNSID:
      case nl.RTM_DELNSID:
        printNsid(ip, message);
        break;
    }
  };
}
