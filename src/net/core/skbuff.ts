import type { Dst } from './dst.ts';
import type { NetDevice } from './dev.ts';
import type { Sock } from './sock.ts';
import { PACKET_HOST } from '../../uapi/socket.ts';

/** Room in front of a locally made packet: Ethernet, a VLAN tag and one encapsulation (IPv4 + UDP + VXLAN + Ethernet). */
export const SKB_HEADROOM = 96;

/** Buffers of this size are pooled; it holds a frame of 1500 bytes with its headroom. */
const POOLED_SIZE = 2048;
/** Buffers for TCP's super-segments, pooled too: 64 KB with headers and headroom. What lies between takes one of these. */
const LARGE_SIZE = 66_048;
const LARGE_POOL_LIMIT = 512;

/** How a packet's checksum stands. Linux: include/linux/skbuff.h. */
export const CHECKSUM_NONE = 0;
export const CHECKSUM_UNNECESSARY = 1;
export const CHECKSUM_COMPLETE = 2;
export const CHECKSUM_PARTIAL = 3;

/** The bytes of a packet, which clones share (Linux: skb_shared_info.dataref). */
class SkbData {
  bytes: Uint8Array;
  refs = 1;
  /** So many of them look at the payload only (Linux: the upper half of dataref, skb_header_release()). */
  payloadRefs = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }
}

const dataPool: SkbData[] = [];
const largePool: SkbData[] = [];
/** What an skb without bytes points to. */
const EMPTY = new SkbData(0);
const skbPool: SkBuff[] = [];
const POOL_LIMIT = 4096;

/** Counts packets of all machines in this process; only ever used for identity, never for behaviour. */
let nextId = 1;

/**
 * A packet on its way (Linux: struct sk_buff). Byte positions are absolute offsets into `bytes`:
 *
 *     0        data             tail            bytes.length
 *     | headroom | packet ........ | tailroom |
 *
 * Objects and buffers are pooled: whoever is handed an skb owns it, and ends it with kfreeSkb or consumeSkb, once.
 */
export class SkBuff {
  private store: SkbData;
  /** The buffer; the same as the clones' until `cow`. */
  bytes: Uint8Array;
  /** First byte of the packet as the current layer sees it. */
  data: number;
  /** One past the last byte. */
  tail: number;
  /** Where the link, network and transport headers begin (absolute); -1 when not set. */
  macHeader: number;
  networkHeader: number;
  transportHeader: number;

  /** ETH_P_* in host order. */
  protocol: number;
  /** PACKET_HOST, ... */
  pktType: number;
  dev: NetDevice | null;
  /** ifindex of the device it first arrived on; 0 for local packets. */
  skbIif: number;
  mark: number;
  priority: number;
  ipSummed: number;
  /** CHECKSUM_PARTIAL: where (absolute) the sum begins that is still to be made, and where behind it the sum belongs. */
  csumStart: number;
  csumOffset: number;
  /** When taken in or made, ns of virtual time; 0 when not stamped. */
  tstamp: number;
  /** The route or other destination (Linux: skb_dst()). */
  dst: Dst | null;
  sk: Sock | null;
  /** Connection tracking entry and ctinfo (Linux: skb->_nfct). */
  nfct: object | null;
  nfctInfo: number;
  /** br_netfilter's notes on a bridged frame (Linux: struct nf_bridge_info), and that it is passing for the first time. */
  nfBridge: object | null;
  /** Rule tracing was asked for (-j TRACE). */
  nfTrace: boolean;
  /** VLAN tag taken out of the frame: TCI, and protocol, which is 0 when there is none. */
  vlanTci: number;
  vlanProto: number;
  /** Segment size and count of a super-segment; 0 when it is an ordinary packet. */
  gsoSize: number;
  gsoSegs: number;
  /** Its owner cares for the payload only: clones may write headers in front of it (Linux: skb->nohdr). */
  private nohdr: boolean;
  /** The control block: each layer's own integers while the packet is in its hands (Linux: skb->cb). See IPCB, BR_INPUT_SKB_CB. */
  cb0: number;
  cb1: number;
  cb2: number;
  cb3: number;
  cbObject: object | null;

  /** Identity of this packet, and of the one it was cloned, fragmented, encapsulated from or answers; for tracing. */
  id: number;
  origin: number;

  /** Only for the pool: a packet is made by allocSkb. */
  constructor() {
    this.store = EMPTY;
    this.bytes = EMPTY.bytes;
    this.data = 0;
    this.tail = 0;
    this.macHeader = -1;
    this.networkHeader = -1;
    this.transportHeader = -1;
    this.protocol = 0;
    this.pktType = PACKET_HOST;
    this.dev = null;
    this.skbIif = 0;
    this.mark = 0;
    this.priority = 0;
    this.ipSummed = CHECKSUM_NONE;
    this.csumStart = 0;
    this.csumOffset = 0;
    this.tstamp = 0;
    this.dst = null;
    this.sk = null;
    this.nfct = null;
    this.nfctInfo = 0;
    this.nfBridge = null;
    this.nfTrace = false;
    this.vlanTci = 0;
    this.vlanProto = 0;
    this.gsoSize = 0;
    this.gsoSegs = 0;
    this.nohdr = false;
    this.cb0 = 0;
    this.cb1 = 0;
    this.cb2 = 0;
    this.cb3 = 0;
    this.cbObject = null;
    this.id = nextId++;
    this.origin = 0;
  }

  get len(): number {
    return this.tail - this.data;
  }

  get headroom(): number {
    return this.data;
  }

  get tailroom(): number {
    return this.bytes.length - this.tail;
  }

  get cloned(): boolean {
    return this.store.refs > 1;
  }

  /** Makes room for `length` bytes at the end and returns where they begin. */
  put(length: number): number {
    const at = this.tail;
    if (at + length > this.bytes.length) this.expand(0, at + length - this.bytes.length);
    this.tail = at + length;
    return at;
  }

  /** Makes room for `length` bytes in front (expanding where the headroom is too small) and returns where they begin. */
  push(length: number): number {
    if (length > this.data) this.expand(length - this.data + SKB_HEADROOM, 0);
    return (this.data -= length);
  }

  /** Takes `length` bytes off the front; the packet must have them. */
  pull(length: number): void {
    this.data += length;
  }

  /** Cuts the packet to `length` bytes. */
  trim(length: number): void {
    if (length < this.len) this.tail = this.data + length;
  }

  /**
   * Makes the bytes this skb's own before they are written (Linux: skb_cow()). Offsets stay. Of a super-segment only the
   * headers are sure to be its own then: its sender keeps the payload to send it again.
   */
  cow(): void {
    const { store } = this;
    if (store.refs <= 1 || (store.refs - store.payloadRefs <= 1 && store.bytes.length > POOLED_SIZE)) return;
    this.replaceStore(this.bytes.length, 0);
  }

  /** The owner keeps this skb for its payload alone (Linux: skb_header_release()). */
  headerRelease(): void {
    this.nohdr = true;
    this.store.payloadRefs++;
  }

  /** Another skb over the same bytes (Linux: skb_clone()). */
  clone(): SkBuff {
    const skb = takeSkb();
    if (skb.store !== EMPTY) dataPool.push(skb.store);
    this.store.refs++;
    skb.store = this.store;
    skb.bytes = this.bytes;
    skb.copyFields(this);
    return skb;
  }

  /** Another skb with bytes of its own (Linux: skb_copy()). */
  copy(): SkBuff {
    const skb = this.clone();
    skb.replaceStore(skb.bytes.length, 0);
    return skb;
  }

  /** Gives skb and bytes back to the pools. Only for kfreeSkb and consumeSkb. */
  release(): void {
    // Freed twice, it would be handed out twice: better to stop here than to mix up packets later.
    if (this.id === 0) throw new Error('skb freed twice');
    this.id = 0;
    if (this.nohdr) {
      this.nohdr = false;
      this.store.payloadRefs--;
    }
    // A pooled skb keeps the buffer that is its own: the next packet needs one.
    if (this.store.refs > 1 || this.bytes.length !== POOLED_SIZE) this.dropStore();
    this.dev = null;
    this.dst = null;
    this.sk = null;
    this.nfct = null;
    this.nfBridge = null;
    this.cbObject = null;
    if (skbPool.length < POOL_LIMIT) skbPool.push(this);
  }

  /** Only for allocSkb: everything as new, with at least `size` bytes. A pooled skb has no dev, dst, sk or nfct. */
  reset(size: number): void {
    if (this.bytes.length < size) {
      giveBack(this.store);
      this.takeStore(size);
    }
    this.macHeader = -1;
    this.networkHeader = -1;
    this.transportHeader = -1;
    this.protocol = 0;
    this.pktType = PACKET_HOST;
    this.skbIif = 0;
    this.mark = 0;
    this.priority = 0;
    this.ipSummed = CHECKSUM_NONE;
    this.tstamp = 0;
    this.nfctInfo = 0;
    this.nfTrace = false;
    this.vlanTci = 0;
    this.vlanProto = 0;
    this.gsoSize = 0;
    this.gsoSegs = 0;
    this.cb0 = 0;
    this.cb1 = 0;
    this.cb2 = 0;
    this.cb3 = 0;
    this.id = nextId++;
    this.origin = 0;
  }

  /** Becomes another packet in the same bytes: an answer made of its request. `data` and `tail` stay. */
  renew(): void {
    const origin = this.id;
    this.reset(0);
    this.origin = origin;
    this.dev = null;
    this.dst = null;
    this.sk = null;
    this.nfct = null;
    this.nfBridge = null;
    this.cbObject = null;
  }

  /**
   * A packet with all of this one's fields: its bytes up to `end` (absolute), link header and all, then `length` bytes from
   * `from` on. A piece of a super-segment.
   */
  segment(end: number, from: number, length: number): SkBuff {
    const skb = takeSkb();
    skb.reset(end + length);
    skb.copyFields(this);
    const first = this.macHeader >= 0 && this.macHeader < this.data ? this.macHeader : this.data;
    skb.bytes.set(this.bytes.subarray(first, end), first);
    skb.bytes.set(this.bytes.subarray(from, from + length), end);
    skb.tail = end + length;
    skb.sk = this.sk;
    skb.gsoSize = 0;
    skb.gsoSegs = 0;
    return skb;
  }

  /** Becomes another packet without a change of its fields: it was put into a tunnel, or taken out. For tracing. */
  rename(): void {
    this.origin = this.id;
    this.id = nextId++;
  }

  private copyFields(from: SkBuff): void {
    this.data = from.data;
    this.tail = from.tail;
    this.macHeader = from.macHeader;
    this.networkHeader = from.networkHeader;
    this.transportHeader = from.transportHeader;
    this.protocol = from.protocol;
    this.pktType = from.pktType;
    this.dev = from.dev;
    this.skbIif = from.skbIif;
    this.mark = from.mark;
    this.priority = from.priority;
    this.ipSummed = from.ipSummed;
    this.csumStart = from.csumStart;
    this.csumOffset = from.csumOffset;
    this.tstamp = from.tstamp;
    this.dst = from.dst;
    this.sk = null;
    this.nfct = from.nfct;
    this.nfctInfo = from.nfctInfo;
    this.nfBridge = from.nfBridge;
    this.nfTrace = from.nfTrace;
    this.vlanTci = from.vlanTci;
    this.vlanProto = from.vlanProto;
    this.gsoSize = from.gsoSize;
    this.gsoSegs = from.gsoSegs;
    this.cb0 = from.cb0;
    this.cb1 = from.cb1;
    this.cb2 = from.cb2;
    this.cb3 = from.cb3;
    this.cbObject = from.cbObject;
    this.id = nextId++;
    this.origin = from.id;
  }

  private expand(front: number, back: number): void {
    const size = this.bytes.length + front + back;
    this.replaceStore(size, front);
    this.data += front;
    this.tail += front;
    if (this.macHeader >= 0) this.macHeader += front;
    if (this.networkHeader >= 0) this.networkHeader += front;
    if (this.transportHeader >= 0) this.transportHeader += front;
    this.csumStart += front;
  }

  private replaceStore(size: number, shift: number): void {
    const from = this.bytes;
    const first = this.macHeader >= 0 && this.macHeader < this.data ? this.macHeader : this.data;
    const tail = this.tail;
    // Copy before the old buffer can be handed out again.
    const old = this.store;
    this.takeStore(size);
    this.bytes.set(from.subarray(first, tail), first + shift);
    if (this.nohdr) {
      old.payloadRefs--;
      this.store.payloadRefs++;
    }
    giveBack(old);
  }

  private takeStore(size: number): void {
    const store = takeData(size);
    store.refs = 1;
    store.payloadRefs = 0;
    this.store = store;
    this.bytes = store.bytes;
  }

  private dropStore(): void {
    giveBack(this.store);
    this.store = EMPTY;
    this.bytes = EMPTY.bytes;
  }
}

/** An skb with `headroom` bytes free in front and at least `size` bytes of room behind; `data` = `tail` = headroom. */
export function allocSkb(size: number, headroom = SKB_HEADROOM): SkBuff {
  const skb = takeSkb();
  skb.reset(size + headroom);
  skb.data = headroom;
  skb.tail = headroom;
  return skb;
}

/** Ends a packet that arrived where it should (Linux: consume_skb()). A drop is `kfreeSkb` in drop_reason.ts. */
export function consumeSkb(skb: SkBuff): void {
  skb.release();
}

function takeSkb(): SkBuff {
  return skbPool.pop() ?? new SkBuff();
}

function takeData(size: number): SkbData {
  if (size <= POOLED_SIZE) return dataPool.pop() ?? new SkbData(POOLED_SIZE);
  return size <= LARGE_SIZE ? (largePool.pop() ?? new SkbData(LARGE_SIZE)) : new SkbData(size);
}

/** One user of `store` less; the last one gives it back to its pool. */
function giveBack(store: SkbData): void {
  if (store === EMPTY || --store.refs > 0) return;
  if (store.bytes.length === POOLED_SIZE) {
    if (dataPool.length < POOL_LIMIT) dataPool.push(store);
  } else if (store.bytes.length === LARGE_SIZE && largePool.length < LARGE_POOL_LIMIT) {
    largePool.push(store);
  }
}

/** What a packet of this size costs a queue's memory limit on Linux (skb->truesize): a kmalloc block and the sk_buff itself. */
export function skbTruesize(skb: SkBuff): number {
  const need = ((skb.tail - skb.data + 32 + 63) & ~63) + 320;
  return (need <= 512 ? 512 : need <= 1024 ? 1024 : need <= 2048 ? 2048 : need <= 4096 ? 4096 : need) + 256;
}
