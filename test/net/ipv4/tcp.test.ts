import { describe, expect, test } from 'vitest';
import { ipv4Net } from '../../../src/net/ipv4/ipv4_netns.ts';
import { tcpHashinfo } from '../../../src/net/ipv4/inet_hashtables.ts';
import { TcpSock } from '../../../src/net/ipv4/tcp.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../../../src/uapi/file.ts';
import * as S from '../../../src/uapi/socket.ts';
import { ip } from './inet_host.ts';
import { read, TcpLab, transfer, write } from './tcp_host.ts';

const ESTABLISHED = 1;
const FIN_WAIT1 = 4;
const FIN_WAIT2 = 5;
const CLOSE = 7;
const CLOSE_WAIT = 8;
const LAST_ACK = 9;

describe('a connection', () => {
  test('handshake, data both ways, close: what the program sees', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    expect(client.state).toBe(ESTABLISHED);
    expect(server.state).toBe(ESTABLISHED);
    expect(client.poll()).toBe(POLLOUT);
    expect(write(client, 'hello')).toBe(5);
    lab.ms(1);
    expect(server.poll()).toBe(POLLIN | POLLOUT);
    expect(read(server, 3, S.MSG_PEEK)).toBe('hel');
    expect(read(server, 100, S.MSG_WAITALL)).toBe(-11);
    expect(read(server, 5, S.MSG_WAITALL)).toBe('hello');
    expect(read(server)).toBe(-11);
    expect(client.shutdown(S.SHUT_WR)).toBe(0);
    lab.ms(50);
    expect(client.state).toBe(FIN_WAIT2);
    expect(server.state).toBe(CLOSE_WAIT);
    expect(server.poll() & (POLLIN | POLLRDHUP)).toBe(POLLIN | POLLRDHUP);
    expect(read(server)).toBe(0);
    expect(write(client, 'x')).toBe(-32);
    expect(write(server, 'still')).toBe(5);
    lab.ms(1);
    expect(read(client)).toBe('still');
    server.release();
    lab.ms(1);
    expect(read(client)).toBe(0);
    expect(client.poll() & POLLHUP).toBe(POLLHUP);
    client.release();
    expect(tcpHashinfo(lab.a).twCount).toBe(1);
    expect(tcpHashinfo(lab.b).size).toBe(0);
    lab.ms(61_000);
    expect(tcpHashinfo(lab.a).size).toBe(0);
  });

  test('both close at once', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    client.release();
    server.release();
    expect(client.state).toBe(FIN_WAIT1);
    lab.ms(100);
    expect(tcpHashinfo(lab.a).twCount).toBe(1);
    expect(tcpHashinfo(lab.b).twCount).toBe(1);
    expect(lab.flags()).toEqual(['a F. 0', 'b F. 0', 'b . 0', 'a . 0']);
  });

  test('both open at once', () => {
    const lab = new TcpLab();
    const x = new TcpSock(lab.a);
    const y = new TcpSock(lab.b);
    x.bind({ family: 2, addr: 0, port: 7000 });
    y.bind({ family: 2, addr: 0, port: 7000 });
    x.connect({ family: 2, addr: ip('10.0.0.2'), port: 7000 });
    y.connect({ family: 2, addr: ip('10.0.0.1'), port: 7000 });
    lab.ms(10);
    expect([x.state, y.state]).toEqual([ESTABLISHED, ESTABLISHED]);
    write(x, 'to y');
    write(y, 'to x');
    lab.ms(10);
    expect([read(x), read(y)]).toEqual(['to x', 'to y']);
  });

  test('unread data makes close a reset; linger 0 too', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    write(client, 'nobody reads this');
    lab.ms(1);
    server.release();
    lab.ms(1);
    expect(client.state).toBe(CLOSE);
    expect(client.poll() & POLLERR).toBe(POLLERR);
    expect(read(client)).toBe(-104);
    expect(lab.b.mib.TcpExtTCPAbortOnClose).toBe(1);
    const [c2, s2] = new TcpLab().pair();
    s2.setsockopt(S.SOL_SOCKET, S.SO_LINGER, 0);
    s2.release();
    expect(s2.state).toBe(CLOSE);
    expect(c2.state).toBe(ESTABLISHED);
  });

  test('data after the reader closed is answered with a reset', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    server.release();
    lab.ms(1);
    expect(client.state).toBe(CLOSE_WAIT);
    write(client, 'too late');
    lab.ms(1);
    expect(client.state).toBe(CLOSE);
    expect(write(client, 'x')).toBe(-32);
    client.release();
    expect(tcpHashinfo(lab.a).size).toBe(0);
  });

  test('without an answer to its FIN it waits, then goes', () => {
    const lab = new TcpLab();
    const [client] = lab.pair();
    lab.lose(lab.devA, () => true);
    client.release();
    expect(client.state).toBe(FIN_WAIT1);
    expect(tcpHashinfo(lab.a).orphans).toBe(1);
    lab.ms(200_000);
    expect(tcpHashinfo(lab.a).size).toBe(0);
    expect(tcpHashinfo(lab.a).orphans).toBe(0);
  });

  test('FIN-WAIT-2 of a closed socket ends after tcp_fin_timeout', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    client.release();
    lab.ms(10);
    expect(server.state).toBe(CLOSE_WAIT);
    expect(tcpHashinfo(lab.a).twCount).toBe(1);
    lab.ms(65_000);
    expect(tcpHashinfo(lab.a).twCount).toBe(0);
    server.release();
    expect(server.state).toBe(LAST_ACK);
    lab.ms(100);
    expect(tcpHashinfo(lab.b).size).toBe(0);
  });
});

describe('a listener', () => {
  test('takes backlog + 1 connections and lets the others wait', () => {
    const lab = new TcpLab();
    const listener = lab.listener(1);
    const clients = [0, 1, 2, 3].map(() => lab.connect());
    lab.ms(10);
    expect(clients.map((sk) => sk.state)).toEqual([1, 1, 2, 2]);
    expect(lab.b.mib.TcpExtListenOverflows).toBe(2);
    expect(typeof listener.accept()).toBe('object');
    expect(typeof listener.accept()).toBe('object');
    expect(listener.accept()).toBe(-11);
    lab.ms(1200);
    expect(clients.map((sk) => sk.state)).toEqual([1, 1, 1, 1]);
    listener.release();
    lab.ms(10);
    expect(clients.map((sk) => sk.state)).toEqual([1, 1, CLOSE, CLOSE]);
  });

  test('forgets a half-open connection after five more SYN-ACKs', () => {
    const lab = new TcpLab();
    const listener = lab.listener();
    lab.lose(lab.devB, () => true);
    const client = new TcpSock(lab.a);
    client.setsockopt(S.SOL_TCP, S.TCP_SYNCNT, 1);
    client.connect({ family: 2, addr: ip('10.0.0.2'), port: 5000 });
    lab.ms(10);
    expect(listener.requests.size).toBe(1);
    client.release();
    lab.ms(70_000);
    expect(listener.requests.size).toBe(0);
    expect(lab.b.mib.TcpExtTCPSynRetrans).toBe(5);
  });

  test('bind conflicts, SO_REUSEADDR over TIME-WAIT, SO_REUSEPORT', () => {
    const lab = new TcpLab();
    const [client, server, listener] = lab.pair();
    server.release();
    lab.ms(1);
    client.release();
    lab.ms(10);
    listener.release();
    expect(tcpHashinfo(lab.b).twCount).toBe(1);
    const at = { family: 2, addr: 0, port: 5000 };
    const again = new TcpSock(lab.b);
    expect(again.bind(at)).toBe(-98);
    again.setsockopt(S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    expect(tcpHashinfo(lab.b).bhash.get(5000)![0].reuseaddr).toBe(false);
    const one = new TcpSock(lab.b);
    const two = new TcpSock(lab.b);
    for (const sk of [one, two]) sk.setsockopt(S.SOL_SOCKET, S.SO_REUSEPORT, 1);
    expect([one, two].map((sk) => sk.bind({ ...at, port: 5001 }))).toEqual([0, 0]);
    expect([one, two].map((sk) => sk.listen(5))).toEqual([0, 0]);
    for (let i = 0; i < 20; i++) lab.connect(undefined, 5001);
    expect(one.acceptQueue.length + two.acceptQueue.length).toBeGreaterThan(6);
    expect(Math.min(one.acceptQueue.length, two.acceptQueue.length)).toBeGreaterThan(0);
    const three = new TcpSock(lab.b);
    three.setsockopt(S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    expect(three.bind({ ...at, port: 5001 })).toBe(-98);
  });
});

describe('sending', () => {
  test('Nagle: the second small segment waits for the ACK, TCP_NODELAY and the first do not; TCP_CORK holds all', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    server.setsockopt(S.SOL_TCP, S.TCP_QUICKACK, 0);
    write(client, 'a');
    write(client, 'b');
    write(client, 'c');
    lab.ms(60);
    expect(lab.flags().filter((f) => f[0] === 'a')).toEqual(['a P. 1', 'a P. 2']);
    lab.sent.length = 0;
    client.setsockopt(S.SOL_TCP, S.TCP_NODELAY, 1);
    write(client, 'a');
    write(client, 'b');
    lab.ms(10);
    expect(lab.flags().filter((f) => f[0] === 'a')).toEqual(['a P. 1', 'a P. 1']);
    lab.sent.length = 0;
    client.setsockopt(S.SOL_TCP, S.TCP_CORK, 1);
    write(client, 'abc');
    lab.ms(10);
    expect(lab.flags()).toEqual([]);
    client.setsockopt(S.SOL_TCP, S.TCP_CORK, 0);
    lab.ms(10);
    expect(lab.flags()[0]).toBe('a P. 3');
  });

  test('a shut window is probed, ever more rarely, and opens again', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    const block = new Uint8Array(100_000);
    let queued = 0;
    for (let taken = write(client, block); taken > 0; taken = write(client, block)) {
      queued += taken;
      lab.ms(1);
    }
    lab.ms(3000);
    expect(server.receiveWindow).toBe(0);
    expect(client.backoff).toBeGreaterThan(2);
    expect(client.probesOut).toBe(1);
    let got = 0;
    for (let i = 0; i < 100; i++) {
      const text = read(server);
      if (typeof text === 'string') got += text.length;
      lab.ms(50);
    }
    expect(got).toBe(queued);
    expect(client.probesOut).toBe(0);
  });

  test('keep-alive probes an idle peer and gives up', () => {
    const lab = new TcpLab();
    const [client] = lab.pair();
    client.setsockopt(S.SOL_SOCKET, S.SO_KEEPALIVE, 1);
    client.setsockopt(S.SOL_TCP, S.TCP_KEEPIDLE, 5);
    client.setsockopt(S.SOL_TCP, S.TCP_KEEPINTVL, 2);
    client.setsockopt(S.SOL_TCP, S.TCP_KEEPCNT, 3);
    lab.ms(6000);
    expect(lab.flags()).toEqual(['a . 0', 'b . 0']);
    lab.lose(lab.devB, () => true);
    lab.ms(20_000);
    expect(client.state).toBe(CLOSE);
    expect(read(client)).toBe(-110);
  });

  test('TCP_USER_TIMEOUT ends a connection whose data is not acknowledged', () => {
    const lab = new TcpLab();
    const [client] = lab.pair();
    client.setsockopt(S.SOL_TCP, S.TCP_USER_TIMEOUT, 3000);
    lab.lose(lab.devA, () => true);
    write(client, 'x');
    lab.ms(2500);
    expect(client.state).toBe(ESTABLISHED);
    lab.ms(2500);
    expect(client.state).toBe(CLOSE);
    expect(client.takeError()).toBe(110);
  });

  test('the retransmission time-out doubles from 200 ms', () => {
    const lab = new TcpLab();
    const [client] = lab.pair();
    lab.lose(lab.devA, () => true);
    write(client, 'x');
    lab.ms(8000);
    const gaps = lab.sent.slice(1).map((packet, i) => Math.round((packet.time - lab.sent[i].time) / 1e6 / 20) * 20);
    // First the probe for a lost tail, then time-outs.
    expect(gaps.slice(0, 5)).toEqual([200, 200, 440, 840, 1660]);
  });

  test('a smaller path MTU is learnt from ICMP and the data gets through', () => {
    const lab = new TcpLab();
    const router = lab.host.netns();
    const far = lab.host.netns();
    lab.host.forward(router);
    lab.host.veth(lab.a, 'eth1', '10.1.0.1/24', router, 'eth0', '10.1.0.254/24');
    const [, right] = lab.host.veth(far, 'eth0', '10.2.0.1/24', router, 'eth1', '10.2.0.254/24');
    right.mtu = 1300;
    lab.host.route(lab.a, '10.2.0.0/24', { gateway: ip('10.1.0.254') });
    lab.host.route(far, '10.1.0.0/24', { gateway: ip('10.2.0.254') });
    lab.ms(1000);
    const listener = new TcpSock(far);
    listener.bind({ family: 2, addr: 0, port: 5000 });
    listener.listen(5);
    const client = new TcpSock(lab.a);
    client.connect({ family: 2, addr: ip('10.2.0.1'), port: 5000 });
    lab.ms(10);
    const server = listener.accept() as TcpSock;
    expect(transfer(lab, client, server, 300_000, 60)).toBe(300_000);
    expect(client.mssCache).toBe(1300 - 52);
  });
});

test('a first write of 16384 bytes leaves in the pieces, and with the windows, of the real kernel', () => {
  const lab = new TcpLab();
  const [client] = lab.pair();
  write(client, new Uint8Array(16384));
  lab.ms(1);
  const seen = lab.sent.map(({ bytes }, i) => `${lab.flags()[i]} win ${(bytes[34] << 8) | bytes[35]}`);
  expect(seen).toEqual(['a P. 7240 win 63', 'b . 0 win 78', 'a P. 7240 win 63', 'b . 0 win 92', 'a P. 1904 win 63', 'b . 0 win 96']);
});

describe('losses', () => {
  for (const congestion of ['bbr', 'cubic', 'reno']) {
    for (const rate of [0, 0.01, 0.1]) {
      test(`${congestion}: ${rate * 100} % lost both ways, all arrives`, () => {
        const lab = new TcpLab();
        const [client, server] = lab.pair();
        expect(client.setsockopt(S.SOL_TCP, S.TCP_CONGESTION, congestion)).toBe(0);
        const { random } = lab.host.sim;
        lab.lose(lab.devA, () => random.float() < rate);
        lab.lose(lab.devB, () => random.float() < rate);
        expect(transfer(lab, client, server, 2_000_000, 3600)).toBe(2_000_000);
        client.release();
        lab.ms(30_000);
        expect(read(server)).toBe(0);
        server.release();
        lab.ms(200_000);
        expect(tcpHashinfo(lab.a).size).toBe(0);
        expect(tcpHashinfo(lab.b).size - tcpHashinfo(lab.b).listeners().length).toBeLessThanOrEqual(0);
      });
    }
  }

  test('without SACK and time stamps too', () => {
    const lab = new TcpLab();
    ipv4Net(lab.a).sysctl.tcpSack = 0;
    ipv4Net(lab.a).sysctl.tcpTimestamps = 0;
    const [client, server] = lab.pair();
    const { random } = lab.host.sim;
    lab.lose(lab.devA, () => random.float() < 0.05);
    lab.lose(lab.devB, () => random.float() < 0.05);
    expect(client.sackOk).toBe(false);
    expect(transfer(lab, client, server, 500_000, 3600)).toBe(500_000);
  });

  test('one lost segment in the middle is repaired by SACK, without a time-out', () => {
    const lab = new TcpLab();
    const [client, server] = lab.pair();
    lab.lose(lab.devA, (_skb, index) => index === 12);
    expect(transfer(lab, client, server, 1_000_000, 10)).toBe(1_000_000);
    expect(lab.a.mib.TcpExtTCPTimeouts).toBe(0);
    expect(lab.a.mib.TcpExtTCPSackRecovery).toBe(1);
    expect(lab.b.mib.TcpExtTCPOFOQueue).toBeGreaterThan(0);
  });
});

test('a thousand connections at once', () => {
  const lab = new TcpLab();
  const listener = lab.listener(2000);
  const clients = Array.from({ length: 1000 }, () => {
    const sk = new TcpSock(lab.a);
    sk.connect({ family: 2, addr: ip('10.0.0.2'), port: 5000 });
    return sk;
  });
  lab.ms(2000);
  const servers: TcpSock[] = [];
  for (let sk = listener.accept(); typeof sk !== 'number'; sk = listener.accept()) servers.push(sk as TcpSock);
  expect(servers.length).toBe(1000);
  for (const [i, sk] of clients.entries()) write(sk, `number ${i}`);
  lab.ms(100);
  expect(new Set(servers.map((sk) => read(sk))).size).toBe(1000);
  for (const sk of [...clients, ...servers]) sk.release();
  lab.ms(65_000);
  expect(tcpHashinfo(lab.a).size + tcpHashinfo(lab.b).size).toBe(0);
});
