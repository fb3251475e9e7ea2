import * as v from 'valibot';
import { defineCheck, name } from '../check.ts';
import { deviceById, devicesNamed } from '../world.ts';

/** A veth pair with these two ends exists, wherever the ends are. */
export const cable = defineCheck({
  kind: 'cable',
  schema: v.strictObject({ check: v.literal('cable'), from: name, to: name }),
  holds: (args, world) => devicesNamed(world, args.from).some((dev) => deviceById(world, dev.peer)?.name === args.to),
  describe: (args) => ({ en: `a cable joins ${args.from} and ${args.to}`, zh: `${args.from} 与 ${args.to} 由一根网线相连` }),
});
