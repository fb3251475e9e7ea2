import { be32, putBe32 } from '../../wire/addr.ts';
import type { PingOptions } from './options.ts';

const IPOPT_EOL = 0;
const IPOPT_NOP = 1;
const IPOPT_RR = 7;
const IPOPT_TS = 68;
const IPOPT_LSRR = 131;
const IPOPT_SSRR = 137;

/** The IP options of -R, -T and of a source route over `gateways` (RFC 791 section 3.1), or undefined without any. */
export function buildIpOptions(options: PingOptions, gateways: readonly number[]): Uint8Array | undefined {
  if (options.recordRoute) return Uint8Array.from([IPOPT_NOP, IPOPT_RR, 39, 4, ...new Array<number>(36).fill(0)]);
  if (options.timestamp !== undefined) {
    const length = options.timestamp === 3 ? 4 + gateways.length * 8 : options.timestamp === 0 ? 40 : 36;
    const bytes = new Uint8Array(length);
    bytes.set([IPOPT_TS, length, 5, options.timestamp]);
    if (options.timestamp === 3) gateways.forEach((gateway, i) => putBe32(bytes, 4 + i * 8, gateway));
    return bytes;
  }
  if (gateways.length === 0) return undefined;
  const bytes = new Uint8Array(4 + gateways.length * 4);
  bytes.set([IPOPT_NOP, options.dontRoute ? IPOPT_SSRR : IPOPT_LSRR, 3 + gateways.length * 4, 4]);
  gateways.forEach((gateway, i) => putBe32(bytes, 4 + i * 4, gateway));
  return bytes;
}

/** The options of a received IP header (its length is `header`), as ping prints them behind a reply. */
export function formatIpOptions(data: Uint8Array, header: number, host: (addr: number) => string): string {
  let text = '';
  for (let at = 20; at < header;) {
    const kind = data[at];
    if (kind === IPOPT_EOL) break;
    if (kind === IPOPT_NOP) {
      text += '\nNOP';
      at++;
      continue;
    }
    const length = data[at + 1];
    if (length < 2 || at + length > header) break;
    if (kind === IPOPT_RR) text += addressList('RR: ', data, at, Math.min(data[at + 2], length) - 4, host);
    else if (kind === IPOPT_LSRR || kind === IPOPT_SSRR)
      text += addressList(kind === IPOPT_SSRR ? 'SSRR: ' : 'LSRR: ', data, at, length - 3, host);
    else if (kind === IPOPT_TS) text += timestamps(data, at, length, host);
    else text += `\nunknown option ${kind.toString(16)}`;
    at += length;
  }
  return text;
}

function addressList(label: string, data: Uint8Array, at: number, bytes: number, host: (addr: number) => string): string {
  if (bytes <= 0) return '';
  let text = `\n${label}`;
  for (let i = 0; i < bytes; i += 4) {
    const addr = be32(data, at + 3 + i);
    text += `\t${addr === 0 ? '0.0.0.0' : host(addr)}\n`;
  }
  return text;
}

function timestamps(data: Uint8Array, at: number, length: number, host: (addr: number) => string): string {
  const used = Math.min(data[at + 2], length) - 5;
  if (used <= 0) return '';
  const flags = data[at + 3];
  const withAddresses = (flags & 15) !== 0;
  let text = '\nTS: ';
  let base = 0;
  for (let i = 0; i < used; i += 4) {
    if (withAddresses) {
      const addr = be32(data, at + 4 + i);
      text += `\t${addr === 0 ? '0.0.0.0' : host(addr)}`;
      i += 4;
      if (i >= used) break;
    }
    const stamp = be32(data, at + 4 + i) >>> 0;
    const value = stamp & 0x7fffffff;
    const standard = stamp < 0x80000000;
    if (base === 0) text += `\t${value} absolute${standard ? '' : ' not-standard'}`;
    else text += `\t${value - base}${standard ? '' : ' not-standard'}`;
    base = value;
    text += '\n';
  }
  if (flags >> 4) text += `Unrecorded hops: ${flags >> 4}\n`;
  return text;
}
