import { describe, expect, test } from 'vitest';
import { sysctlLookup } from '../../../src/net/core/sysctl.ts';
import type { SkBuff } from '../../../src/net/core/skbuff.ts';
import { nfLogInit } from '../../../src/net/netfilter/nf_log.ts';
import { nfLogIpPacket } from '../../../src/net/netfilter/nf_log_syslog.ts';
import { XT_LOG_IPOPT, XT_LOG_TCPOPT, XT_LOG_TCPSEQ } from '../../../src/uapi/xt_data.ts';
import { InetHost } from '../ipv4/inet_host.ts';
import { packet } from './xt_host.ts';

const TCP = [0, 80, 1, 187, 0, 0, 0, 1, 0, 0, 0, 2, 0x60, 0x12, 4, 0, 0, 0, 0, 0, 2, 4, 5, 0xb4];

function logged(host: InetHost): string {
  return host.stack.kmsg.records.at(-1)?.text ?? '';
}

function log(host: InetHost, skb: SkBuff, flags = 0): string {
  nfLogIpPacket(host.net, skb, null, null, 4, flags, 'p: ');
  return logged(host);
}

describe('-j LOG', () => {
  test('UDP, TCP with options, ICMP with the packet it quotes: as the kernel words them', () => {
    const host = new InetHost();
    const head = 'p: IN= OUT= SRC=10.0.0.1 DST=10.0.0.2';
    expect(log(host, packet('10.0.0.1', '10.0.0.2', 17, [0, 1, 0, 2, 0, 8, 0, 0]))).toBe(
      `${head} LEN=28 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=UDP SPT=1 DPT=2 LEN=8 `,
    );
    expect(log(host, packet('10.0.0.1', '10.0.0.2', 6, TCP), XT_LOG_TCPSEQ | XT_LOG_TCPOPT | XT_LOG_IPOPT)).toBe(
      `${head} LEN=44 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=TCP SPT=80 DPT=443 SEQ=1 ACK=2 WINDOW=1024 RES=0x00 ACK SYN URGP=0 OPT (020405B4) `,
    );
    const inner = packet('10.0.0.2', '10.0.0.1', 17, [0, 1, 0, 2, 0, 8, 0, 0]);
    const quoted = [...inner.bytes.subarray(inner.data, inner.tail)];
    expect(log(host, packet('10.0.0.1', '10.0.0.2', 1, [3, 4, 0, 0, 0, 0, 5, 0xdc, ...quoted]))).toBe(
      `${head} LEN=56 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=ICMP TYPE=3 CODE=4 [SRC=10.0.0.2 DST=10.0.0.1 LEN=28 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=UDP SPT=1 DPT=2 LEN=8 ] MTU=1500 `,
    );
  });

  test('what is cut off is told as incomplete', () => {
    const host = new InetHost();
    expect(log(host, packet('10.0.0.1', '10.0.0.2', 6, [0, 1, 0, 2]))).toContain('PROTO=TCP INCOMPLETE [4 bytes] ');
    expect(log(host, packet('10.0.0.1', '10.0.0.2', 17, [], 0x2001))).toContain('MF FRAG:1 PROTO=UDP ');
    expect(log(host, packet('10.0.0.1', '10.0.0.2', 89))).toContain('PROTO=89 ');
  });

  test('other namespaces write only when nf_log_all_netns says so', () => {
    const host = new InetHost();
    nfLogInit(host.stack);
    const other = host.netns();
    const skb = packet('10.0.0.1', '10.0.0.2', 17, [0, 1, 0, 2, 0, 8, 0, 0]);
    nfLogIpPacket(other, skb, null, null, 4, 0, '');
    expect(logged(host)).toBe('');
    expect(sysctlLookup(other, 'net/netfilter/nf_log_all_netns')).toBeUndefined();
    expect(sysctlLookup(host.net, 'net/netfilter/nf_log_all_netns')!.set!('1')).toBe(0);
    nfLogIpPacket(other, skb, null, null, 4, 0, '');
    expect(logged(host)).toContain('PROTO=UDP');
    expect(host.stack.kmsg.records[0]).toMatchObject({ level: 4, facility: 0, seq: 0 });
  });
});
