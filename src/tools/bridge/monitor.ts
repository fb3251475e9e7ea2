import { ENOENT, strerror } from '../../uapi/errno.ts';
import { POLLIN, R_OK } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import {
  type NlMessage,
  RTM_DELLINK,
  RTM_DELMDB,
  RTM_DELNEIGH,
  RTM_NEWLINK,
  RTM_NEWMDB,
  RTM_NEWNEIGH,
  RTMGRP_LINK,
  RTMGRP_MDB,
  RTMGRP_NEIGH,
} from '../../uapi/rtnetlink.ts';
import { AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { matches } from '../iproute2/matches.ts';
import { notModelled, UsageError } from '../iproute2/usage_error.ts';
import type { BridgeSession } from './bridge_session.ts';
import { printLinkinfo } from './link.ts';
import { printMdbMon } from './print_mdb.ts';
import { NO_FILTER, printFdb } from './print_fdb.ts';

const USAGE = 'Usage: bridge monitor [file | link | fdb | mdb | vlan | vni | all]\n';
const RTMGRP_TC = 0x8;

/** `bridge monitor`: prints what happens until it is killed. */
export function* doMonitor(session: BridgeSession, args: Arguments): Program<number> {
  const groups = readGroups(session, args);
  const { process } = session;
  const fd = process.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  process.bind(fd, { family: AF_NETLINK, groups });
  session.ll.init();
  for (;;) {
    // Links and forwarding entries go out at once; groups wait in a file's buffer for the next of those.
    for (let message = process.nlReceive(fd); message !== undefined; message = process.nlReceive(fd)) printEvent(session, message);
    yield* session.out.drain();
    yield* process.poll1(fd, POLLIN, -1);
  }
}

/** The groups to join; VLANs and VNIs never have anything to tell here. */
function readGroups(session: BridgeSession, args: Arguments): number {
  let groups = ~RTMGRP_TC;
  let wanted = 0;
  let file: string | undefined;
  for (; !args.done; args.forward()) {
    const word = args.word;
    if (matches(word, 'file')) {
      file = args.next();
    } else if (matches(word, 'link')) {
      groups = 0;
      wanted |= RTMGRP_LINK;
    } else if (matches(word, 'fdb')) {
      groups = 0;
      wanted |= RTMGRP_NEIGH;
    } else if (matches(word, 'mdb')) {
      groups = 0;
      wanted |= RTMGRP_MDB;
    } else if (matches(word, 'vlan')) groups = 0;
    else if (word === 'vni') groups = 0;
    else if (word === 'all') {
      groups = ~RTMGRP_TC;
      session.banner = true;
    } else if (matches(word, 'help')) throw new UsageError(USAGE);
    else throw new UsageError(`Argument "${word}" is unknown, try "bridge monitor help".\n`);
  }
  if (file !== undefined && !session.process.access(file, R_OK)) throw new UsageError(`Cannot fopen: ${strerror(ENOENT)}\n`);
  if (file !== undefined) notModelled('bridge', 'option "file" of monitor');
  return groups | wanted;
}

function printEvent(session: BridgeSession, message: NlMessage): void {
  switch (message.type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      printLinkinfo(session, message, { dev: 0, master: 0 });
      break;
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH:
      printFdb(session, message, NO_FILTER);
      break;
    case RTM_NEWMDB:
    case RTM_DELMDB:
      printMdbMon(session, message);
  }
}
