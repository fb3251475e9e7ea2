import { EMSGSIZE, ENOENT, EOPNOTSUPP, strerror } from '../../uapi/errno.ts';
import type { Process } from '../../uapi/process.ts';
import { NLM_F_DUMP, NLM_F_REQUEST } from '../../uapi/rtnetlink.ts';
import type { NlMessage, NlReply } from '../../uapi/rtnetlink.ts';
import { AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } from '../../uapi/socket.ts';
import type { Output } from './output.ts';

/** Asks the kernel and says on standard error what it refused. After a refusal `errno` holds the (positive) error number. */
export class RtnlHandle {
  private readonly process: Process;
  private readonly out: Output;
  errno = 0;

  constructor(process: Process, out: Output) {
    this.process = process;
    this.out = out;
  }

  /** rtnl_talk: true when it was done. A refusal is "Error: ..." in the kernel's own words, or "RTNETLINK answers: ...". */
  talk(message: NlMessage): boolean {
    return this.ask(message, true) !== undefined;
  }

  /** A request with one answer; undefined when it was refused (and said so). */
  get(message: NlMessage): NlMessage | undefined {
    return this.ask(message, true)?.messages[0];
  }

  /** As `get`, but silent. */
  getQuietly(message: NlMessage): NlMessage | undefined {
    return this.ask(message, false)?.messages[0];
  }

  /** Sends all without reading answers, as flushing does. Returns the first refusal (0 or a positive errno). */
  sendAll(messages: readonly NlMessage[]): number {
    let first = 0;
    for (const message of messages) {
      const error = -this.process.rtnetlink({ ...message, flags: NLM_F_REQUEST }).error;
      if (first === 0) first = error;
    }
    this.errno = first;
    return first;
  }

  /**
   * A dump: `visit` gets each answer; a negative result ends it there. False when the kernel refused (and said so, but for
   * ENOENT and EOPNOTSUPP): the caller adds "Dump terminated". `forgive` is an error number not to mind.
   */
  dump(message: NlMessage, visit: (answer: NlMessage) => number, forgive = 0): boolean {
    const reply = this.process.rtnetlink({ ...message, flags: NLM_F_REQUEST | NLM_F_DUMP });
    for (const answer of reply.messages) if (visit(answer) < 0) return false;
    const error = -reply.error;
    this.errno = error;
    if (error !== 0 && error === forgive) return true;
    if (reply.extack !== undefined && reply.extack !== '') {
      this.printExtAck(reply.extack, error !== 0);
    } else if (error === EMSGSIZE) {
      this.out.error('Error: Buffer too small for object.\n');
    } else if (error !== 0 && error !== ENOENT && error !== EOPNOTSUPP) {
      this.out.error(`RTNETLINK answers: ${strerror(error)}\n`);
    }
    return error === 0;
  }

  /**
   * rtnl_echo_talk: does `message` and returns the notifications of `groups` it led to, in order; undefined when refused.
   */
  talkEcho(message: NlMessage, groups: number): NlMessage[] | undefined {
    const fd = this.process.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    this.process.bind(fd, { family: AF_NETLINK, groups });
    const done = this.talk(message);
    const echoed: NlMessage[] = [];
    for (let next = this.process.nlReceive(fd); next !== undefined; next = this.process.nlReceive(fd)) echoed.push(next);
    this.process.close(fd);
    return done ? echoed : undefined;
  }

  perror(what: string): void {
    this.out.error(`${what}: ${strerror(this.errno)}\n`);
  }

  private ask(message: NlMessage, complain: boolean): NlReply | undefined {
    const reply = this.process.rtnetlink({ ...message, flags: (message.flags ?? 0) | NLM_F_REQUEST });
    const error = -reply.error;
    if (error === 0) {
      if (reply.extack !== undefined && reply.extack !== '') this.printExtAck(reply.extack, false);
      return reply;
    }
    this.errno = error;
    if (!complain) return undefined;
    if (reply.extack !== undefined && reply.extack !== '') this.printExtAck(reply.extack, true);
    else this.out.error(`RTNETLINK answers: ${strerror(error)}\n`);
    return undefined;
  }

  private printExtAck(text: string, isError: boolean): void {
    this.out.error(`${isError ? 'Error' : 'Warning'}: ${text}${text.endsWith('.') ? '' : '.'}\n`);
  }
}
