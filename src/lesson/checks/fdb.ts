import * as v from 'valibot';
import { defineCheck, name, place } from '../check.ts';
import { findDevice, findNetns } from '../world.ts';

/** A bridge has learned behind which port an interface is. */
export const fdb = defineCheck({
  kind: 'fdb',
  schema: v.strictObject({
    check: v.literal('fdb'),
    bridge: name,
    port: name,
    ...place,
    of: v.pipe(v.strictObject({ dev: name, ...place }), v.description('the interface whose MAC address was learned')),
  }),
  holds(args, world) {
    const at = findNetns(world, args);
    const of = findDevice(world, args.of, args.of.dev);
    if (at === undefined || of === undefined) return false;
    const rows = world.tables.fdb(at.host.name, at.netns.id);
    return rows.some((row) => row.bridge === args.bridge && row.dev === args.port && row.mac === of.mac && !row.permanent);
  },
  describe: (args) => ({
    en: `${args.bridge} has learned that ${args.of.dev} is behind port ${args.port}`,
    zh: `${args.bridge} 已学到 ${args.of.dev} 在端口 ${args.port} 后面`,
  }),
});
