import { parseCapture } from '../tools/tcpdump/capture_file.ts';
import { CaptureFileError } from '../tools/tcpdump/pcap_file.ts';
import { decodeFrame } from '../view/decode.ts';
import type { LoggedPacket } from '../view/packet_log.ts';

const DLT_EN10MB = 1;
const DLT_RAW = 12;
const NSEC_PER_SEC = 1e9;
/** More than the list can hold. */
const MAX_PACKETS = 20_000;

/** A capture's packets as the list has them, or libpcap's words for what is wrong with the file. */
export type ReadCapture = { ok: true; packets: LoggedPacket[]; warning: string } | { ok: false; error: string };

/** Reads a pcap or pcapng file. Times count from its first packet; numbers are negative: they are none of this machine's. */
export function readCapture(file: Uint8Array): ReadCapture {
  try {
    const { packets, linktype, error } = parseCapture(file);
    if (linktype !== DLT_EN10MB && linktype !== DLT_RAW)
      return { ok: false, error: `packets of link type ${linktype} are not modelled here` };
    const layer = linktype === DLT_EN10MB ? 'ethernet' : 'ip';
    const [first] = packets;
    const read = packets.slice(0, MAX_PACKETS).map(({ seconds, nanoseconds, length, bytes }, at): LoggedPacket => {
      const time = (seconds - first.seconds) * NSEC_PER_SEC + nanoseconds - first.nanoseconds;
      const facts = decodeFrame(bytes, layer);
      const record = { ...facts, id: -(at + 1), time, source: '', place: '', fate: 'moving' as const, reason: '', cause: 0 };
      return { record, events: [], skbs: [], frame: bytes.slice(), layer, wireLength: length };
    });
    const cutOff = packets.length > MAX_PACKETS ? `only the first ${MAX_PACKETS} packets are shown` : '';
    return { ok: true, packets: read, warning: error ?? cutOff };
  } catch (error) {
    if (error instanceof CaptureFileError) return { ok: false, error: error.message };
    throw error;
  }
}
