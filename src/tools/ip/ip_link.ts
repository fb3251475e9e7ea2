import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  RTMGRP_LINK,
  RTM_DELLINK,
  RTM_DELLINKPROP,
  RTM_GETSTATS,
  RTM_NEWLINK,
  RTM_NEWLINKPROP,
} from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { isAltifname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { CommandError, UsageError, duparg2, invarg, nodev, notModelled } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { listLinks } from './ip_address_list.ts';
import type { IpCommand, IpSession } from './ip_session.ts';
import { parseLinkOptions } from './iplink_parse.ts';
import { LinkFilter } from './link_filter.ts';
import type { LinkRequest } from './link_kind.ts';
import { linkKind } from './link_kinds.ts';
import { printLink } from './print_link.ts';
import { LINK_USAGE } from './usage_link.ts';

const COMMANDS = new WordTable<IpCommand>([
  ['add*', (ip, args) => modify(ip, args, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL)],
  ['set* change*', (ip, args) => modify(ip, args, RTM_NEWLINK, 0)],
  ['replace*', (ip, args) => modify(ip, args, RTM_NEWLINK, NLM_F_CREATE | NLM_F_REPLACE)],
  ['delete*', (ip, args) => modify(ip, args, RTM_DELLINK, 0)],
  ['show* lst* list*', listLinks],
  ['xstats*', xstats],
  ['afstats*', afstats],
  ['property*', property],
  ['help*', help],
]);

/** `ip link`. */
export const ipLink: IpCommand = (ip, args) => {
  if (args.done) return listLinks(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip link help".\n`);
  return command(ip, args.rest());
};

function modify(ip: IpSession, args: Arguments, type: typeof RTM_NEWLINK | typeof RTM_DELLINK, flags: number): number {
  const request: LinkRequest = { flags, body: { family: ip.family }, fds: [] };
  const kind = parseLinkOptions(ip, args, request);
  if (kind !== undefined) parseKind(ip, args, request, kind);
  else if ((flags & NLM_F_CREATE) !== 0) throw new CommandError('Not enough information: "type" argument is required\n');
  const message: NlMessage = { type, flags, body: request.body };
  const done = ip.echo ? echo(ip, message) : ip.rtnl.talk(message);
  for (const fd of request.fds) ip.process.close(fd);
  if (!done) return -2;
  ip.ll.dropByIndex(request.body.index ?? 0);
  return 0;
}

function parseKind(ip: IpSession, args: Arguments, request: LinkRequest, id: string): void {
  const kind = linkKind(id);
  const info = { kind: id };
  if (kind?.parse !== undefined && !args.done) {
    const data = {};
    request.body.linkinfo = { ...info, data };
    kind.parse(ip, args, data, request);
  } else if (kind?.parseSlave !== undefined && !args.done) {
    const slaveData = {};
    request.body.linkinfo = { ...info, slaveData };
    kind.parseSlave(ip, args, slaveData);
  } else if (!args.done) {
    if (matches(args.word, 'help')) throw new UsageError(LINK_USAGE);
    throw new CommandError(`Garbage instead of arguments "${args.word} ...". Try "ip link help".\n`);
  } else {
    request.body.linkinfo = info;
  }
}

/** With -echo: the new or deleted link itself; changes of a link are not echoed. */
function echo(ip: IpSession, message: NlMessage & { body: LinkRequest['body'] }): boolean {
  const events = ip.rtnl.talkEcho(message, RTMGRP_LINK);
  if (events === undefined) return false;
  const { index, ifname } = message.body;
  const deleting = message.type === RTM_DELLINK;
  const creating = !deleting && ((message.flags ?? 0) & NLM_F_CREATE) !== 0;
  const own = events.filter((event) =>
    event.type === RTM_DELLINK ? deleting && event.body.index === index : event.type === RTM_NEWLINK && creating,
  );
  const shown = own.find((event) => 'ifname' in event.body && event.body.ifname === ifname) ?? own.at(-1);
  ip.print.newObject();
  ip.print.openObject();
  if (shown !== undefined) printLink(ip, shown, { filter: new LinkFilter(), isLink: false });
  ip.print.closeObject();
  ip.print.deleteObject();
  return true;
}

function property(ip: IpSession, args: Arguments): number {
  if (args.done) throw new UsageError(LINK_USAGE);
  const word = args.word;
  if (matches(word, 'add')) return propertyModify(ip, args.rest(), RTM_NEWLINKPROP, NLM_F_EXCL | NLM_F_CREATE | NLM_F_APPEND);
  if (matches(word, 'del')) return propertyModify(ip, args.rest(), RTM_DELLINKPROP, 0);
  if (matches(word, 'help')) throw new UsageError(LINK_USAGE);
  throw new UsageError('Operator required\n');
}

function propertyModify(ip: IpSession, args: Arguments, type: typeof RTM_NEWLINKPROP | typeof RTM_DELLINKPROP, flags: number): number {
  const altnames: string[] = [];
  let dev: string | undefined;
  for (; !args.done; args.forward()) {
    if (matches(args.word, 'altname')) {
      const name = args.next();
      if (!isAltifname(name)) invarg('not a valid altname', name);
      altnames.push(name);
    } else if (matches(args.word, 'help')) {
      throw new UsageError(LINK_USAGE);
    } else {
      if (args.word === 'dev') args.next();
      if (dev !== undefined) duparg2('dev', args.word);
      if (!isAltifname(args.word)) invarg('"dev" not a valid ifname', args.word);
      dev = args.word;
    }
  }
  if (dev === undefined) throw new UsageError('Not enough of information: "dev" argument is required.\n');
  const index = ip.ll.nameToIndex(dev);
  if (index === 0) nodev(dev);
  return ip.rtnl.talk({ type, flags, body: { family: ip.family, index, altnames } }) ? 0 : -2;
}

/** No address family here keeps statistics of its own: after its arguments were read there is nothing to print. */
function afstats(ip: IpSession, args: Arguments): number {
  let dev: string | undefined;
  for (; !args.done; args.forward()) {
    if (args.word === 'dev') {
      if (dev !== undefined) duparg2('dev', args.next());
      dev = args.next();
    } else if (matches(args.word, 'help')) {
      throw new UsageError(LINK_USAGE);
    } else {
      throw new UsageError(`Command "${args.word}" is unknown, try "ip link help".\n`);
    }
  }
  if (dev !== undefined && ip.ll.nameToIndex(dev) <= 0) {
    ip.out.error(`Device "${dev}" does not exist.\n`);
    return 0;
  }
  ip.print.newObject();
  ip.print.deleteObject();
  return 0;
}

function xstats(ip: IpSession, args: Arguments): number {
  if (args.done) throw new CommandError('xstats: missing argument\n');
  if (matches(args.word, 'help')) {
    ip.out.put('Usage: ... xstats type TYPE [ ARGS ]\n');
    return 0;
  }
  if (!matches(args.word, 'type')) invarg('unknown argument', args.word);
  const kind = linkKind(args.next());
  if (kind === undefined) invarg('invalid type', args.word);
  if (kind.xstats === undefined) throw new CommandError(`xstats: link type ${kind.id} doesn't support xstats\n`);
  kind.xstats.parse(ip, args.rest());
  const slave = kind.id.includes('_slave');
  const { print } = kind.xstats;
  ip.print.newObject();
  const done = ip.rtnl.dump({ type: RTM_GETSTATS, body: { filterMask: slave ? 4 : 2 } }, (message) => print(ip, message));
  ip.print.deleteObject();
  if (!done) throw new CommandError('Dump terminated\n');
  return 0;
}

function help(ip: IpSession, args: Arguments): number {
  const kind = args.done ? undefined : linkKind(args.word);
  if (kind?.parse !== undefined && kind.help === undefined) notModelled('ip', `link kind "${kind.id}"`);
  const text = kind?.help;
  if (text === undefined) throw new UsageError(LINK_USAGE);
  ip.out.put(text);
  return 0;
}
