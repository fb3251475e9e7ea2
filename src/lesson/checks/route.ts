import * as v from 'valibot';
import { defineCheck, inPlace, ipv4, name, place, prefix } from '../check.ts';
import { findNetns } from '../world.ts';

/** A namespace has a route. */
export const route = defineCheck({
  kind: 'route',
  schema: v.strictObject({
    check: v.literal('route'),
    to: v.union([v.literal('default'), prefix], '"default" or a prefix such as 10.0.0.0/24'),
    via: v.optional(ipv4),
    dev: v.optional(name),
    ...place,
  }),
  holds(args, world) {
    const at = findNetns(world, args);
    if (at === undefined) return false;
    const rows = world.tables.routes(at.host.name, at.netns.id);
    return rows.some(
      (row) => row.to === args.to && (args.via === undefined || row.via === args.via) && (args.dev === undefined || row.dev === args.dev),
    );
  },
  describe(args) {
    const at = inPlace(args);
    const via = args.via === undefined ? '' : ` via ${args.via}`;
    const dev = args.dev === undefined ? '' : ` dev ${args.dev}`;
    return { en: `a route${at.en} to ${args.to}${via}${dev}`, zh: `${at.zh}有到 ${args.to} 的路由${via}${dev}` };
  },
});
