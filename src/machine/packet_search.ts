import { SERVICES } from '../kernel/fs/etc.ts';
import type { Names } from '../tools/tcpdump/filter/code_state.ts';
import { compileFilter } from '../tools/tcpdump/filter/compile.ts';
import { FilterError, FilterNotModelled } from '../tools/tcpdump/filter/errors.ts';
import type { FilterProgram } from '../tools/tcpdump/filter/interpreter.ts';
import type { LoggedPacket } from '../view/packet_log.ts';

/** Link types: a frame of Ethernet, and a bare packet. */
const DLT_EN10MB = 1;
const DLT_RAW = 12;
const SNAPLEN = 262144;

/** The numbers of the packets that fit, or libpcap's words for what is wrong with the expression. */
export type Search = { ok: true; ids: number[] } | { ok: false; error: string };

/** Ports go by the names of /etc/services; hosts have no names here. */
const NAMES: Names = {
  host: () => undefined,
  port(name, protocol) {
    const line = SERVICES.split('\n').find((one) => new RegExp(`^${name.replace(/[^\w-]/g, '')}\\s+\\d+/${protocol}\\b`).test(one));
    return line === undefined ? undefined : Number(/\d+(?=\/)/.exec(line)![0]);
  },
};

/** Which packets a filter of pcap-filter(7) lets through. Those that never were on a link are looked at as bare packets. */
export function searchPackets(packets: readonly LoggedPacket[], expression: string): Search {
  const programs = new Map<number, FilterProgram | null>();
  try {
    programs.set(DLT_EN10MB, compileFilter(expression, { linktype: DLT_EN10MB, snaplen: SNAPLEN, savefile: true }, NAMES));
  } catch (error) {
    if (error instanceof FilterError || error instanceof FilterNotModelled) return { ok: false, error: error.message };
    throw error;
  }
  const bare = (): FilterProgram | null => {
    try {
      return compileFilter(expression, { linktype: DLT_RAW, snaplen: SNAPLEN, savefile: true }, NAMES);
    } catch {
      // It asks for what a bare packet has not: an Ethernet address, say.
      return null;
    }
  };
  const fits = ({ frame, layer, wireLength }: LoggedPacket): boolean => {
    const type = layer === 'ethernet' ? DLT_EN10MB : DLT_RAW;
    if (!programs.has(type)) programs.set(type, bare());
    return (programs.get(type)?.run(frame, 0, frame.length, wireLength) ?? 0) > 0;
  };
  return { ok: true, ids: packets.filter(fits).map(({ record }) => record.id) };
}
