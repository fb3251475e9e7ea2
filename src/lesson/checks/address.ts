import * as v from 'valibot';
import { defineCheck, inPlace, name, place, prefix } from '../check.ts';
import { findDevice } from '../world.ts';

/** An interface has an address. */
export const address = defineCheck({
  kind: 'address',
  schema: v.strictObject({ check: v.literal('address'), dev: name, ...place, address: prefix }),
  holds: (args, world) => findDevice(world, args, args.dev)?.addresses.includes(args.address) ?? false,
  describe(args) {
    const at = inPlace(args);
    return { en: `${args.dev}${at.en} has ${args.address}`, zh: `${at.zh}的 ${args.dev} 有地址 ${args.address}` };
  },
});
