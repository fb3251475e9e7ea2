import {
  type XtRecent,
  XT_RECENT_CHECK,
  XT_RECENT_DEST,
  XT_RECENT_REAP,
  XT_RECENT_REMOVE,
  XT_RECENT_SET,
  XT_RECENT_SOURCE,
  XT_RECENT_TTL,
  XT_RECENT_UPDATE,
} from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { truncated } from './save_string.ts';
import { badParameter } from './xtables_error.ts';

const XT_RECENT_NAME_LEN = 200;
const OPS = ['set', 'rcheck', 'update', 'remove'];
const BITS: Readonly<Record<string, number>> = {
  ...{ set: XT_RECENT_SET, rcheck: XT_RECENT_CHECK, update: XT_RECENT_UPDATE, remove: XT_RECENT_REMOVE },
  ...{ rttl: XT_RECENT_TTL, reap: XT_RECENT_REAP },
};

function parse({ id, arg, data, number, addr, invert }: XtOptionCall<XtRecent>): void {
  if (Object.hasOwn(BITS, id)) data.checkSet |= BITS[id];
  if (invert) data.invert = true;
  if (id === 'seconds') data.seconds = number;
  if (id === 'hitcount') data.hitCount = number;
  if (id === 'name') data.name = truncated(arg, XT_RECENT_NAME_LEN);
  if (id === 'rsource') data.side = XT_RECENT_SOURCE;
  if (id === 'rdest') data.side = XT_RECENT_DEST;
  if (id === 'mask') data.mask = addr;
}

/** Addresses that were seen lately. */
export const LIBXT_RECENT: XtExtension<XtRecent> = {
  name: 'recent',
  options: [
    ...OPS.map((name) => ({ name, id: name, type: 'none', invert: true, excl: OPS }) as const),
    { name: 'seconds', id: 'seconds', type: 'uint32', min: 1 },
    { name: 'reap', id: 'reap', type: 'none', also: ['seconds'] },
    { name: 'hitcount', id: 'hitcount', type: 'uint32' },
    { name: 'rttl', id: 'rttl', type: 'none', excl: ['set', 'remove'] },
    { name: 'name', id: 'name', type: 'string' },
    { name: 'rsource', id: 'rsource', type: 'none' },
    { name: 'rdest', id: 'rdest', type: 'none' },
    { name: 'mask', id: 'mask', type: 'host' },
  ],
  init: () => ({ seconds: 0, hitCount: 0, checkSet: 0, invert: false, name: 'DEFAULT', side: XT_RECENT_SOURCE, mask: -1 }),
  parse,
  check({ used }) {
    if (!OPS.some((op) => used.has(op))) {
      throw badParameter("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
    }
  },
  print({ seconds, hitCount, checkSet, invert, name, side, mask }) {
    let text = invert ? ' ! recent:' : ' recent:';
    for (const op of OPS) if (checkSet & BITS[op]) text += op === 'rcheck' ? ' CHECK' : ` ${op.toUpperCase()}`;
    if (seconds) text += ` seconds: ${seconds}`;
    if (checkSet & XT_RECENT_REAP) text += ' reap';
    if (hitCount) text += ` hit_count: ${hitCount}`;
    if (checkSet & XT_RECENT_TTL) text += ' TTL-Match';
    return `${text} name: ${name} side: ${side === XT_RECENT_SOURCE ? 'source' : 'dest'} mask: ${formatIpv4(mask)}`;
  },
  save({ seconds, hitCount, checkSet, invert, name, side, mask }) {
    let text = invert ? ' !' : '';
    for (const op of OPS) if (checkSet & BITS[op]) text += ` --${op}`;
    if (seconds) text += ` --seconds ${seconds}`;
    if (checkSet & XT_RECENT_REAP) text += ' --reap';
    if (hitCount) text += ` --hitcount ${hitCount}`;
    if (checkSet & XT_RECENT_TTL) text += ' --rttl';
    return `${text} --name ${name} --mask ${formatIpv4(mask)} ${side === XT_RECENT_SOURCE ? '--rsource' : '--rdest'}`;
  },
  help: `[!] --set        puts the address on the list; matches always
[!] --rcheck     is the address on the list?
[!] --update     the same, and it is seen now
[!] --remove     takes it off the list; was it there?
--seconds N      only if it was seen in the last N seconds
--reap           forgets what is older than that
--hitcount N     only if it was seen N times or more
--rttl           only with the TTL it had when it was put there
--name NAME      which list (DEFAULT), in /proc/net/xt_recent
--rsource        the sender's address (so by default)
--rdest          the receiver's
--mask MASK      networks of this mask are one address`,
};
