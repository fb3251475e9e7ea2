import { describe, expect, it } from 'vitest';
import { nfBridgeInfoGet } from '../../../src/net/netfilter/nf_bridge_info.ts';
import type { NetBridge } from '../../../src/net/bridge/br_private.ts';
import { brnfNet } from '../../../src/net/bridge/br_sysctl.ts';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import { devAddPack, devQueueXmit } from '../../../src/net/core/dev_queue.ts';
import { consumeSkb, type SkBuff } from '../../../src/net/core/skbuff.ts';
import type { InetCalls } from '../../../src/net/core/net_stack.ts';
import { ipDoFragment } from '../../../src/net/ipv4/ip_do_fragment.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NFPROTO_IPV4,
  nfRegisterNetHook,
  type NfHookState,
} from '../../../src/net/netfilter/core.ts';
import { ETH_P_IP } from '../../../src/uapi/if.ts';
import { parseIpv4 } from '../../../src/wire/addr.ts';
import { emitIpv4, IP_DF, IP_MF, ipv4FragOff, ipv4TotLen } from '../../../src/wire/ipv4.ts';
import { frame } from '../core/host.ts';
import { BridgeHost } from './bridge_host.ts';

const NAMES: Readonly<Record<number, string>> = {
  [NF_INET_PRE_ROUTING]: 'PRE_ROUTING',
  [NF_INET_FORWARD]: 'FORWARD',
  [NF_INET_POST_ROUTING]: 'POST_ROUTING',
};

/** A bridge with stations whose IPv4 packets are noted as they arrive. */
class InetBridgeHost extends BridgeHost {
  readonly got: { dev: string; offset: number; length: number }[] = [];
  readonly seen: string[] = [];
  readonly br: NetBridge;
  readonly stationDevs: NetDevice[];

  constructor(count = 2) {
    super();
    this.stack.inetCalls = { ipMcIncGroup() {}, ipMcDecGroup() {}, ipDoFragment } as unknown as InetCalls;
    const take = (skb: SkBuff, dev: NetDevice): void => {
      const { bytes, data } = skb;
      this.got.push({ dev: dev.name, offset: ipv4FragOff(bytes, data), length: skb.tail - data });
      expect(ipv4TotLen(bytes, data)).toBe(skb.tail - data);
      consumeSkb(skb);
    };
    devAddPack(this.stack, ETH_P_IP, { func: take });
    this.br = this.bridge('br0', '02:00:00:00:00:f0');
    this.stationDevs = this.stations(this.br, count).stations;
    this.got.length = 0;
  }

  /** Notes all bridged hooks of IPv4; `verdict` at FORWARD. */
  watch(verdict = NF_ACCEPT): void {
    for (const hooknum of [NF_INET_PRE_ROUTING, NF_INET_FORWARD, NF_INET_POST_ROUTING, NF_INET_LOCAL_IN]) {
      const hook = (_priv: object | null, skb: SkBuff, state: NfHookState): number => {
        const info = nfBridgeInfoGet(skb);
        this.seen.push(
          `${NAMES[hooknum]} in=${state.inDev?.name ?? ''}/${info?.physinDev.name ?? ''} out=${state.outDev?.name ?? ''}/${info?.physoutDev?.name ?? ''}`,
        );
        return hooknum === NF_INET_FORWARD ? verdict : NF_ACCEPT;
      };
      nfRegisterNetHook(this.net, { hook, priv: null, pf: NFPROTO_IPV4, hooknum, priority: 0 });
    }
  }

  sendIp(from: NetDevice, to: NetDevice, payload: number, fragOff = 0, padding = 0): void {
    const packet = new Uint8Array(20 + payload + padding);
    emitIpv4(packet, 0, 0, 20 + payload, 7, fragOff, 64, 253, parseIpv4('10.0.0.1')!, parseIpv4('10.0.0.2')!);
    devQueueXmit(frame(from, to.devAddr, ETH_P_IP, packet));
    this.run(1e6);
  }
}

describe('br_netfilter', () => {
  it('shows bridged packets to the hooks of IPv4, as from and to the bridge', () => {
    const host = new InetBridgeHost();
    host.watch();
    host.sendIp(host.stationDevs[0], host.stationDevs[1], 100);
    expect(host.seen).toEqual(['PRE_ROUTING in=br0/p1 out=/', 'FORWARD in=br0/p1 out=br0/p2', 'POST_ROUTING in=/p1 out=br0/p2']);
    expect(host.got).toEqual([{ dev: 'h2', offset: 0, length: 120 }]);
  });

  it('obeys their verdicts', () => {
    const host = new InetBridgeHost();
    host.watch(NF_DROP);
    host.sendIp(host.stationDevs[0], host.stationDevs[1], 100);
    expect(host.got).toEqual([]);
  });

  it('is off with bridge-nf-call-iptables=0, unless the bridge itself says otherwise', () => {
    const host = new InetBridgeHost();
    host.watch();
    brnfNet(host.net).callIptables = false;
    host.sendIp(host.stationDevs[0], host.stationDevs[1], 100);
    expect(host.seen).toEqual([]);
    host.setBridge(host.br, { nfCallIptables: 1 });
    host.sendIp(host.stationDevs[0], host.stationDevs[1], 100);
    expect(host.seen).toHaveLength(3);
  });

  it('drops what is no whole packet, and cuts off padding', () => {
    const host = new InetBridgeHost();
    host.sendIp(host.stationDevs[0], host.stationDevs[1], 4, 0, 22);
    expect(host.got).toEqual([{ dev: 'h2', offset: 0, length: 24 }]);
    devQueueXmit(frame(host.stationDevs[0], host.stationDevs[1].devAddr, ETH_P_IP, new Uint8Array(60)));
    host.run(1e6);
    expect(host.got).toHaveLength(1);
  });

  for (const hooked of [false, true]) {
    it(`cuts packets up for a port with a smaller MTU, but for DF (${hooked ? 'with' : 'without'} hooks)`, () => {
      const host = new InetBridgeHost();
      if (hooked) host.watch();
      host.set(host.dev('p2'), { mtu: 1200 });
      host.sendIp(host.stationDevs[0], host.stationDevs[1], 1400);
      expect(host.got).toEqual([
        { dev: 'h2', offset: IP_MF, length: 1196 },
        { dev: 'h2', offset: 1176 / 8, length: 244 },
      ]);
      host.sendIp(host.stationDevs[0], host.stationDevs[1], 1400, IP_DF);
      expect(host.got).toHaveLength(2);
      expect(host.net.mib.IpFragFails).toBe(1);
    });
  }
});
