import { EHOSTUNREACH, ETIMEDOUT } from '../uapi/errno.ts';
import { POLLERR, POLLIN } from '../uapi/file.ts';
import type { Main, Process, Program } from '../uapi/process.ts';
import { NLM_F_DUMP, NUD_NOARP, NUD_PERMANENT, type NeighMsg, RTM_DELNEIGH, RTM_GETNEIGH } from '../uapi/rtnetlink.ts';
import { AF_INET, IP_RECVERR, IPPROTO_ICMP, MsgHdr, SO_ERROR, SOCK_RAW, SOL_IP, SOL_SOCKET } from '../uapi/socket.ts';
import { be16, putBe16 } from '../wire/addr.ts';
import { checksum } from '../wire/checksum.ts';

const PACKET = 64;
const ECHO_REQUEST = 8;
const ECHO_REPLY = 0;
const PATIENCE = 4e9;

/** How an echo request fared: errno 0 when it was answered. */
export interface PingAnswer {
  errno: number;
}

/** One echo request to `addr` and what becomes of it. ICMP echo: RFC 792. */
export function* ping(p: Process, addr: number): Program<PingAnswer> {
  const fd = p.socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  p.setsockopt(fd, SOL_IP, IP_RECVERR, 1);
  const packet = new Uint8Array(PACKET);
  packet[0] = ECHO_REQUEST;
  putBe16(packet, 4, p.pid & 0xffff);
  packet[7] = 1;
  putBe16(packet, 2, checksum(packet, 0, PACKET));
  const sent = p.sendto(fd, packet, PACKET, 0, { family: AF_INET, addr });
  const answer = sent < 0 ? { errno: -sent } : yield* answerOn(p, fd);
  p.close(fd);
  return answer;
}

function* answerOn(p: Process, fd: number): Program<PingAnswer> {
  const until = p.monotonic() + PATIENCE;
  const msg = new MsgHdr();
  for (;;) {
    const ready = yield* p.poll1(fd, POLLIN, Math.max(0, until - p.monotonic()));
    if (ready === 0) return { errno: ETIMEDOUT };
    if ((ready & POLLERR) !== 0) return { errno: p.getsockopt(fd, SOL_SOCKET, SO_ERROR) || EHOSTUNREACH };
    if (p.recvmsg(fd, msg, 0) < 0) continue;
    const at = (msg.data[0] & 15) * 4;
    if (msg.data[at] === ECHO_REPLY && be16(msg.data, at + 4) === (p.pid & 0xffff)) return { errno: 0 };
  }
}

/** Whoever sets a machine up tries whether the way out works. */
export function tryPing(addr: number): Main {
  return function* (p) {
    const { errno } = yield* ping(p, addr);
    return errno === 0 ? 0 : 1;
  };
}

/** Forgets the neighbours that were learnt: `ip neigh flush`. */

export function* flushNeighbours(p: Process): Program<number> {
  const { messages } = p.rtnetlink({ type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: { family: AF_INET } });
  for (const { body } of messages as { body: NeighMsg }[]) {
    if (((body.state ?? 0) & (NUD_PERMANENT | NUD_NOARP)) !== 0) continue;
    p.rtnetlink({ type: RTM_DELNEIGH, flags: 0, body: { family: AF_INET, ifindex: body.ifindex, dst: body.dst } });
  }
  return 0;
}
