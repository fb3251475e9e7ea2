import * as v from 'valibot';
import { defineCheck, ipv4 } from '../check.ts';

/** Somebody asked for the MAC address of an address and was answered. */
export const arp = defineCheck({
  kind: 'arp',
  schema: v.strictObject({ check: v.literal('arp'), asks: ipv4, for: ipv4 }),
  holds: (args, world) =>
    world.packets.some((packet) => packet.arpOp === 1 && packet.from === args.asks && packet.to === args.for) &&
    world.packets.some((packet) => packet.arpOp === 2 && packet.from === args.for && packet.to === args.asks),
  describe: (args) => ({
    en: `${args.asks} asks by ARP who has ${args.for}, and is answered`,
    zh: `${args.asks} 用 ARP 询问谁是 ${args.for}，并得到应答`,
  }),
});
