import * as v from 'valibot';
import { defineCheck, name } from '../check.ts';
import { findNetns } from '../world.ts';

/** A namespace of this name exists (or, with "present": false, does not). */
export const namespace = defineCheck({
  kind: 'namespace',
  schema: v.strictObject({ check: v.literal('namespace'), name, host: v.optional(name), present: v.optional(v.boolean()) }),
  holds: (args, world) => (findNetns(world, { in: args.name, host: args.host }) !== undefined) === (args.present ?? true),
  describe: (args) =>
    args.present === false
      ? { en: `namespace ${args.name} is gone`, zh: `命名空间 ${args.name} 已删除` }
      : { en: `namespace ${args.name} exists`, zh: `命名空间 ${args.name} 已存在` },
});
