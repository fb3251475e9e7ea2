import type { IptTtlTarget } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

const OPS = ['ttl-set', 'ttl-inc', 'ttl-dec'];
const WORDS = ['set to', 'increment by', 'decrement by'];

/** Changes the time to live. */
export const LIBIPT_TTL_TG: XtExtension<IptTtlTarget> = {
  name: 'TTL',
  options: [
    { name: 'ttl-set', id: 'ttl-set', type: 'uint8', excl: OPS },
    { name: 'ttl-dec', id: 'ttl-dec', type: 'uint8', excl: OPS, min: 1 },
    { name: 'ttl-inc', id: 'ttl-inc', type: 'uint8', excl: OPS, min: 1 },
  ],
  init: () => ({ mode: 0, ttl: 0 }),
  parse({ id, data, number }) {
    data.mode = OPS.indexOf(id);
    data.ttl = number;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('TTL: You must specify an action');
  },
  print: ({ mode, ttl }) => ` TTL ${WORDS[mode]} ${ttl}`,
  save: ({ mode, ttl }) => ` --${OPS[mode]} ${ttl}`,
  help: `--ttl-set VALUE   0 to 255
--ttl-dec VALUE   less by it
--ttl-inc VALUE   more by it`,
};
