import * as v from 'valibot';
import { defineCheck, inPlace, name, place } from '../check.ts';
import { findDevice } from '../world.ts';

/** An interface is up (with a carrier: the far end is up too), or down. */
export const link = defineCheck({
  kind: 'link',
  schema: v.strictObject({ check: v.literal('link'), dev: name, ...place, state: v.picklist(['up', 'down', 'carrier']) }),
  holds(args, world) {
    const dev = findDevice(world, args, args.dev);
    if (dev === undefined) return false;
    return args.state === 'down' ? !dev.up : dev.up && (args.state === 'up' || dev.carrier);
  },
  describe(args) {
    const at = inPlace(args);
    if (args.state === 'down') return { en: `${args.dev}${at.en} is down`, zh: `${at.zh}的 ${args.dev} 已关闭` };
    if (args.state === 'up') return { en: `${args.dev}${at.en} is up`, zh: `${at.zh}的 ${args.dev} 已启用` };
    return { en: `${args.dev}${at.en} is up and has a carrier`, zh: `${at.zh}的 ${args.dev} 已启用且有载波` };
  },
});
