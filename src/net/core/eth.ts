import { PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST } from '../../uapi/socket.ts';
import type { Random } from '../../sim/random.ts';
import { ETH_HLEN, ETH_P_802_3_MIN, ETH_TYPE } from '../../wire/ethernet.ts';
import type { NetDevice } from './dev.ts';
import type { SkBuff } from './skbuff.ts';

/**
 * Takes the Ethernet header off a received frame: sets `macHeader` and `pktType`, moves `data` behind the header and returns
 * the protocol. The frame must have at least 14 bytes. Linux: eth_type_trans() in net/ethernet/eth.c.
 */
export function ethTypeTrans(skb: SkBuff, dev: NetDevice): number {
  const at = skb.data;
  const bytes = skb.bytes;
  skb.dev = dev;
  skb.macHeader = at;
  skb.data = at + ETH_HLEN;
  const own = dev.devAddr;
  if (
    bytes[at + 5] !== own[5] ||
    bytes[at + 4] !== own[4] ||
    bytes[at + 3] !== own[3] ||
    bytes[at + 2] !== own[2] ||
    bytes[at + 1] !== own[1] ||
    bytes[at] !== own[0]
  ) {
    if ((bytes[at] & 1) !== 0) skb.pktType = isBroadcastEtherAddr(bytes, at) ? PACKET_BROADCAST : PACKET_MULTICAST;
    else skb.pktType = PACKET_OTHERHOST;
  }
  const type = (bytes[at + ETH_TYPE] << 8) | bytes[at + ETH_TYPE + 1];
  if (type >= ETH_P_802_3_MIN) return type;
  // A length: IPX's raw 802.3 (FF FF) or an LLC header.
  return skb.tail - skb.data >= 2 && bytes[at + 14] === 0xff && bytes[at + 15] === 0xff ? 0x0001 : 0x0004;
}

/**
 * Puts an Ethernet header in front. `saddr` null: the device's own address. Below 0x0600 `type` stands for an 802.2 frame
 * and the length is written. Linux: eth_header().
 */
export function ethHeader(skb: SkBuff, dev: NetDevice, type: number, daddr: Uint8Array, dOff: number, saddr: Uint8Array | null): void {
  const length = skb.tail - skb.data;
  const at = skb.push(ETH_HLEN);
  const bytes = skb.bytes;
  const source = saddr ?? dev.devAddr;
  bytes[at] = daddr[dOff];
  bytes[at + 1] = daddr[dOff + 1];
  bytes[at + 2] = daddr[dOff + 2];
  bytes[at + 3] = daddr[dOff + 3];
  bytes[at + 4] = daddr[dOff + 4];
  bytes[at + 5] = daddr[dOff + 5];
  bytes[at + 6] = source[0];
  bytes[at + 7] = source[1];
  bytes[at + 8] = source[2];
  bytes[at + 9] = source[3];
  bytes[at + 10] = source[4];
  bytes[at + 11] = source[5];
  const word = type === 0x0001 || type === 0x0004 ? length : type;
  bytes[at + 12] = word >>> 8;
  bytes[at + 13] = word;
  skb.macHeader = at;
}

export function isBroadcastEtherAddr(bytes: Uint8Array, at: number): boolean {
  return (bytes[at] & bytes[at + 1] & bytes[at + 2] & bytes[at + 3] & bytes[at + 4] & bytes[at + 5]) === 0xff;
}

export function isZeroEtherAddr(bytes: Uint8Array, at = 0): boolean {
  return (bytes[at] | bytes[at + 1] | bytes[at + 2] | bytes[at + 3] | bytes[at + 4] | bytes[at + 5]) === 0;
}

/** A unicast address that is not all zeros. Linux: is_valid_ether_addr(). */
export function isValidEtherAddr(address: Uint8Array, at = 0): boolean {
  return (address[at] & 1) === 0 && !isZeroEtherAddr(address, at);
}

/** 01:80:c2:00:00:0X: frames that no bridge forwards. Linux: is_link_local_ether_addr(). */
export function isLinkLocalEtherAddr(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === 0x01 &&
    bytes[at + 1] === 0x80 &&
    bytes[at + 2] === 0xc2 &&
    bytes[at + 3] === 0 &&
    bytes[at + 4] === 0 &&
    (bytes[at + 5] & 0xf0) === 0
  );
}

/** A random, locally administered unicast address. Linux: eth_random_addr(). */
export function ethRandomAddr(random: Random): Uint8Array {
  const mac = new Uint8Array(6);
  const low = random.int32();
  const high = random.int32();
  mac[0] = (high & 0xfe) | 0x02;
  mac[1] = high >>> 8;
  mac[2] = low >>> 24;
  mac[3] = low >>> 16;
  mac[4] = low >>> 8;
  mac[5] = low;
  return mac;
}

/** Gives the device a random address. Linux: eth_hw_addr_random(). */
export function ethHwAddrRandom(dev: NetDevice): void {
  dev.devAddr.set(ethRandomAddr(dev.net.sim.random));
  dev.addrAssignType = 1;
}
