import { describe, expect, test } from 'vitest';
import { IPS_ASSURED } from '../../../src/net/netfilter/nf_conn.ts';
import { ctNet } from '../../../src/net/netfilter/nf_conntrack_net.ts';
import { TCPHDR_ACK, TCPHDR_FIN, TCPHDR_RST, TCPHDR_SYN } from '../../../src/wire/tcp.ts';
import { CtHost, type Segment, segment } from './ct_host.ts';

const SYN = TCPHDR_SYN;
const SYNACK = TCPHDR_SYN | TCPHDR_ACK;
const ACK = TCPHDR_ACK;
const FIN = TCPHDR_FIN | TCPHDR_ACK;
const RST = TCPHDR_RST;

const NAMES = ['NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'];

class TcpHost extends CtHost {
  out(what: Segment): string {
    return this.pass(segment('10.0.0.1', 4000, '10.0.0.2', 80, what)).state;
  }

  back(what: Segment): string {
    return this.pass(segment('10.0.0.2', 80, '10.0.0.1', 4000, what)).state;
  }

  /** State and seconds left of the one connection. */
  get entry(): string {
    const list = this.list();
    if (list.length !== 1) return `${list.length} entries`;
    const [{ tcpState, timeout, status }] = list;
    return `${NAMES[tcpState!]} ${timeout}${(status & IPS_ASSURED) !== 0 ? ' ASSURED' : ''}`;
  }

  open(): void {
    expect(this.out({ flags: SYN, seq: 100 })).toBe('NEW');
    expect(this.back({ flags: SYNACK, seq: 500, ack: 101 })).toBe('ESTABLISHED/reply');
    expect(this.out({ flags: ACK, seq: 101, ack: 501 })).toBe('ESTABLISHED');
  }
}

describe('TCP as connection tracking sees it', () => {
  test('opens and closes through Linux states and time-outs', () => {
    const host = new TcpHost();
    host.out({ flags: SYN, seq: 100 });
    expect(host.entry).toBe('SYN_SENT 120');
    host.back({ flags: SYNACK, seq: 500, ack: 101 });
    expect(host.entry).toBe('SYN_RECV 60');
    host.out({ flags: ACK, seq: 101, ack: 501 });
    expect(host.entry).toBe('ESTABLISHED 432000 ASSURED');
    host.out({ flags: ACK, seq: 101, ack: 501, payload: 'hello' });
    expect(host.entry).toBe('ESTABLISHED 300 ASSURED');
    host.back({ flags: ACK, seq: 501, ack: 106 });
    expect(host.entry).toBe('ESTABLISHED 432000 ASSURED');
    host.out({ flags: FIN, seq: 106, ack: 501 });
    expect(host.entry).toBe('FIN_WAIT 120 ASSURED');
    host.back({ flags: ACK, seq: 501, ack: 107 });
    expect(host.entry).toBe('CLOSE_WAIT 60 ASSURED');
    host.back({ flags: FIN, seq: 501, ack: 107 });
    expect(host.entry).toBe('LAST_ACK 30 ASSURED');
    host.out({ flags: ACK, seq: 107, ack: 502 });
    expect(host.entry).toBe('TIME_WAIT 120 ASSURED');
    expect(host.out({ flags: SYN, seq: 9000 })).toBe('NEW');
    expect(host.entry).toBe('SYN_SENT 120');
  });

  test('a refused SYN leaves nothing; a SYN sent again does not prolong', () => {
    const host = new TcpHost();
    host.out({ flags: SYN, seq: 100 });
    host.wait(10);
    host.out({ flags: SYN, seq: 100 });
    expect(host.entry).toBe('SYN_SENT 110');
    expect(host.back({ flags: RST | ACK, seq: 0, ack: 101 })).toBe('ESTABLISHED/reply');
    expect(host.entry).toBe('0 entries');
  });

  test('what is outside the windows is INVALID or not believed', () => {
    const host = new TcpHost();
    host.open();
    expect(host.out({ flags: ACK, seq: 50_000_000, ack: 501, payload: 'far' })).toBe('INVALID');
    expect(host.out({ flags: ACK, seq: 101, ack: 600 })).toBe('INVALID');
    expect(host.back({ flags: RST, seq: 400 })).toBe('INVALID');
    expect(host.entry).toBe('ESTABLISHED 432000 ASSURED');
    // Long acknowledged already: passes, and nothing is learnt.
    expect(host.out({ flags: ACK, seq: 101 - 90_000, ack: 501, payload: 'old' })).toBe('ESTABLISHED');
    ctNet(host.net).tcpBeLiberal = true;
    expect(host.out({ flags: ACK, seq: 50_000_000, ack: 501, payload: 'far' })).toBe('ESTABLISHED');
    expect(host.back({ flags: RST, seq: 501 })).toBe('ESTABLISHED/reply');
    expect(host.entry).toBe('CLOSE 10 ASSURED');
  });

  test('a reset with another number than the next keeps the connection, for ten seconds only', () => {
    const host = new TcpHost();
    host.open();
    expect(host.back({ flags: RST, seq: 700 })).toBe('ESTABLISHED/reply');
    expect(host.entry).toBe('ESTABLISHED 10 ASSURED');
  });

  test('is picked up in its middle, for five minutes, unless tcp_loose is off', () => {
    const host = new TcpHost();
    expect(host.out({ flags: ACK, seq: 5000, ack: 7000, payload: 'mid' })).toBe('NEW');
    expect(host.entry).toBe('ESTABLISHED 300');
    expect(host.back({ flags: ACK, seq: 7000, ack: 5003 })).toBe('ESTABLISHED/reply');
    host.out({ flags: ACK, seq: 5003, ack: 7000 });
    expect(host.entry).toMatch(/^ESTABLISHED \d+ ASSURED$/);
    host.ask({ op: 'ct-flush' });
    ctNet(host.net).tcpLoose = false;
    expect(host.out({ flags: ACK, seq: 5000, ack: 7000 })).toBe('INVALID');
    expect(host.entry).toBe('0 entries');
  });

  test('four equal acknowledgements are retransmissions: five minutes', () => {
    const host = new TcpHost();
    host.open();
    for (let i = 0; i < 3; i++) host.out({ flags: ACK, seq: 101, ack: 501 });
    expect(host.entry).toBe('ESTABLISHED 300 ASSURED');
    host.out({ flags: ACK, seq: 101, ack: 501, payload: 'x' });
    host.back({ flags: ACK, seq: 501, ack: 102 });
    expect(host.entry).toBe('ESTABLISHED 432000 ASSURED');
  });

  test('flags that make no sense and answers without a question are INVALID', () => {
    const host = new TcpHost();
    expect(host.out({ flags: SYN | TCPHDR_FIN, seq: 1 })).toBe('INVALID');
    expect(host.out({ flags: 0, seq: 1 })).toBe('INVALID');
    expect(host.out({ flags: SYNACK, seq: 1 })).toBe('INVALID');
    expect(host.out({ flags: RST, seq: 1 })).toBe('INVALID');
    expect(host.list()).toEqual([]);
  });

  test('both may open at once', () => {
    const host = new TcpHost();
    host.out({ flags: SYN, seq: 100 });
    host.back({ flags: SYN, seq: 500 });
    expect(host.entry).toBe('SYN_SENT2 120');
    host.out({ flags: SYNACK, seq: 100, ack: 501 });
    expect(host.entry).toBe('SYN_RECV 60');
    host.back({ flags: SYNACK, seq: 500, ack: 101 });
    host.back({ flags: ACK, seq: 501, ack: 101 });
    expect(host.entry).toMatch(/^ESTABLISHED/);
  });

  test('scaled windows count', () => {
    const host = new TcpHost();
    const scale = [3, 3, 7, 0];
    host.out({ flags: SYN, seq: 100, options: scale });
    host.back({ flags: SYNACK, seq: 500, ack: 101, options: scale });
    host.out({ flags: ACK, seq: 101, ack: 501, win: 500 });
    host.back({ flags: ACK, seq: 501, ack: 101, win: 500 });
    expect(host.out({ flags: ACK, seq: 101 + 60_000, ack: 501, payload: 'in' })).toBe('ESTABLISHED');
    expect(host.out({ flags: ACK, seq: 101 + 200_000, ack: 501, payload: 'out' })).toBe('INVALID');
  });
});
