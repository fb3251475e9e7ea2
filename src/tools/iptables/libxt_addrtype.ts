import {
  type XtAddrtype,
  XT_ADDRTYPE_INVERT_DEST,
  XT_ADDRTYPE_INVERT_SOURCE,
  XT_ADDRTYPE_LIMIT_IFACE_IN,
  XT_ADDRTYPE_LIMIT_IFACE_OUT,
} from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

/** By number: RTN_*. */
const TYPES = [
  ...[
    'UNSPEC',
    'UNICAST',
    'LOCAL',
    'BROADCAST',
    'ANYCAST',
    'MULTICAST',
    'BLACKHOLE',
    'UNREACHABLE',
    'PROHIBIT',
    'THROW',
    'NAT',
    'XRESOLVE',
  ],
];

function parseTypes(text: string): number {
  let mask = 0;
  let rest = text;
  for (const word of text.split(',')) {
    const type = word === '' ? -1 : TYPES.findIndex((name) => name.startsWith(word.toUpperCase()));
    // The tool's quotes differ for the last of a list.
    if (type < 0) throw badParameter(rest.includes(',') ? `addrtype: bad type \`${rest}'` : `addrtype: bad type "${rest}"`);
    mask |= 1 << type;
    rest = rest.slice(word.length + 1);
  }
  return mask;
}

function names(mask: number): string {
  return TYPES.filter((_, type) => mask & (1 << type)).join(',');
}

/** What the routing table says of an address. */
export const LIBXT_ADDRTYPE: XtExtension<XtAddrtype> = {
  name: 'addrtype',
  options: [
    { name: 'src-type', id: 'src-type', type: 'string', invert: true },
    { name: 'dst-type', id: 'dst-type', type: 'string', invert: true },
    { name: 'limit-iface-in', id: 'limit-iface-in', type: 'none', excl: ['limit-iface-out'] },
    { name: 'limit-iface-out', id: 'limit-iface-out', type: 'none', excl: ['limit-iface-in'] },
  ],
  init: () => ({ source: 0, dest: 0, flags: 0 }),
  parse({ id, arg, data, invert }) {
    if (id === 'src-type') {
      data.source |= parseTypes(arg);
      if (invert) data.flags |= XT_ADDRTYPE_INVERT_SOURCE;
    } else if (id === 'dst-type') {
      data.dest |= parseTypes(arg);
      if (invert) data.flags |= XT_ADDRTYPE_INVERT_DEST;
    } else data.flags |= id === 'limit-iface-in' ? XT_ADDRTYPE_LIMIT_IFACE_IN : XT_ADDRTYPE_LIMIT_IFACE_OUT;
  },
  check({ used }) {
    if (!used.has('src-type') && !used.has('dst-type')) throw badParameter('addrtype: you must specify --src-type or --dst-type');
  },
  print({ source, dest, flags }) {
    let text = ' ADDRTYPE match';
    if (source) text += ` src-type ${flags & XT_ADDRTYPE_INVERT_SOURCE ? '!' : ''}${names(source)}`;
    if (dest) text += ` dst-type ${flags & XT_ADDRTYPE_INVERT_DEST ? '!' : ''}${names(dest)}`;
    return `${text}${flags & XT_ADDRTYPE_LIMIT_IFACE_IN ? ' limit-in' : ''}${flags & XT_ADDRTYPE_LIMIT_IFACE_OUT ? ' limit-out' : ''}`;
  },
  save({ source, dest, flags }) {
    let text = '';
    if (source) text += `${flags & XT_ADDRTYPE_INVERT_SOURCE ? ' !' : ''} --src-type ${names(source)}`;
    if (dest) text += `${flags & XT_ADDRTYPE_INVERT_DEST ? ' !' : ''} --dst-type ${names(dest)}`;
    if (flags & XT_ADDRTYPE_LIMIT_IFACE_IN) text += ' --limit-iface-in';
    return flags & XT_ADDRTYPE_LIMIT_IFACE_OUT ? `${text} --limit-iface-out` : text;
  },
  help: `[!] --src-type LIST    what the sender's address is
[!] --dst-type LIST    what the receiver's address is
--limit-iface-in       asked of the device it came in by
--limit-iface-out      asked of the device it goes out by
Types: ${TYPES.join(', ')}`,
};
