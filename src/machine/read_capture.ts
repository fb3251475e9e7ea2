import { parseCapture } from '../tools/tcpdump/capture_file.ts';
import { type CapturedPacket, CaptureFileError } from '../tools/tcpdump/pcap_file.ts';
import { decodeFrame } from '../view/decode.ts';
import type { LoggedPacket } from '../view/packet_log.ts';
import { SNAPLEN } from '../view/taps.ts';
import type { Text } from '../view/text.ts';

const DLT_EN10MB = 1;
const DLT_RAW = 12;
const NSEC_PER_SEC = 1e9;
/** More than the list can hold. */
const MAX_PACKETS = 20_000;

/** A capture's packets as the list has them, or libpcap's words for what is wrong with the file. */
export type ReadCapture = { ok: true; packets: LoggedPacket[]; warning: Text | null } | { ok: false; error: Text };

/** Reads a pcap or pcapng file. Times count from its first packet; numbers are negative: they are none of this machine's. */
export function readCapture(file: Uint8Array): ReadCapture {
  try {
    const { packets, linktype, error } = parseCapture(file);
    if (linktype !== DLT_EN10MB && linktype !== DLT_RAW) return { ok: false, error: otherLinks(linktype) };
    const read = packets.slice(0, MAX_PACKETS).map((packet, at) => logged(packet, at, packets[0], linktype));
    return { ok: true, packets: read, warning: error === undefined ? tooMany(packets.length) : damaged(packets.length, error) };
  } catch (error) {
    if (error instanceof CaptureFileError) return { ok: false, error: { en: error.message, zh: `无法读取：${error.message}` } };
    throw error;
  }
}

function logged(
  { seconds, nanoseconds, length, bytes }: CapturedPacket,
  at: number,
  first: CapturedPacket,
  linktype: number,
): LoggedPacket {
  const layer = linktype === DLT_EN10MB ? 'ethernet' : 'ip';
  const time = (seconds - first.seconds) * NSEC_PER_SEC + nanoseconds - first.nanoseconds;
  const facts = decodeFrame(bytes, layer);
  const frame = bytes.slice(0, SNAPLEN);
  const record = { ...facts, id: -(at + 1), time, source: '', place: '', fate: 'moving' as const, reason: '', cause: 0 };
  const tapped = { time, place: '', frame, wireLength: length, layer } as const;
  return { record, now: facts, events: [], skbs: [], frame, layer, wireLength: length, taps: [tapped] };
}

function otherLinks(linktype: number): Text {
  return {
    en: `its packets are of link type ${linktype}; only Ethernet and bare IP are read here`,
    zh: `其中的包属于链路类型 ${linktype}；这里只读取以太网和裸 IP`,
  };
}

function tooMany(count: number): Text | null {
  if (count <= MAX_PACKETS) return null;
  return { en: `only the first ${MAX_PACKETS} of ${count} packets are shown`, zh: `只显示 ${count} 个包中的前 ${MAX_PACKETS} 个` };
}

/** What libpcap says of the rest, and how far it can be read. */
function damaged(count: number, error: string): Text {
  return { en: `damaged behind packet ${count}: ${error}`, zh: `在第 ${count} 个包之后损坏：${error}` };
}
