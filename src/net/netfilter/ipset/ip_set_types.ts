import {
  type IpSetHeader,
  IPSET_ERR_BITMAP_RANGE,
  IPSET_ERR_BITMAP_RANGE_SIZE,
  IPSET_ERR_FIND_TYPE,
  IPSET_ERR_INVALID_FAMILY,
  IPSET_ERR_INVALID_NETMASK,
} from '../../../uapi/ip_set.ts';
import type { Simulator } from '../../../sim/simulator.ts';
import type { IpSet } from './ip_set.ts';
import { BitmapSet } from './ip_set_bitmap.ts';
import { HashSet, type HashShape } from './ip_set_hash.ts';
import { ListSet, type SetSlot } from './ip_set_list_set.ts';

interface HashType {
  readonly revision: number;
  readonly dimension: number;
  readonly shape: HashShape;
}

const PLAIN: HashShape = { net: false, port: false, second: 'none', iface: false, elemSize: 4, baseSize: 216 };

/** Linux: struct ip_set_type of each ip_set_hash_*.c, its newest revision. */
const HASH_TYPES: Readonly<Record<string, HashType>> = {
  'hash:ip': { revision: 6, dimension: 1, shape: PLAIN },
  'hash:net': { revision: 7, dimension: 1, shape: { ...PLAIN, net: true, elemSize: 8, baseSize: 456 } },
  'hash:ip,port': { revision: 7, dimension: 2, shape: { ...PLAIN, port: true, elemSize: 8 } },
  'hash:ip,port,ip': { revision: 6, dimension: 3, shape: { ...PLAIN, port: true, second: 'ip', elemSize: 12, baseSize: 208 } },
  'hash:ip,port,net': { revision: 8, dimension: 3, shape: { ...PLAIN, port: true, second: 'net', elemSize: 12, baseSize: 464 } },
  'hash:net,port': { revision: 8, dimension: 2, shape: { ...PLAIN, net: true, port: true, elemSize: 8, baseSize: 456 } },
  'hash:net,iface': { revision: 8, dimension: 2, shape: { ...PLAIN, net: true, iface: true, elemSize: 28, baseSize: 488 } },
};

const BITMAP_TYPES: Readonly<Record<string, { revision: number; dimension: number }>> = {
  'bitmap:ip': { revision: 3, dimension: 1 },
  'bitmap:ip,mac': { revision: 3, dimension: 2 },
  'bitmap:port': { revision: 3, dimension: 1 },
};

const MIN_HASHSIZE = 64;
const MAX_BUCKETSIZE = 12;
/** Linux: IPSET_BITMAP_MAX_RANGE. */
const BITMAP_MAX_RANGE = 0x10000;

/** Makes a set, or says why not. */
export function ipSetCreate(
  sim: Simulator,
  typename: string,
  header: IpSetHeader,
  find: (name: string) => SetSlot | undefined,
): IpSet | number {
  if (typename === 'list:set') return new ListSet(sim, { ...header, size: Math.max(4, header.size ?? 8) }, find);
  const hash = HASH_TYPES[typename];
  if (hash !== undefined) return createHash(sim, typename, header, hash);
  const bitmap = BITMAP_TYPES[typename];
  if (bitmap === undefined) return -IPSET_ERR_FIND_TYPE;
  const full = { ...header };
  const error = bitmapRange(typename, full);
  return error !== 0 ? error : new BitmapSet(sim, typename, bitmap.revision, bitmap.dimension, full);
}

function createHash(sim: Simulator, typename: string, header: IpSetHeader, { revision, dimension, shape }: HashType): IpSet | number {
  if (header.family !== undefined && header.family !== 'inet' && header.family !== 'inet6') return -IPSET_ERR_INVALID_FAMILY;
  if (header.bitmask === 0) return -IPSET_ERR_INVALID_NETMASK;
  const full: IpSetHeader = { ...header };
  full.family = header.family ?? 'inet';
  full.hashsize = 2 ** Math.ceil(Math.log2(Math.max(header.hashsize ?? 1024, MIN_HASHSIZE)));
  full.maxelem = header.maxelem ?? 65536;
  full.bucketsize = bucketSize(header.bucketsize ?? MAX_BUCKETSIZE);
  full.initval = header.initval ?? sim.random.int32() >>> 0;
  return new HashSet(sim, typename, revision, dimension, full, shape);
}

function bucketSize(wanted: number): number {
  const size = Math.min(Math.max(wanted, 2), MAX_BUCKETSIZE);
  return size + (size & 1);
}

function bitmapRange(typename: string, header: IpSetHeader): number {
  if (header.from === undefined || header.to === undefined) return -IPSET_ERR_BITMAP_RANGE;
  if (header.from >>> 0 > header.to >>> 0) [header.from, header.to] = [header.to, header.from];
  if (typename === 'bitmap:port') return 0;
  const { netmask } = header;
  const step = netmask === undefined ? 1 : 2 ** (32 - netmask);
  const size = ((header.to >>> 0) - (header.from >>> 0) + 1) / step;
  if (size > BITMAP_MAX_RANGE) return -IPSET_ERR_BITMAP_RANGE_SIZE;
  return Number.isInteger(size) ? 0 : -IPSET_ERR_INVALID_NETMASK;
}
