import { type XtTcpmssTarget, XT_TCPMSS_CLAMP_PMTU } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { UINT16_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const SIZEOF_IPHDR = 20;

/** Makes the segments that a TCP connection sends smaller. */
export const LIBXT_TCPMSS_TG: XtExtension<XtTcpmssTarget> = {
  name: 'TCPMSS',
  options: [
    { name: 'set-mss', id: 'set-mss', type: 'uint16', max: UINT16_MAX - SIZEOF_IPHDR },
    { name: 'clamp-mss-to-pmtu', id: 'clamp-mss-to-pmtu', type: 'none' },
  ],
  init: () => ({ mss: 0 }),
  parse({ id, data, number }) {
    data.mss = id === 'set-mss' ? number : XT_TCPMSS_CLAMP_PMTU;
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('TCPMSS target: At least one parameter is required');
  },
  print: ({ mss }) => (mss === XT_TCPMSS_CLAMP_PMTU ? ' TCPMSS clamp to PMTU' : ` TCPMSS set ${mss}`),
  save: ({ mss }) => (mss === XT_TCPMSS_CLAMP_PMTU ? ' --clamp-mss-to-pmtu' : ` --set-mss ${mss}`),
  help: `--set-mss SIZE         the maximum segment size in the SYN becomes this
--clamp-mss-to-pmtu    what fits the path's MTU: 40 less`,
};
