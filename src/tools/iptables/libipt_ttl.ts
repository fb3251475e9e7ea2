import type { IptTtl } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

const ANY = ['ttl-eq', 'ttl-lt', 'ttl-gt'];
const [EQ, NE, LT, GT] = [0, 1, 2, 3];
const SIGNS = ['==', '!=', '<', '>'];
const SAVED = ['--ttl-eq', '! --ttl-eq', '--ttl-lt', '--ttl-gt'];

/** The time to live. */
export const LIBIPT_TTL: XtExtension<IptTtl> = {
  name: 'ttl',
  options: [
    { name: 'ttl-lt', id: 'ttl-lt', type: 'uint8', excl: ANY },
    { name: 'ttl-gt', id: 'ttl-gt', type: 'uint8', excl: ANY },
    { name: 'ttl-eq', id: 'ttl-eq', type: 'uint8', excl: ANY, invert: true },
    { name: 'ttl', id: 'ttl-eq', type: 'uint8', excl: ANY },
  ],
  init: () => ({ mode: EQ, ttl: 0 }),
  parse({ id, data, number, invert }) {
    data.mode = id === 'ttl-lt' ? LT : id === 'ttl-gt' ? GT : invert ? NE : EQ;
    data.ttl = number;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter("TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt");
  },
  print: ({ mode, ttl }) => ` TTL match TTL ${SIGNS[mode]} ${ttl}`,
  save: ({ mode, ttl }) => ` ${SAVED[mode]} ${ttl}`,
  help: `[!] --ttl-eq TTL   is this
--ttl-gt TTL       is more than this
--ttl-lt TTL       is less`,
};
