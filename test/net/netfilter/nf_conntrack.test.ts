import { describe, expect, test } from 'vitest';
import { NetlinkSock } from '../../../src/net/core/af_netlink.ts';
import { NF_INET_PRE_ROUTING, NFPROTO_IPV4, nfHookActive } from '../../../src/net/netfilter/core.ts';
import {
  IP_CT_NEW,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_TEMPLATE,
  NF_CT_ZONE_DIR_ORIG,
  NfConn,
  nfCtSet,
} from '../../../src/net/netfilter/nf_conn.ts';
import { nfConntrackTupleTaken } from '../../../src/net/netfilter/nf_conntrack_core.ts';
import { expectationsOf } from '../../../src/net/netfilter/nf_conntrack_expect.ts';
import { type CtHost as CtSettings, ctNet } from '../../../src/net/netfilter/nf_conntrack_net.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from '../../../src/net/netfilter/nf_conntrack_proto.ts';
import { NETLINK_NETFILTER, type NfnlMessage } from '../../../src/uapi/nfnetlink.ts';
import { AF_NETLINK } from '../../../src/uapi/socket.ts';
import { formatIpv4 } from '../../../src/wire/addr.ts';
import { TCPHDR_ACK, TCPHDR_SYN } from '../../../src/wire/tcp.ts';
import { CtHost, datagram, echo, segment } from './ct_host.ts';
import { packet } from './xt_host.ts';

const [A, B] = ['10.0.0.1', '10.0.0.2'];

function settings(host: CtHost): CtSettings {
  return host.stack.nfConntrack as CtSettings;
}

describe('connection tracking', () => {
  test('a ping is NEW, its answer ESTABLISHED; an answer nobody asked for is INVALID', () => {
    const host = new CtHost();
    expect(host.pass(echo(A, B, 8, 7)).state).toBe('NEW');
    expect(host.pass(echo(A, B, 8, 7)).state).toBe('NEW');
    expect(host.pass(echo(B, A, 0, 7)).state).toBe('ESTABLISHED/reply');
    expect(host.pass(echo(A, B, 8, 7)).state).toBe('ESTABLISHED');
    expect(host.pass(echo(B, A, 0, 8)).state).toBe('INVALID');
    expect(host.list()).toMatchObject([{ timeout: 30, status: IPS_CONFIRMED | 2, orig: { srcPort: 7, dstPort: 0x800 } }]);
  });

  test('a connection is there once its first packet left, and not when that was dropped', () => {
    const host = new CtHost();
    host.pass(datagram(A, 1, B, 2), false);
    expect(host.list()).toEqual([]);
    host.pass(datagram(A, 1, B, 2));
    expect(ctNet(host.net).table.count).toBe(1);
  });

  test('UDP: thirty seconds; two minutes and ASSURED for a stream', () => {
    const host = new CtHost();
    host.pass(datagram(A, 1, B, 2));
    host.pass(datagram(B, 2, A, 1));
    host.pass(datagram(A, 1, B, 2));
    expect(host.list()[0]).toMatchObject({ timeout: 30, status: IPS_CONFIRMED | 2 });
    host.wait(3);
    host.pass(datagram(A, 1, B, 2));
    expect(host.list()[0]).toMatchObject({ timeout: 120, status: IPS_CONFIRMED | 2 | IPS_ASSURED });
    host.wait(119);
    expect(host.list().length).toBe(1);
    host.wait(2);
    expect(host.pass(datagram(A, 1, B, 2)).state).toBe('NEW');
  });

  test('connections that nobody meets any more are swept away', () => {
    const host = new CtHost();
    for (let i = 0; i < 50; i++) host.pass(datagram(A, 1000 + i, B, 2));
    host.wait(45);
    expect(ctNet(host.net).table.count).toBe(50);
    host.wait(60);
    expect(ctNet(host.net).table.count).toBe(0);
    expect(host.stack.sim.nextEventTime()).toBe(Infinity);
  });

  test('an ICMP error is RELATED to what it quotes, in both directions', () => {
    const host = new CtHost();
    const question = datagram(A, 1, B, 2, 4);
    const quote = [...question.bytes.subarray(question.data, question.tail)];
    const error = (from: string, to: string): ReturnType<typeof packet> => packet(from, to, 1, [3, 3, 0, 0, 0, 0, 0, 0, ...quote]);
    expect(host.pass(error(B, A)).state).toBe('INVALID');
    host.pass(question);
    expect(host.pass(error(B, A)).state).toBe('RELATED/reply');
    expect(host.pass(error('10.9.9.9', A)).state).toBe('RELATED/reply');
    expect(host.pass(error(B, '10.9.9.9')).state).toBe('INVALID');
    const answer = datagram(B, 2, A, 1, 4);
    host.pass(answer);
    const back = [...answer.bytes.subarray(answer.data, answer.tail)];
    expect(host.pass(packet(A, B, 1, [3, 3, 0, 0, 0, 0, 0, 0, ...back])).state).toBe('RELATED');
  });

  test('other protocols have addresses only', () => {
    const host = new CtHost();
    expect(host.pass(packet(A, '224.0.0.22', 2, [0x22, 0, 0, 0])).state).toBe('NEW');
    expect(host.list()[0]).toMatchObject({ timeout: 600, orig: { proto: 2, srcPort: 0, dstPort: 0 } });
  });

  test('a full table ends what is not assured nearby, or drops and says so', () => {
    const host = new CtHost();
    settings(host).max = 3;
    for (let i = 0; i < 3; i++) expect(host.pass(datagram(A, i, B, 2)).state).toBe('NEW');
    expect(host.pass(datagram(A, 9, B, 2)).state).toBe('DROP');
    expect(ctNet(host.net).stat.drop).toBe(1);
    expect(host.stack.kmsg.records.at(-1)?.text).toBe('nf_conntrack: nf_conntrack: table full, dropping packet');
    for (let i = 0; i < 40; i++) host.pass(datagram(A, 9, B, 2));
    expect(host.stack.kmsg.records.filter(({ text }) => text.includes('table full')).length).toBe(10);
    // With few buckets there is always something near.
    settings(host).buckets = 8;
    expect(host.pass(datagram(A, 9, B, 2)).state).toBe('NEW');
    expect(ctNet(host.net).stat.earlyDrop).toBeGreaterThan(0);
  });

  test('zones keep equal connections apart', () => {
    const host = new CtHost();
    const inZone = (zone: number, zoneDir = 3): ReturnType<typeof datagram> => {
      const template = new NfConn(host.net);
      Object.assign(template, { status: IPS_TEMPLATE | IPS_CONFIRMED, zone, zoneDir });
      const skb = datagram(A, 1, B, 2);
      nfCtSet(skb, template, IP_CT_NEW);
      return skb;
    };
    host.pass(datagram(A, 1, B, 2));
    expect(host.pass(inZone(1)).state).toBe('NEW');
    expect(host.pass(inZone(1)).state).toBe('NEW');
    expect(host.list().map(({ zone }) => zone)).toEqual([undefined, 1]);
    host.ask({ op: 'ct-flush' });
    // Only the original direction is in the zone: the answer is found without it.
    host.pass(inZone(4, NF_CT_ZONE_DIR_ORIG));
    expect(host.pass(datagram(B, 2, A, 1)).state).toBe('ESTABLISHED/reply');
    expect(host.list()).toMatchObject([{ origZone: 4 }]);
  });

  test('an answer that is somebody else’s already is taken', () => {
    const host = new CtHost();
    const { ct } = host.pass(datagram(A, 1, B, 2));
    const other = host.pass(datagram(A, 5, B, 2), false).ct!;
    expect(nfConntrackTupleTaken(other.reply, other)).toBe(false);
    other.reply.copy(ct!.reply);
    expect(nfConntrackTupleTaken(other.reply, other)).toBe(true);
    // Two first packets of one connection at once: the later one joins.
    const first = host.pass(datagram(A, 7, B, 2), false);
    const second = datagram(A, 7, B, 2);
    host.pass(second, false);
    expect(host.pass(datagram(A, 7, B, 2)).state).toBe('NEW');
    nfCtSet(second, first.ct, IP_CT_NEW);
    expect(ctNet(host.net).table.count).toBe(2);
  });

  test('hooks are there while a rule needs them', () => {
    const host = new CtHost();
    const hooked = (): boolean => nfHookActive(host.net, NFPROTO_IPV4, NF_INET_PRE_ROUTING);
    expect(hooked()).toBe(false);
    nfCtNetnsGet(host.net);
    nfCtNetnsGet(host.net);
    expect(hooked()).toBe(true);
    nfCtNetnsPut(host.net);
    expect(hooked()).toBe(true);
    nfCtNetnsPut(host.net);
    expect(hooked()).toBe(false);
  });

  test('tells who listens what is new, changed and gone', () => {
    const host = new CtHost();
    host.pass(echo(A, B, 8, 1));
    const sock = new NetlinkSock(host.net, AF_NETLINK, 3, NETLINK_NETFILTER);
    sock.bind({ family: AF_NETLINK, groups: 7 });
    host.pass(echo(A, B, 8, 2));
    host.pass(echo(B, A, 0, 2));
    host.pass(echo(A, B, 8, 2));
    host.pass(echo(B, A, 0, 1));
    host.ask({ op: 'ct-flush', portid: 99 });
    const told: string[] = [];
    for (let message = sock.nlReceive() as NfnlMessage | undefined; message !== undefined; message = sock.nlReceive() as NfnlMessage) {
      if (message.type === 0x100) told.push(`${message.flags !== 0 ? 'new' : 'update'} ${message.body.orig.srcPort}`);
      else if (message.type === 0x102) told.push(`destroy ${message.body.orig.srcPort} by ${message.portid}`);
    }
    expect(told).toEqual(['new 2', 'update 2', 'destroy 2 by 99']);
  });

  test('FTP announces its data connection to its helper', () => {
    const host = new CtHost();
    const template = new NfConn(host.net);
    Object.assign(template, { status: IPS_TEMPLATE | IPS_CONFIRMED, helper: 'ftp' });
    const syn = segment(A, 4000, B, 21, { flags: TCPHDR_SYN, seq: 0 });
    nfCtSet(syn, template, IP_CT_NEW);
    host.pass(syn);
    host.pass(segment(B, 21, A, 4000, { flags: TCPHDR_SYN | TCPHDR_ACK, seq: 0, ack: 1 }));
    const say = (text: string, seq: number): string =>
      host.pass(segment(A, 4000, B, 21, { flags: TCPHDR_ACK, seq, ack: 1, payload: text })).state;
    say('USER x\r\n', 1);
    say('PORT 10,0,0,1,4,1\r\n', 9);
    expect(expectationsOf(host.net).map(({ tuple }) => `${formatIpv4(tuple.src)} > ${formatIpv4(tuple.dst)}:${tuple.dstPort}`)).toEqual([
      '10.0.0.2 > 10.0.0.1:1025',
    ]);
    const data = host.pass(segment(B, 20, A, 1025, { flags: TCPHDR_SYN, seq: 5 }));
    expect(data.state).toBe('RELATED');
    expect(data.ct!.master!.helper).toBe('ftp');
    expect(expectationsOf(host.net)).toEqual([]);
  });

  test('entries made, changed and asked for by hand', () => {
    const host = new CtHost();
    const orig = { src: 1, dst: 2, proto: 17, srcPort: 3, dstPort: 4 };
    const reply = { src: 2, dst: 1, proto: 17, srcPort: 4, dstPort: 3 };
    expect(host.ask({ op: 'ct-new', orig, reply, zone: 0, change: {} }).error).toBe(-22);
    expect(host.ask({ op: 'ct-new', orig, reply, zone: 0, change: { timeout: 50, mark: 7 } }).error).toBe(0);
    expect(host.ask({ op: 'ct-new', orig, reply, zone: 0, change: { timeout: 50 } }).error).toBe(-17);
    expect(host.ask({ op: 'ct-get', tuple: reply, zone: 0 }).data).toMatchObject({ mark: 7, timeout: 50 });
    expect(host.ask({ op: 'ct-update', tuple: orig, zone: 0, change: { mark: 0x10, markMask: 0xf0 } }).error).toBe(0);
    expect(host.ask({ op: 'ct-get', tuple: orig, zone: 0 }).data).toMatchObject({ mark: 0x17 });
    expect(host.ask({ op: 'ct-delete', tuple: orig, zone: 0, id: 1 }).error).toBe(-2);
    expect(host.ask({ op: 'ct-delete', tuple: orig, zone: 0 }).error).toBe(0);
    expect(host.ask({ op: 'ct-get', tuple: orig, zone: 0 }).error).toBe(-2);
  });
});
