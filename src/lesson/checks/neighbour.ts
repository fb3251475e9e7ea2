import * as v from 'valibot';
import { defineCheck, inPlace, ipv4, name, place } from '../check.ts';
import { findNetns } from '../world.ts';

/** A namespace knows the MAC address of a neighbour. */
export const neighbour = defineCheck({
  kind: 'neighbour',
  schema: v.strictObject({ check: v.literal('neighbour'), address: ipv4, dev: v.optional(name), ...place }),
  holds(args, world) {
    const at = findNetns(world, args);
    if (at === undefined) return false;
    const rows = world.tables.neighbours(at.host.name, at.netns.id);
    return rows.some((row) => row.address === args.address && row.mac !== '' && (args.dev === undefined || row.dev === args.dev));
  },
  describe(args) {
    const at = args.in ?? args.host;
    return {
      en: `${at ?? 'the host'} knows the MAC address of ${args.address}`,
      zh: `${at ?? inPlace(args).zh}已知道 ${args.address} 的 MAC 地址`,
    };
  },
});
