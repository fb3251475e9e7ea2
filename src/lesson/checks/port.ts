import * as v from 'valibot';
import { defineCheck, inPlace, name, place } from '../check.ts';
import { deviceById, findDevice } from '../world.ts';

/** An interface is a port of a bridge, in a certain state. */
export const port = defineCheck({
  kind: 'port',
  schema: v.strictObject({
    check: v.literal('port'),
    dev: name,
    bridge: name,
    ...place,
    state: v.optional(v.picklist(['disabled', 'listening', 'learning', 'forwarding', 'blocking'])),
  }),
  holds(args, world) {
    const dev = findDevice(world, args, args.dev);
    if (dev === undefined || deviceById(world, dev.master)?.name !== args.bridge) return false;
    return args.state === undefined || dev.portState === args.state;
  },
  describe(args) {
    const at = inPlace(args);
    const state = args.state;
    return state === undefined
      ? { en: `${args.dev}${at.en} is a port of ${args.bridge}`, zh: `${at.zh}的 ${args.dev} 是 ${args.bridge} 的端口` }
      : { en: `port ${args.dev} of ${args.bridge} is ${state}`, zh: `${args.bridge} 的端口 ${args.dev} 处于 ${state} 状态` };
  },
});
