import { kfreeSkb } from '../../../src/net/core/drop_reason.ts';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import type { Net } from '../../../src/net/core/net_namespace.ts';
import type { SkBuff } from '../../../src/net/core/skbuff.ts';
import { TcpSock } from '../../../src/net/ipv4/tcp.ts';
import { AF_INET, MsgHdr } from '../../../src/uapi/socket.ts';
import { InetHost, ip } from './inet_host.ts';

const ARP = 0x0806;

/** Two namespaces with a cable between them, 10.0.0.1 and 10.0.0.2, who know each other's MACs. */
export class TcpLab {
  readonly host: InetHost;
  readonly a: Net;
  readonly b: Net;
  readonly devA: NetDevice;
  readonly devB: NetDevice;
  /** IP packets as they left, each from the network header on. */
  readonly sent: { net: Net; bytes: Uint8Array; time: number }[] = [];

  private readonly losses = new Map<NetDevice, { lost: (skb: SkBuff, index: number) => boolean; index: number }>();

  constructor(seed = 1) {
    this.host = new InetHost(seed);
    this.a = this.host.netns();
    this.b = this.host.netns();
    [this.devA, this.devB] = this.host.veth(this.a, 'eth0', '10.0.0.1/24', this.b, 'eth0', '10.0.0.2/24');
    this.host.run();
    this.tap(this.devA);
    this.tap(this.devB);
  }

  private tap(dev: NetDevice): void {
    this.xmit(dev, (skb, next) => {
      if (skb.protocol === ARP) return next(skb);
      this.sent.push({ net: dev.net, bytes: skb.bytes.slice(skb.data + 14, skb.tail), time: this.host.sim.now });
      const loss = this.losses.get(dev);
      if (loss === undefined || !loss.lost(skb, loss.index++)) return next(skb);
      kfreeSkb(skb, 'QDISC_DROP', dev.net);
      return 0;
    });
  }

  /** Puts `hook` in front of a device's driver. */
  xmit(dev: NetDevice, hook: (skb: SkBuff, next: (skb: SkBuff) => number) => number): void {
    const { ops } = dev;
    const next = (skb: SkBuff): number => ops.startXmit(skb, dev) as number;
    (dev as { ops: typeof ops }).ops = { ...ops, startXmit: (skb) => hook(skb, next) };
  }

  /** Loses those IP packets of `dev` for which `lost` says so. */
  lose(dev: NetDevice, lost: (skb: SkBuff, index: number) => boolean): void {
    this.losses.set(dev, { lost, index: 0 });
  }

  /** A listener at port 5000 of b. */
  listener(backlog = 5): TcpSock {
    const sk = new TcpSock(this.b);
    if (sk.bind({ family: AF_INET, addr: 0, port: 5000 }) !== 0 || sk.listen(backlog) !== 0) throw new Error('listen');
    return sk;
  }

  connect(sk = new TcpSock(this.a), port = 5000): TcpSock {
    sk.connect({ family: AF_INET, addr: ip('10.0.0.2'), port });
    this.ms(1);
    return sk;
  }

  /** A connection: [client, server, listener]. */
  pair(): [TcpSock, TcpSock, TcpSock] {
    const listener = this.listener();
    const client = this.connect();
    const server = listener.accept();
    if (typeof server === 'number') throw new Error(`accept: ${server}`);
    this.sent.length = 0;
    return [client, server as TcpSock, listener];
  }

  ms(count: number): void {
    this.host.run(count * 1_000_000);
  }

  /** The flags of the TCP segments that left so far, as tcpdump prints them, with their payload's length: "a S 0". */
  flags(): string[] {
    return this.sent.map(({ net, bytes }) => {
      const tcp = (bytes[0] & 15) * 4;
      const f = bytes[tcp + 13];
      const text = `${f & 1 ? 'F' : ''}${f & 2 ? 'S' : ''}${f & 4 ? 'R' : ''}${f & 8 ? 'P' : ''}${f & 16 ? '.' : ''}`;
      return `${net === this.a ? 'a' : 'b'} ${text} ${bytes.length - tcp - (bytes[tcp + 12] >> 4) * 4}`;
    });
  }
}

export function write(sk: TcpSock, data: string | Uint8Array, flags = 0): number {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return sk.sendmsg(bytes, bytes.length, flags, undefined);
}

/** What can be read now, as text; a number: nothing, and why. */
export function read(sk: TcpSock, size = 65536, flags = 0): string | number {
  const msg = new MsgHdr(size);
  const length = sk.recvmsg(msg, flags);
  return length <= 0 ? length : new TextDecoder().decode(msg.data.subarray(0, length));
}

/** Sends `total` bytes of a pattern from one socket to another; how many arrived whole and in order within `seconds`. */
export function transfer(lab: TcpLab, from: TcpSock, to: TcpSock, total: number, seconds = 600): number {
  const chunk = new Uint8Array(65536);
  const msg = new MsgHdr(100_000);
  const until = lab.host.sim.now + seconds * 1e9;
  let sent = 0;
  let got = 0;
  while (got < total && lab.host.sim.now < until) {
    while (sent < total) {
      const length = Math.min(chunk.length, total - sent);
      for (let i = 0; i < length; i++) chunk[i] = pattern(sent + i);
      const taken = from.sendmsg(chunk, length, 0, undefined);
      if (taken <= 0) break;
      sent += taken;
    }
    if (!lab.host.sim.step(until)) break;
    for (let length = to.recvmsg(msg, 0); length > 0; length = to.recvmsg(msg, 0)) {
      for (let i = 0; i < length; i++) if (msg.data[i] !== pattern(got + i)) return -(got + i);
      got += length;
    }
  }
  return got;
}

function pattern(at: number): number {
  return (at * 7 + (at >> 8)) & 255;
}
