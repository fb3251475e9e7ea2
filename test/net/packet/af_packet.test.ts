import { beforeEach, describe, expect, it } from 'vitest';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import { devQueueXmit } from '../../../src/net/core/dev_queue.ts';
import { PacketSock } from '../../../src/net/packet/af_packet.ts';
import { EAGAIN, EMSGSIZE, ENETDOWN, ENODEV, ENXIO } from '../../../src/uapi/errno.ts';
import { SO_ATTACH_FILTER } from '../../../src/uapi/packet_filter.ts';
import { POLLIN } from '../../../src/uapi/file.ts';
import * as S from '../../../src/uapi/socket.ts';
import { frame, Host, mac } from '../core/host.ts';

const ETH_P_ALL = 3;
let host: Host;
let v0: NetDevice;
let v1: NetDevice;

beforeEach(() => {
  host = new Host();
  [v0, v1] = host.veth('v0', 'v1');
  host.up(v0, v1);
  host.run();
});

function socket(type: number, dev: NetDevice | null, protocol = ETH_P_ALL): PacketSock {
  const sk = new PacketSock(host.net, type, protocol);
  if (dev !== null) expect(sk.bind({ family: S.AF_PACKET, ifindex: dev.ifindex, protocol })).toBe(0);
  return sk;
}

function received(sk: PacketSock): { length: number; pkttype: number; ifindex: number }[] {
  const msg = new S.MsgHdr();
  const all = [];
  for (let length = sk.recvmsg(msg, 0); length >= 0; length = sk.recvmsg(msg, 0))
    all.push({ length, pkttype: msg.pkttype, ifindex: msg.ifindex });
  return all;
}

describe('what is seen', () => {
  it('both directions, with the link header', () => {
    const sk = socket(S.SOCK_RAW, v0);
    devQueueXmit(frame(v0, v1.devAddr));
    devQueueXmit(frame(v1, v0.devAddr));
    host.run();
    expect(sk.poll() & POLLIN).toBe(POLLIN);
    expect(received(sk)).toEqual([
      { length: 60, pkttype: S.PACKET_OUTGOING, ifindex: v0.ifindex },
      { length: 60, pkttype: S.PACKET_HOST, ifindex: v0.ifindex },
    ]);
    expect(sk.recvmsg(new S.MsgHdr(), 0)).toBe(-EAGAIN);
  });

  it('of one protocol: only what comes in, without the header on a datagram socket', () => {
    const sk = socket(S.SOCK_DGRAM, v1, 0x0806);
    devQueueXmit(frame(v0, v1.devAddr, 0x0806));
    devQueueXmit(frame(v0, v1.devAddr, 0x88b5));
    devQueueXmit(frame(v1, v0.devAddr, 0x0806));
    host.run();
    expect(received(sk)).toEqual([{ length: 46, pkttype: S.PACKET_HOST, ifindex: v1.ifindex }]);
  });

  it('what the filter lets through, cut to its length; the rest is not counted', () => {
    const sk = socket(S.SOCK_RAW, v0);
    sk.setsockopt(S.SOL_SOCKET, SO_ATTACH_FILTER, { run: (bytes, at) => (bytes[at + 13] === 0xb5 ? 20 : 0) });
    devQueueXmit(frame(v0, v1.devAddr, 0x88b5));
    devQueueXmit(frame(v0, v1.devAddr, 0x88b6));
    host.run();
    const msg = new S.MsgHdr();
    expect(sk.recvmsg(msg, 0)).toBe(20);
    expect(msg).toMatchObject({ wireLength: 60, flags: S.MSG_TRUNC });
    expect(sk.getsockopt(S.SOL_PACKET, S.PACKET_STATISTICS)).toBe(1);
  });

  it('as much as there is room for', () => {
    const sk = socket(S.SOCK_RAW, v0);
    for (let i = 0; i < 500; i++) {
      devQueueXmit(frame(v0, v1.devAddr));
      host.run(1_000_000);
    }
    const fit = Math.ceil(212992 / 768);
    expect(sk.getsockopt(S.SOL_PACKET, S.PACKET_STATISTICS)).toBe(500);
    expect(sk.getsockopt(S.SOL_PACKET, S.PACKET_STATISTICS_DROPS)).toBe(500 - fit);
    expect(received(sk)).toHaveLength(fit);
    expect(sk.rmem).toBe(0);
  });

  it('the VLAN tag is part of the frame', () => {
    const sk = socket(S.SOCK_RAW, v1);
    const payload = new Uint8Array(50);
    payload.set([0, 5, 0x88, 0xb5]);
    devQueueXmit(frame(v0, v1.devAddr, 0x8100, payload));
    host.run();
    const msg = new S.MsgHdr();
    expect(sk.recvmsg(msg, 0)).toBe(64);
    expect([...msg.data.subarray(12, 18)]).toEqual([0x81, 0, 0, 5, 0x88, 0xb5]);
  });
});

describe('sending', () => {
  const bytes = new Uint8Array(60);

  it('a datagram gets its header; its own socket does not see it', () => {
    const own = socket(S.SOCK_DGRAM, v0, ETH_P_ALL);
    const other = socket(S.SOCK_RAW, v1);
    const to: S.SockAddr = { family: S.AF_PACKET, ifindex: v0.ifindex, protocol: 0x0806, hwaddr: v1.devAddr };
    expect(own.sendmsg(bytes, 28, 0, to)).toBe(28);
    host.run();
    expect(received(own)).toEqual([]);
    expect(received(other)).toEqual([{ length: 42, pkttype: S.PACKET_HOST, ifindex: v1.ifindex }]);
  });

  it('needs a device that is up and takes the size', () => {
    const sk = new PacketSock(host.net, S.SOCK_RAW, 0);
    const to: S.SockAddr = { family: S.AF_PACKET, ifindex: v0.ifindex, protocol: 0x88b5 };
    expect(sk.sendmsg(bytes, 60, 0, undefined)).toBe(-ENXIO);
    expect(sk.sendmsg(new Uint8Array(2000), 1515, 0, to)).toBe(-EMSGSIZE);
    host.down(v0);
    expect(sk.sendmsg(bytes, 60, 0, to)).toBe(-ENETDOWN);
  });
});

describe('devices that change', () => {
  it('going down is an error once, and coming up listens again', () => {
    const sk = socket(S.SOCK_RAW, v0);
    host.down(v0);
    expect(sk.recvmsg(new S.MsgHdr(), 0)).toBe(-ENETDOWN);
    expect(sk.recvmsg(new S.MsgHdr(), 0)).toBe(-EAGAIN);
    host.up(v0);
    host.run();
    devQueueXmit(frame(v1, v0.devAddr));
    host.run();
    expect(received(sk)).toHaveLength(1);
  });

  it('going away ends it', () => {
    const sk = socket(S.SOCK_RAW, v0);
    sk.setsockopt(S.SOL_PACKET, S.PACKET_ADD_MEMBERSHIP, v0.ifindex);
    expect(v0.promiscuity).toBe(1);
    host.ok({ type: 17, flags: 0, body: { index: v0.ifindex } });
    expect(sk.recvmsg(new S.MsgHdr(), 0)).toBe(-ENETDOWN);
    expect(sk.recvmsg(new S.MsgHdr(), 0)).toBe(-ENODEV);
    sk.release();
  });

  it('a released socket leaves no tap and no promiscuity', () => {
    const sk = socket(S.SOCK_RAW, v0);
    sk.setsockopt(S.SOL_PACKET, S.PACKET_ADD_MEMBERSHIP, v0.ifindex);
    sk.release();
    expect([v0.promiscuity, v0.ptypeAll.length, host.net.ptypeAll.length]).toEqual([0, 0, 0]);
    devQueueXmit(frame(v0, mac('ff:ff:ff:ff:ff:ff')));
    host.run();
  });
});
