/**
 * Sets of addresses, networks and ports: requests 'set-…' of `process.xtables`. Linux: include/uapi/linux/netfilter/ipset/.
 * Addresses are signed 32-bit numbers.
 */

/** Errors beyond errno, as positive numbers; replies carry them negated. Linux: enum ipset_errno. */
export const IPSET_ERR_FIND_TYPE = 4098;
export const IPSET_ERR_BUSY = 4100;
export const IPSET_ERR_EXIST_SETNAME2 = 4101;
export const IPSET_ERR_TYPE_MISMATCH = 4102;
export const IPSET_ERR_EXIST = 4103;
export const IPSET_ERR_INVALID_CIDR = 4104;
export const IPSET_ERR_INVALID_NETMASK = 4105;
export const IPSET_ERR_INVALID_FAMILY = 4106;
export const IPSET_ERR_TIMEOUT = 4107;
export const IPSET_ERR_REFERENCED = 4108;
export const IPSET_ERR_COUNTER = 4111;
export const IPSET_ERR_COMMENT = 4112;
export const IPSET_ERR_SKBINFO = 4114;
/** Of types; the same numbers mean other things in each. */
export const IPSET_ERR_BITMAP_RANGE = 4352;
export const IPSET_ERR_BITMAP_RANGE_SIZE = 4353;
export const IPSET_ERR_HASH_FULL = 4352;
export const IPSET_ERR_HASH_ELEM = 4353;
export const IPSET_ERR_NAME = 4352;
export const IPSET_ERR_LOOP = 4353;
export const IPSET_ERR_NAMEREF = 4355;
export const IPSET_ERR_LIST_FULL = 4356;
export const IPSET_ERR_REF_EXIST = 4357;

/** How a set is made, and the header of listings. What a type does not know stays undefined. */
export interface IpSetHeader {
  family?: 'inet' | 'inet6';
  hashsize?: number;
  maxelem?: number;
  bucketsize?: number;
  initval?: number;
  netmask?: number;
  bitmask?: number;
  /** s; of elements that say nothing else. */
  timeout?: number;
  counters?: boolean;
  comment?: boolean;
  skbinfo?: boolean;
  forceadd?: boolean;
  /** bitmap: addresses or ports. */
  from?: number;
  to?: number;
  /** list:set. */
  size?: number;
}

/** An element, in requests and listings. */
export interface IpSetElem {
  ip?: number;
  cidr?: number;
  /** Requests: the end of a range. */
  ipTo?: number;
  port?: number;
  portTo?: number;
  proto?: number;
  ip2?: number;
  cidr2?: number;
  ip2To?: number;
  mac?: readonly number[];
  iface?: string;
  physdev?: boolean;
  /** list:set: a member, and its place. */
  name?: string;
  before?: string;
  after?: string;
  nomatch?: boolean;
  /** s; listings: what is left, 0: for ever. */
  timeout?: number;
  packets?: number;
  bytes?: number;
  comment?: string;
  skbmark?: number;
  skbmarkmask?: number;
  /** major << 16 | minor. */
  skbprio?: number;
  skbqueue?: number;
}

export interface IpSetInfo {
  name: string;
  typename: string;
  revision: number;
  header: IpSetHeader;
  memsize: number;
  references: number;
  /** How many, without those whose time is over. */
  entries: number;
  members: IpSetElem[];
}

export type IpSetRequest =
  /** `exist`: the same set made again is no error. */
  | { op: 'set-create'; name: string; typename: string; header: IpSetHeader; exist: boolean }
  /** All sets without a name. */
  | { op: 'set-destroy' | 'set-flush'; name?: string }
  | { op: 'set-rename' | 'set-swap'; from: string; to: string }
  | { op: 'set-add' | 'set-del' | 'set-test'; name: string; elem: IpSetElem; exist: boolean }
  /** IpSetInfo[]; `members` empty when `terse`. */
  | { op: 'set-list'; name?: string; terse?: boolean }
  /** { typename, family, dimension } of one set: what a rule or an element's syntax needs to know. */
  | { op: 'set-header' | 'set-find'; name: string };

export interface IpSetKind {
  typename: string;
  family: 'inet' | 'inet6' | 'unspec';
  dimension: number;
}
