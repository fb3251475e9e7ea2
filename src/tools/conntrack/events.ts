import { EINTR, SysError } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import {
  IPCTNL_MSG_CT_DELETE,
  IPCTNL_MSG_CT_NEW,
  IPCTNL_MSG_EXP_DELETE,
  IPCTNL_MSG_EXP_NEW,
  NETLINK_NETFILTER,
  NFNLGRP_CONNTRACK_DESTROY,
  NFNLGRP_CONNTRACK_EXP_DESTROY,
  NFNLGRP_CONNTRACK_EXP_NEW,
  NFNLGRP_CONNTRACK_EXP_UPDATE,
  NFNLGRP_CONNTRACK_NEW,
  NFNLGRP_CONNTRACK_UPDATE,
  NLM_F_CREATE,
  type NfnlMessage,
} from '../../uapi/nfnetlink.ts';
import type { Program } from '../../uapi/process.ts';
import { SIGINT, SIGTERM } from '../../uapi/signal.ts';
import { AF_NETLINK, SOCK_RAW } from '../../uapi/socket.ts';
import type { Session } from './commands.ts';
import { PROGRAM } from './exit_error.ts';
import { flowFits } from './filter.ts';
import type { FlowEvent } from './print_flow.ts';

const FLOW_GROUPS: Readonly<Record<string, number>> = {
  NEW: NFNLGRP_CONNTRACK_NEW,
  UPDATES: NFNLGRP_CONNTRACK_UPDATE,
  DESTROY: NFNLGRP_CONNTRACK_DESTROY,
};
const EXPECT_GROUPS: readonly number[] = [NFNLGRP_CONNTRACK_EXP_NEW, NFNLGRP_CONNTRACK_EXP_UPDATE, NFNLGRP_CONNTRACK_EXP_DESTROY];

/** `conntrack -E`: prints what happens until it is interrupted. Returns the exit status. */
export function* watchEvents(session: Session): Program<number> {
  const { process, io, command } = session;
  const expect = command.name === 'exp-event';
  const named = [...(command.events.size > 0 ? command.events : Object.keys(FLOW_GROUPS))].map((name) => FLOW_GROUPS[name]);
  const groups = (expect ? EXPECT_GROUPS : named).reduce((bits, group) => bits | (1 << (group - 1)), 0);
  const fd = process.socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
  process.bind(fd, { family: AF_NETLINK, groups });
  let stopped = false;
  for (const signal of [SIGINT, SIGTERM]) process.signal(signal, () => void (stopped = true));
  io.lineBuffered = true;
  while (!stopped) {
    try {
      yield* process.poll1(fd, POLLIN, -1);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
    yield* drain(session, fd);
  }
  yield* io.print(session.foot(expect ? 'expect' : 'conntrack'));
  yield* io.flush();
  yield* io.error(`${PROGRAM}${session.counter} ${expect ? 'expectation' : 'flow'} events have been shown.\n`);
  return 0;
}

function* drain(session: Session, fd: number): Program<void> {
  const { process, io } = session;
  for (let message = process.nlReceive<NfnlMessage>(fd); message !== undefined; message = process.nlReceive<NfnlMessage>(fd)) {
    const text = eventText(session, message);
    if (text === '') continue;
    session.counter++;
    yield* io.print(text);
  }
}

/** A notification's line, '' when it is not wanted. */
function eventText(session: Session, message: NfnlMessage): string {
  const { command } = session;
  switch (message.type) {
    case IPCTNL_MSG_CT_NEW:
    case IPCTNL_MSG_CT_DELETE: {
      if (!flowFits(command, message.body)) return '';
      return (
        stamp(session) +
        withPortid(session.flow(message.body, kindOf(message.type === IPCTNL_MSG_CT_DELETE, message.flags)), message.portid, command.output)
      );
    }
    case IPCTNL_MSG_EXP_NEW:
    case IPCTNL_MSG_EXP_DELETE:
      return stamp(session) + session.expectation(message.body, kindOf(message.type === IPCTNL_MSG_EXP_DELETE, message.flags));
    default:
      return '';
  }
}

function kindOf(destroyed: boolean, flags: number): FlowEvent {
  if (destroyed) return 'DESTROY';
  return (flags & NLM_F_CREATE) !== 0 ? 'NEW' : 'UPDATE';
}

/** `-o timestamp`: when it was read. */
function stamp({ process, command }: Session): string {
  if (!command.output.has('timestamp') || command.output.has('xml')) return '';
  const now = process.realtime();
  const micro = Math.floor((now % 1e9) / 1000);
  return `[${String(Math.floor(now / 1e9)).padStart(8, '0')}.${String(micro).padStart(6, '0')}]\t`;
}

function withPortid(line: string, portid: number | undefined, output: ReadonlySet<string>): string {
  if (portid === undefined || portid === 0 || output.has('xml')) return line;
  return `${line.trimEnd()} [USERSPACE] portid=${portid}\n`;
}
