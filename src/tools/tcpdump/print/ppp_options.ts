import { hex2, hex4, hex8, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { OUI_NAMES } from './oui.ts';
import { PPP_PROTOCOLS } from './ppp_protocols.ts';

const LCP_OPTIONS: readonly string[] = (
  'Vend-Ext|MRU|ACCM|Auth-Prot|Qual-Prot|Magic-Num|deprecated(6)|PFC|ACFC|FCS-Alt|SDP|Num-Mode|deprecated(12)|Call-Back|' +
  'deprecated(14)|deprecated(15)|deprecated(16)|MRRU|12-Bit seq #|End-Disc|Proprietary|DCE-Id|MP+|Link-Disc|LCP-Auth-Opt|' +
  'COBS|Prefix-elision|Multilink-header-Form|I18N|SDL-over-SONET/SDH|PPP-Muxing'
).split('|');
const IPCP_OPTIONS: Readonly<Record<number, string>> = {
  1: 'IP-Addrs',
  2: 'IP-Comp',
  3: 'IP-Addr',
  4: 'Home-Addr',
  129: 'Pri-DNS',
  130: 'Pri-NBNS',
  131: 'Sec-DNS',
  132: 'Sec-NBNS',
};
const CCP_OPTIONS: Readonly<Record<number, string>> = {
  0: 'OUI',
  1: 'Pred-1',
  2: 'Pred-2',
  3: 'Puddle',
  16: 'HP-PPC',
  17: 'Stac-LZS',
  18: 'MPPC',
  19: 'Gand-FZA',
  20: 'V.42bis',
  21: 'BSD-Comp',
  23: 'LZS-DCP',
  24: 'MVRCA',
  25: 'DEC',
  26: 'Deflate',
  255: 'Reserved',
};
const CALLBACKS: Readonly<Record<number, string>> = { 0: 'UserAuth', 1: 'DialString', 2: 'LocalID', 3: 'E.164', 4: 'X.500', 6: 'CBCP' };
const IPCP_COMPRESSIONS: Readonly<Record<number, string>> = { 0x2d: 'VJ-Comp', 0x61: 'IP Header Compression' };
const COMPRESSION_SUBOPTIONS: Readonly<Record<number, string>> = { 1: 'RTP-Compression', 2: 'Enhanced RTP-Compression' };
const AUTHENTICATIONS: Readonly<Record<number, string>> = { 5: 'MD5', 128: 'MS-CHAPv1', 129: 'MS-CHAPv2' };
const CHAP = 0xc223;
/** Authentication protocols that say nothing more. */
const PLAIN_AUTHENTICATIONS: readonly number[] = [0xc023, 0xc227, 0xc027, 0xc123];
const QUALITY_REPORT = 0xc025;
const HEADER_COMPRESSION = 14;

/** The options of one control protocol. */
interface OptionKind {
  mark: string;
  name(option: number): string;
  /** Prints a value. */
  print(d: Dissection, option: number, at: number, length: number): Outcome;
}

/** 'rest': the value is to be shown in hex; 'stop': nothing more of this packet; 'skip': nothing more of this option. */
type Outcome = 'done' | 'rest' | 'stop' | 'skip';

const KINDS: Readonly<Record<number, OptionKind>> = {
  0x8021: { mark: 'ipcp', name: (option) => IPCP_OPTIONS[option] ?? 'unknown', print: printIpcp },
  0x8057: { mark: 'ip6cp', name: (option) => (option === 1 ? 'Interface-ID' : 'unknown'), print: printIp6cp },
  0x80fd: { mark: 'ccp', name: (option) => CCP_OPTIONS[option] ?? 'Unknown', print: printCcp },
  0xc02b: { mark: 'bacp', name: (option) => (option === 1 ? 'Favored-Peer' : 'Unknown'), print: printBacp },
};
const LCP = 0xc021;

/** Prints an option of a configuration request or its answer: how long it is, 0 to stop. */
export function printConfigOption(d: Dissection, protocol: number, at: number, available: number): number {
  const kind = KINDS[protocol] as OptionKind | undefined;
  if (kind === undefined && protocol !== LCP) return 0;
  if (available < 2) return 0;
  if (!d.has(at, 2)) {
    d.put(`[|${kind?.mark ?? 'lcp'}]`);
    return 0;
  }
  const [option, length] = [d.u8(at), d.u8(at + 1)];
  if (available < length) return 0;
  const name = kind ? kind.name(option) : (LCP_OPTIONS[option] as string | undefined);
  if (name === undefined) {
    d.put(`\n\tunknown LCP option 0x${hex2(option)}`);
    return length < 2 ? 0 : length;
  }
  d.put(`\n\t  ${name} Option (0x${hex2(option)}), length ${length}`);
  if (length < 2) {
    d.put(' (length bogus, should be >= 2)');
    return 0;
  }
  const outcome = (kind?.print ?? printLcp)(d, option, at, length);
  if (outcome === 'stop') return 0;
  if (outcome === 'skip') return length;
  const hex = d.options.verbose > 1 || outcome === 'rest';
  if (hex && (protocol !== 0x8021 || d.options.verbose < 2 || d.has(at + 2, length - 2))) {
    printUnknownData(d, at + 2, '\n\t    ', length - 2);
  }
  return length;
}

function bogus(d: Dissection, should: string, outcome: Outcome): Outcome {
  d.put(` (length bogus, should be ${should})`);
  return outcome;
}

/** What an LCP option's length must be, and what happens where it is not. */
const LCP_LENGTHS: Readonly<Record<number, readonly [least: number, exact: boolean, otherwise: Outcome]>> = {
  0: [6, false, 'skip'],
  1: [4, true, 'skip'],
  2: [6, true, 'skip'],
  3: [4, false, 'skip'],
  4: [4, false, 'stop'],
  5: [6, true, 'stop'],
  23: [4, true, 'stop'],
  13: [3, false, 'stop'],
  17: [4, true, 'stop'],
  19: [3, false, 'stop'],
};

function printLcp(d: Dissection, option: number, at: number, length: number): Outcome {
  if (option === 7 || option === 8) return 'done';
  if (!(option in LCP_LENGTHS)) return 'rest';
  const [least, exact, otherwise] = LCP_LENGTHS[option];
  if (exact ? length !== least : length < least) return bogus(d, `${exact ? '=' : '>='} ${least}`, otherwise);
  const value = at + 2;
  if (option === 0) d.put(`: Vendor: ${OUI_NAMES[d.u24(value)] ?? 'Unknown'} (${d.u24(value)})`);
  else if (option === 1 || option === 17) d.put(`: ${d.u16(value)}`);
  else if (option === 2 || option === 5) d.put(`: 0x${hex8(d.u32(value))}`);
  else if (option === 3) printAuthentication(d, at, length);
  else if (option === 4) d.put(d.u16(value) === QUALITY_REPORT ? ': LQR' : ': unknown');
  else if (option === 23) d.put(`: 0x${hex4(d.u16(value))}`);
  else if (option === 13) d.put(`: Callback Operation ${CALLBACKS[d.u8(value)] ?? 'Unknown'} (${d.u8(value)})`);
  else return printEndpoint(d, value, length);
  return 'done';
}

function printAuthentication(d: Dissection, at: number, length: number): void {
  const protocol = d.u16(at + 2);
  // tcpdump forgets a percent sign.
  d.put(`: ${PPP_PROTOCOLS[protocol] ?? 'Unknown Auth Proto (0x04x)'}`);
  if (protocol === CHAP) d.put(`, ${AUTHENTICATIONS[d.u8(at + 4)] ?? `Unknown Auth Alg ${d.u8(at + 4)}`}`);
  else if (!PLAIN_AUTHENTICATIONS.includes(protocol)) printUnknownData(d, at, '\n\t', length);
}

function printEndpoint(d: Dissection, at: number, length: number): Outcome {
  const kind = d.u8(at);
  if (kind === 2 && length !== 7) return bogus(d, '= 7', 'stop');
  if (kind === 3 && length !== 9) return bogus(d, '= 9', 'stop');
  if (kind === 2) d.put(`: IPv4 ${d.ipv4(at + 1)}`);
  else if (kind === 3) d.put(`: MAC ${d.mac(at + 1)}`);
  else
    d.put(
      ({ 0: ': Null', 1: ': Local', 4: ': Magic-Num-Block', 5: ': PSNDN' } as Record<number, string>)[kind] ?? `: Unknown class ${kind}`,
    );
  return 'done';
}

function printIpcp(d: Dissection, option: number, at: number, length: number): Outcome {
  if (option === 1) {
    if (length !== 10) return bogus(d, '= 10', 'skip');
    d.put(`: src ${d.ipv4(at + 2)}, dst ${d.ipv4(at + 6)}`);
    return 'done';
  }
  if (option === 2) return printCompression(d, at, length);
  if (!(option in IPCP_OPTIONS)) return 'rest';
  if (length !== 6) return bogus(d, '= 6', 'stop');
  d.put(`: ${d.ipv4(at + 2)}`);
  return 'done';
}

function printCompression(d: Dissection, at: number, length: number): Outcome {
  if (length < 4) return bogus(d, '>= 4', 'stop');
  const protocol = d.u16(at + 2);
  d.put(`: ${IPCP_COMPRESSIONS[protocol] ?? 'Unknown'} (0x${hex2(protocol)}):`);
  if (protocol !== 0x61) return 'done';
  if (length < HEADER_COMPRESSION) return bogus(d, `>= ${HEADER_COMPRESSION}`, 'stop');
  if (!d.has(at + 2, HEADER_COMPRESSION)) {
    d.put('[|ipcp]');
    return 'stop';
  }
  const [tcp, other, period, time, header] = [4, 6, 8, 10, 12].map((offset) => d.u16(at + offset));
  d.put(`\n\t    TCP Space ${tcp}, non-TCP Space ${other}, maxPeriod ${period}, maxTime ${time}, maxHdr ${header}`);
  let left = length - HEADER_COMPRESSION;
  if (left === 0) return 'done';
  d.put(`\n\t      Suboptions, length ${left}`);
  for (at += HEADER_COMPRESSION; left >= 2;) {
    if (!d.has(at, 2)) {
      d.put('[|ipcp]');
      return 'stop';
    }
    const [option, size] = [d.u8(at), d.u8(at + 1)];
    if (option === 0 || size === 0) break;
    d.put(`\n\t\t${COMPRESSION_SUBOPTIONS[option] ?? 'Unknown'} Suboption #${option}, length ${size}`);
    if (left < size) {
      d.put(` [remaining suboptions length ${left} < ${size}]`);
      d.invalidMark();
      break;
    }
    left -= size;
    at += size;
  }
  return 'done';
}

function printIp6cp(d: Dissection, option: number, at: number, length: number): Outcome {
  if (option !== 1) return 'rest';
  if (length !== 10) return bogus(d, '= 10', 'skip');
  if (!d.has(at + 2, 8)) {
    d.put('[|ip6cp]');
    return 'stop';
  }
  d.put(`: ${[2, 4, 6, 8].map((offset) => hex4(d.u16(at + offset))).join(':')}`);
  return 'done';
}

function printCcp(d: Dissection, option: number, at: number, length: number): Outcome {
  const least = ({ 21: 3, 24: 4, 26: 4 } as Record<number, number | undefined>)[option];
  if (least === undefined) return 'rest';
  if (length < least) return bogus(d, `>= ${least}`, 'skip');
  const first = d.u8(at + 2);
  if (option === 21) d.put(`: Version: ${first >> 5}, Dictionary Bits: ${first & 0x1f}`);
  else if (option === 24) {
    const context = d.u8(at + 3);
    d.put(`: Features: ${first >> 6}, PxP: ${first & 0x20 ? 'Enabled' : 'Disabled'}, History: ${first & 0x1f}, #CTX-ID: ${context}`);
  } else {
    const method = first & 15;
    d.put(`: Window: ${first >> 4}K, Method: ${method === 8 ? 'zlib' : 'unknown'} (0x${method.toString(16)})`);
    d.put(`, MBZ: ${d.u8(at + 3) >> 2}, CHK: ${d.u8(at + 3) & 3}`);
  }
  return 'done';
}

function printBacp(d: Dissection, option: number, at: number, length: number): Outcome {
  if (option !== 1) return 'rest';
  if (length !== 6) return bogus(d, '= 6', 'skip');
  d.put(`: Magic-Num 0x${hex8(d.u32(at + 2))}`);
  return 'done';
}
