import * as v from 'valibot';
import { defineCheck, inPlace, name, place } from '../check.ts';
import { findDevice } from '../world.ts';

/** An interface of this name (and kind) is in a namespace (or, with "present": false, is not). */
export const device = defineCheck({
  kind: 'device',
  schema: v.strictObject({
    check: v.literal('device'),
    dev: name,
    kind: v.optional(v.picklist(['veth', 'bridge', 'dummy', 'macvlan', 'vlan', 'vxlan', 'nic'])),
    ...place,
    present: v.optional(v.boolean()),
  }),
  holds(args, world) {
    const dev = findDevice(world, args, args.dev);
    return (dev !== undefined && (args.kind === undefined || dev.kind === args.kind)) === (args.present ?? true);
  },
  describe(args) {
    const at = inPlace(args);
    const kind = args.kind === 'bridge' ? { en: 'bridge ', zh: '网桥 ' } : { en: '', zh: '接口 ' };
    return args.present === false
      ? { en: `${kind.en}${args.dev} is not${at.en}`, zh: `${at.zh}没有${kind.zh}${args.dev}` }
      : { en: `${kind.en}${args.dev} is${at.en}`, zh: `${at.zh}有${kind.zh}${args.dev}` };
  },
});
