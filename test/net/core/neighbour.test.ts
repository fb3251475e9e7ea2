import { beforeEach, describe, expect, it } from 'vitest';
import { neighCreate, neighLookup } from '../../../src/net/core/neigh_lookup.ts';
import { NEIGH_UPDATE_F_OVERRIDE } from '../../../src/net/core/neigh_state.ts';
import { type NeighTable, neighTableInit } from '../../../src/net/core/neigh_table.ts';
import { neighUpdate } from '../../../src/net/core/neigh_update.ts';
import { type Neighbour, neighEventSend, neighIfdown } from '../../../src/net/core/neighbour.ts';
import type { NetDevice } from '../../../src/net/core/dev.ts';
import { allocSkb, consumeSkb } from '../../../src/net/core/skbuff.ts';
import { EEXIST, EINVAL, ENOENT } from '../../../src/uapi/errno.ts';
import {
  type NeighMsg,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NTF_PROXY,
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
} from '../../../src/uapi/rtnetlink.ts';
import { AF_INET } from '../../../src/uapi/socket.ts';
import { Host, mac } from './host.ts';

const SEC = 1_000_000_000;
const KEY = 0x0a000002;
const THEIRS = mac('02:00:00:00:00:02');

let host: Host;
let dev: NetDevice;
let table: NeighTable;
let asked: number[];
let lost: number;

beforeEach(() => {
  host = new Host();
  const [v0, v1] = host.veth('v0', 'v1');
  host.up(v0, v1);
  host.run();
  dev = v0;
  asked = [];
  lost = 0;
  table = neighTableInit(host.stack, {
    id: 'arp_cache',
    family: AF_INET,
    construct: () => 0,
    solicit: () => void asked.push(host.sim.now),
    errorReport: (_neigh, skb) => {
      lost++;
      consumeSkb(skb);
    },
    proxyRedo: consumeSkb,
    isMulticast: () => false,
  });
});

function resolving(): Neighbour {
  const neigh = neighCreate(table, KEY, dev)!;
  const skb = allocSkb(84);
  skb.put(84);
  skb.protocol = 0x800;
  expect(neighEventSend(neigh, skb)).toBe(1);
  return neigh;
}

describe('finding an address', () => {
  it('asks three times, a second apart, then tells who waits', () => {
    const start = host.sim.now;
    const neigh = resolving();
    expect(neigh.nudState).toBe(NUD_INCOMPLETE);
    host.run(10 * SEC);
    expect(asked.map((time) => Math.round((time - start) / SEC))).toEqual([0, 1, 2]);
    expect(neigh.nudState).toBe(NUD_FAILED);
    expect(lost).toBe(1);
  });

  it('sends what waited when the answer comes, and is stale after half to one and a half times 30 s', () => {
    const neigh = resolving();
    neighUpdate(neigh, THEIRS, NUD_REACHABLE, NEIGH_UPDATE_F_OVERRIDE);
    expect(dev.stats.txPackets).toBe(1);
    host.run(14 * SEC);
    expect(neigh.nudState).toBe(NUD_REACHABLE);
    host.run(32 * SEC);
    expect(neigh.nudState).toBe(NUD_STALE);
  });

  it('a stale entry in use is delayed 5 s, then probed, then given up', () => {
    const neigh = neighCreate(table, KEY, dev)!;
    neighUpdate(neigh, THEIRS, NUD_STALE, NEIGH_UPDATE_F_OVERRIDE);
    expect(neighEventSend(neigh, null)).toBe(0);
    expect(neigh.nudState).toBe(NUD_DELAY);
    host.run(4.9 * SEC);
    expect(neigh.nudState).toBe(NUD_DELAY);
    host.run(1.2 * SEC);
    expect(neigh.nudState).toBe(NUD_PROBE);
    host.run(3 * SEC);
    expect(neigh.nudState).toBe(NUD_FAILED);
    expect(asked).toHaveLength(3);
  });

  it('keeps the newest packets that fit', () => {
    const neigh = resolving();
    for (let i = 0; i < 400; i++) {
      const skb = allocSkb(84);
      skb.put(84);
      neighEventSend(neigh, skb);
    }
    expect(neigh.arpQueue.length).toBe(Math.floor(212992 / 768));
    expect(table.stats.unresDiscards).toBe(401 - neigh.arpQueue.length);
  });

  it('forgets everything when the device goes down', () => {
    const neigh = resolving();
    neighIfdown(table, dev);
    expect(neigh.dead).toBe(true);
    expect(neighLookup(table, KEY, dev)).toBeNull();
    expect(table.entries).toBe(0);
    host.run(5 * SEC);
    expect(asked).toHaveLength(1);
  });

  it('an address that is not told to override stays', () => {
    const neigh = neighCreate(table, KEY, dev)!;
    neighUpdate(neigh, THEIRS, NUD_REACHABLE, NEIGH_UPDATE_F_OVERRIDE);
    neighUpdate(neigh, mac('02:00:00:00:00:03'), NUD_REACHABLE, 0);
    expect([...neigh.ha]).toEqual([...THEIRS]);
  });
});

describe('a full table', () => {
  it('throws out what was not changed for 5 s, and is full otherwise', () => {
    for (let i = 0; i < 1100; i++) {
      const neigh = neighCreate(table, i + 1, dev);
      if (neigh !== null) neighUpdate(neigh, THEIRS, NUD_STALE, 0);
    }
    expect(table.entries).toBe(1024);
    expect(table.stats.tableFulls).toBe(76);
    host.run(6 * SEC);
    expect(neighCreate(table, 5000, dev)).not.toBeNull();
    expect(table.entries).toBe(513);
  });

  it('shrinks by itself when entries are unused for a minute', () => {
    for (let i = 0; i < 200; i++) neighUpdate(neighCreate(table, i + 1, dev)!, THEIRS, NUD_STALE, 0);
    host.run(100 * SEC);
    expect(table.entries).toBe(0);
  });
});

describe('requests', () => {
  const body = (change: NeighMsg): NeighMsg => ({ family: AF_INET, ifindex: dev.ifindex, dst: KEY, ...change });
  const add = NLM_F_CREATE | NLM_F_EXCL;

  it('an entry without an address is refused in words, and is there all the same', () => {
    const request = { type: RTM_NEWNEIGH, flags: add, body: body({ state: NUD_PERMANENT }) } as const;
    expect(host.request({ ...request })).toMatchObject({ error: -EINVAL, extack: 'No link layer address given' });
    expect(host.request({ ...request })).toMatchObject({ error: -EEXIST });
  });

  it('adds, changes, refuses, lists and deletes', () => {
    const lladdr = THEIRS;
    host.ok({ type: RTM_NEWNEIGH, flags: add, body: body({ state: NUD_PERMANENT, lladdr }) });
    expect(table.gcEntries).toBe(0);
    const other = mac('02:00:00:00:00:03');
    host.ok({ type: RTM_NEWNEIGH, flags: NLM_F_REPLACE, body: body({ state: NUD_REACHABLE, lladdr: other }) });
    expect(host.request({ type: RTM_NEWNEIGH, flags: NLM_F_REPLACE, body: body({ dst: 9, lladdr }) }).error).toBe(-ENOENT);
    const { messages } = host.ok({ type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: {} });
    expect(messages.map((message) => message.body)).toMatchObject([{ dst: KEY, state: NUD_REACHABLE, lladdr: other }]);
    host.ok({ type: RTM_DELNEIGH, flags: 0, body: body({}) });
    expect(host.request({ type: RTM_DELNEIGH, flags: 0, body: body({}) }).error).toBe(-ENOENT);
  });

  it('proxy entries are apart', () => {
    host.ok({ type: RTM_NEWNEIGH, flags: add, body: body({ flags: NTF_PROXY }) });
    expect(host.ok({ type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: {} }).messages).toHaveLength(0);
    expect(host.ok({ type: RTM_GETNEIGH, flags: NLM_F_DUMP, body: { flags: NTF_PROXY } }).messages).toHaveLength(1);
    expect(table.proxy.lookup(host.net, KEY, dev)).not.toBeNull();
    host.ok({ type: RTM_DELNEIGH, flags: 0, body: body({ flags: NTF_PROXY }) });
    expect(host.request({ type: RTM_DELNEIGH, flags: 0, body: body({ flags: NTF_PROXY }) }).error).toBe(-ENOENT);
  });
});
