import { EEXIST, ENOENT, EOPNOTSUPP } from '../../../uapi/errno.ts';
import {
  type IpSetHeader,
  type IpSetInfo,
  type IpSetKind,
  type IpSetRequest,
  IPSET_ERR_BUSY,
  IPSET_ERR_EXIST,
  IPSET_ERR_EXIST_SETNAME2,
  IPSET_ERR_REFERENCED,
  IPSET_ERR_TYPE_MISMATCH,
} from '../../../uapi/ip_set.ts';
import type { XtReply } from '../../../uapi/xtables.ts';
import type { Net } from '../../core/net_namespace.ts';
import type { NetStack } from '../../core/net_stack.ts';
import type { SetSlot } from './ip_set_list_set.ts';
import { ipSetCreate } from './ip_set_types.ts';

/** Sets by name. Linux: net/netfilter/ipset/ip_set_core.c. */
type Sets = Map<string, SetSlot>;

/** The sets of a namespace, in the order of their numbers. */
export function ipSets(net: Net): Sets {
  return (net.ipset ??= new Map<string, SetSlot>()) as Sets;
}

/** A rule begins to refer to a set: it, or null when there is none of that name. Linux: ip_set_nfnl_get_byindex(). */
export function ipSetGet(net: Net, name: string): SetSlot | null {
  const slot = ipSets(net).get(name);
  if (slot === undefined) return null;
  slot.references++;
  return slot;
}

/** Linux: ip_set_nfnl_put(). */
export function ipSetPut(net: Net, name: string): void {
  const slot = ipSets(net).get(name);
  if (slot !== undefined) slot.references--;
}

/** Makes sets part of a host. Called by machine/boot_modules.ts. */
export function registerIpSet(stack: NetStack): void {
  stack.xtHandlers.set('set', (net, request) => answer(ipSets(net), net, request as unknown as IpSetRequest));
}

function answer(sets: Sets, net: Net, request: IpSetRequest): XtReply {
  switch (request.op) {
    case 'set-create':
      return { error: create(sets, net, request) };
    case 'set-destroy':
      return { error: destroy(sets, request.name) };
    case 'set-flush':
      return { error: each(sets, request.name, (slot) => (slot.set.flush(), 0)) };
    case 'set-rename':
      return { error: rename(sets, request.from, request.to) };
    case 'set-swap':
      return { error: swap(sets, request.from, request.to) };
    case 'set-add':
      return { error: each(sets, request.name, ({ set }) => set.add(request.elem, request.exist)) };
    case 'set-del':
      return { error: each(sets, request.name, ({ set }) => set.del(request.elem, request.exist)) };
    case 'set-test':
      return { error: test(sets, request.name, request.elem) };
    case 'set-list':
      return list(sets, request.name, request.terse === true);
    case 'set-find':
    case 'set-header':
      return header(sets, request.name);
    default:
      return { error: -EOPNOTSUPP };
  }
}

function each(sets: Sets, name: string | undefined, work: (slot: SetSlot) => number): number {
  if (name !== undefined) {
    const slot = sets.get(name);
    return slot === undefined ? -ENOENT : work(slot);
  }
  for (const slot of sets.values()) work(slot);
  return 0;
}

function create(sets: Sets, net: Net, request: IpSetRequest & { op: 'set-create' }): number {
  const made = ipSetCreate(net.sim, request.typename, request.header, (name) => sets.get(name));
  if (typeof made === 'number') return made;
  const old = sets.get(request.name);
  if (old !== undefined) return request.exist && same(old, request.typename, made.header) ? 0 : -EEXIST;
  sets.set(request.name, { name: request.name, set: made, references: 0 });
  return 0;
}

/** Linux: same_set(). */
function same({ set }: SetSlot, typename: string, wanted: IpSetHeader): boolean {
  const keys = ['family', 'maxelem', 'netmask', 'bitmask', 'timeout', 'from', 'to', 'size', 'counters', 'comment', 'skbinfo'] as const;
  return set.typename === typename && keys.every((key) => set.header[key] === wanted[key]);
}

function destroy(sets: Sets, name: string | undefined): number {
  if (name !== undefined) {
    const slot = sets.get(name);
    if (slot === undefined) return -ENOENT;
    if (slot.references > 0) return -IPSET_ERR_BUSY;
    slot.set.flush();
    sets.delete(name);
    return 0;
  }
  for (const slot of sets.values()) if (slot.references > 0) return -IPSET_ERR_BUSY;
  sets.clear();
  return 0;
}

/** The set keeps its number: it stays where it was among the others. */
function rename(sets: Sets, from: string, to: string): number {
  const slot = sets.get(from);
  if (slot === undefined) return -ENOENT;
  if (slot.references > 0) return -IPSET_ERR_REFERENCED;
  if (sets.has(to)) return -IPSET_ERR_EXIST_SETNAME2;
  const all = [...sets.values()];
  sets.clear();
  for (const one of all) {
    const kept = one === slot ? { name: to, set: one.set, references: 0 } : one;
    sets.set(kept.name, kept);
  }
  return 0;
}

function swap(sets: Sets, from: string, to: string): number {
  const a = sets.get(from);
  const b = sets.get(to);
  if (a === undefined) return -ENOENT;
  if (b === undefined) return -IPSET_ERR_EXIST_SETNAME2;
  if (a.set.typename !== b.set.typename || a.set.header.family !== b.set.header.family) return -IPSET_ERR_TYPE_MISMATCH;
  [a.set, b.set] = [b.set, a.set];
  return 0;
}

/** 0: it is in the set; -IPSET_ERR_EXIST: it is not, or cannot be. Linux: ip_set_utest(). */
function test(sets: Sets, name: string, elem: (IpSetRequest & { op: 'set-test' })['elem']): number {
  const slot = sets.get(name);
  if (slot === undefined) return -ENOENT;
  return slot.set.test(elem) > 0 ? 0 : -IPSET_ERR_EXIST;
}

function list(sets: Sets, name: string | undefined, terse: boolean): XtReply {
  if (name !== undefined && !sets.has(name)) return { error: -ENOENT };
  const data: IpSetInfo[] = [];
  for (const { name: own, set, references } of sets.values()) {
    if (name !== undefined && own !== name) continue;
    const members = set.members();
    const memsize = set.memsize();
    const { typename, revision } = set;
    const entries = members.length;
    data.push({ name: own, typename, revision, header: { ...set.header }, memsize, references, entries, members: terse ? [] : members });
  }
  return { error: 0, data };
}

function header(sets: Sets, name: string): XtReply {
  const slot = sets.get(name);
  if (slot === undefined) return { error: -ENOENT };
  const { typename, dimension, header: own } = slot.set;
  const data: IpSetKind = { typename, family: own.family ?? 'unspec', dimension };
  return { error: 0, data };
}
