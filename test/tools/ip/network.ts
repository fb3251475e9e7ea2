import type { FakeNetwork } from './fake_process.ts';

/** 02:00:00:00:00:NN. */
export function mac(last: number): Uint8Array {
  return Uint8Array.from([2, 0, 0, 0, 0, last]);
}

const ETHERNET = {
  mtu: 1500,
  qdisc: 'noqueue',
  operstate: 6,
  linkmode: 0,
  group: 0,
  txqlen: 1000,
  type: 1,
  flags: 0x11043,
  broadcast: new Uint8Array(6).fill(255),
  promiscuity: 0,
  allmulti: 0,
  minMtu: 68,
  maxMtu: 65535,
  inet6AddrGenMode: 0,
  gsoMaxSize: 65536,
  gsoMaxSegs: 65535,
  tsoMaxSize: 524280,
  tsoMaxSegs: 65535,
  groMaxSize: 65536,
  gsoIpv4MaxSize: 65536,
  groIpv4MaxSize: 65536,
  carrierChanges: 2,
};

const NO_STATS = {
  ...{ rxPackets: 0, txPackets: 2, rxBytes: 0, txBytes: 108, rxErrors: 0, txErrors: 0, rxDropped: 0, txDropped: 0, multicast: 0 },
  ...{ collisions: 0, rxLengthErrors: 0, rxOverErrors: 0, rxCrcErrors: 0, rxFrameErrors: 0, rxFifoErrors: 0, rxMissedErrors: 0 },
  ...{ txAbortedErrors: 0, txCarrierErrors: 0, txFifoErrors: 0, txHeartbeatErrors: 0, txWindowErrors: 0 },
  ...{ rxCompressed: 0, txCompressed: 0, rxNohandler: 0, rxOtherhostDropped: 0 },
};

const FOREVER = { valid: 0xffffffff, preferred: 0xffffffff };

/** lo, a bridge br0 (10.0.0.1/24), v1 and v0 (a pair, v0 a port of br0), as the kernel would describe them. */
export function bridgeNetwork(): FakeNetwork {
  return {
    links: [
      {
        ...ETHERNET,
        index: 1,
        ifname: 'lo',
        flags: 0x10049,
        mtu: 65536,
        operstate: 0,
        type: 772,
        address: new Uint8Array(6),
        broadcast: new Uint8Array(6),
        minMtu: 0,
        maxMtu: 0,
        numTxQueues: 1,
        numRxQueues: 1,
      },
      { ...ETHERNET, index: 2, ifname: 'br0', address: mac(0x10), linkinfo: { kind: 'bridge' }, numTxQueues: 1, numRxQueues: 1 },
      { ...ETHERNET, index: 3, ifname: 'v1', address: mac(2), link: 4, linkinfo: { kind: 'veth' }, numTxQueues: 2, numRxQueues: 2 },
      {
        ...ETHERNET,
        index: 4,
        ifname: 'v0',
        address: mac(1),
        link: 3,
        master: 2,
        linkinfo: {
          kind: 'veth',
          slaveKind: 'bridge',
          slaveData: { state: 3, priority: 32, cost: 2, hairpin: 0, learning: 1, id: 0x8001 },
        },
        stats64: NO_STATS,
      },
    ],
    addresses: [
      addr(1, 0x7f000001, 8, 254, 'lo'),
      { ...addr(2, 0x0a000001, 24, 0, 'br0'), broadcast: 0x0a0000ff },
      { ...addr(3, 0x0a000002, 24, 0, 'v1:1'), flags: 0x81 },
    ],
    routes: [
      { family: 2, table: 254, type: 1, protocol: 3, scope: 0, dstLen: 0, gateway: 0x0a0000fe, oif: 2, metrics: { mtu: 1400, lock: 4 } },
      { family: 2, table: 254, type: 1, protocol: 2, scope: 253, dst: 0x0a000000, dstLen: 24, oif: 2, prefsrc: 0x0a000001 },
      {
        ...{ family: 2, table: 254, type: 1, protocol: 4, scope: 0, dst: 0x0a020000, dstLen: 16, priority: 50 },
        multipath: [
          { gateway: 0x0a000005, ifindex: 2, hops: 0 },
          { gateway: 0x0a000006, ifindex: 3, hops: 2, flags: 17 },
        ],
      },
      { family: 2, table: 254, type: 6, protocol: 3, scope: 0, dst: 0x0a030000, dstLen: 24 },
    ],
    neighs: [
      {
        family: 2,
        ifindex: 2,
        state: 2,
        dst: 0x0a000009,
        lladdr: mac(9),
        cacheinfo: { confirmed: 100, used: 250, updated: 300, refcnt: 1 },
        probes: 4,
      },
      { family: 2, ifindex: 2, state: 0x20, dst: 0x0a000063 },
    ],
    rules: [
      { family: 2, priority: 0, table: 255, action: 1, protocol: 2 },
      { family: 2, priority: 100, table: 7, action: 1, src: 0x0a000000, srcLen: 8, fwmark: 1, fwmask: 0xff, flags: 2, iifname: 'v9' },
      { family: 2, priority: 200, action: 8, dst: 0x01010101, dstLen: 32 },
      { family: 2, priority: 32766, table: 254, action: 1, protocol: 2 },
    ],
    files: { '/proc/self/ns/net': '' },
  };
}

function addr(index: number, local: number, prefixlen: number, scope: number, label: string): object {
  return { family: 2, index, local, address: local, prefixlen, scope, flags: 0x80, label, cacheinfo: FOREVER };
}
