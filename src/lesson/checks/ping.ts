import * as v from 'valibot';
import type { PacketRecord } from '../../view/packet.ts';
import { defineCheck, ipv4 } from '../check.ts';

const ECHO_REPLY = 0;
const ECHO_REQUEST = 8;
/** Who waits longer than this for an answer will get none, ns. */
const PATIENCE = 0.9e9;

/** An echo request went from one address to another and its reply came back (or, with "answered": false, did not). */
export const ping = defineCheck({
  kind: 'ping',
  schema: v.strictObject({ check: v.literal('ping'), from: v.optional(ipv4), to: ipv4, answered: v.optional(v.boolean()) }),
  holds(args, world) {
    const requests = world.packets.filter((packet) => isEcho(packet, ECHO_REQUEST, args.from, args.to));
    const answered = requests.some((request) => world.packets.some((packet) => answers(packet, request)));
    if (args.answered ?? true) return answered;
    // A request whose MAC address is never found does not even leave: it is on record as dropped, or its ARP is unanswered.
    const isLost = ({ fate, time }: PacketRecord): boolean => fate === 'dropped' || world.now - time > PATIENCE;
    return !answered && (requests.some(isLost) || unansweredArp(world.packets, args.from, args.to));
  },
  describe(args) {
    const from = args.from === undefined ? { en: '', zh: '' } : { en: ` from ${args.from}`, zh: `从 ${args.from} ` };
    return (args.answered ?? true)
      ? { en: `a ping${from.en} to ${args.to} is answered`, zh: `${from.zh}ping ${args.to} 收到回复` }
      : { en: `a ping${from.en} to ${args.to} gets no answer`, zh: `${from.zh}ping ${args.to} 得不到回复` };
  },
});

function isEcho(packet: PacketRecord, type: number, from: string | undefined, to: string): boolean {
  return packet.icmpType === type && packet.to === to && (from === undefined || packet.from === from);
}

function answers(reply: PacketRecord, request: PacketRecord): boolean {
  return isTranslatedAnswer(reply, request) || isPlainAnswer(reply, request);
}

/** NAT gave the request another sender: the answer it led to came back to where it was made. */
function isTranslatedAnswer(reply: PacketRecord, request: PacketRecord): boolean {
  const [asker] = request.source.split(' ');
  return reply.cause === request.id && reply.icmpType === ECHO_REPLY && reply.fate === 'delivered' && reply.place.split(' ')[0] === asker;
}

function isPlainAnswer(reply: PacketRecord, request: PacketRecord): boolean {
  return (
    isEcho(reply, ECHO_REPLY, request.to, request.from) &&
    reply.icmpId === request.icmpId &&
    reply.icmpSeq === request.icmpSeq &&
    reply.fate === 'delivered'
  );
}

function unansweredArp(packets: readonly PacketRecord[], from: string | undefined, to: string): boolean {
  const asked = packets.filter((packet) => packet.arpOp === 1 && packet.to === to && (from === undefined || packet.from === from));
  return asked.length >= 3 && !packets.some((packet) => packet.arpOp === 2 && packet.from === to);
}
