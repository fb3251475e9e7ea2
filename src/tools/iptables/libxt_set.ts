import type { XtSet } from '../../uapi/xt_data.ts';
import type { XtExtension, XtOptionCall } from './extension.ts';
import { formatSetReference, parseCounter, parseSetReference } from './ip_set.ts';
import { formatU64 } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** XtSet.packets, .bytes: the comparison. */
const [EQ, NE, LT, GT] = [1, 2, 3, 4];

function setCounter({ id, arg, data, invert }: XtOptionCall<XtSet>): void {
  const [what, how] = id.split('-') as ['packets' | 'bytes', string];
  if (data[what][0] !== 0) throw badParameter(`only one of the --${what}-[eq|lt|gt] is allowed`);
  if (invert && how !== 'eq') throw badParameter(`--${id} option cannot be inverted`);
  const op = how === 'lt' ? LT : how === 'gt' ? GT : invert ? NE : EQ;
  data[what] = [op, parseCounter(arg)];
}

function counterWords(what: string, [op, value]: readonly [number, number], prefix: string): string {
  if (op === 0) return '';
  return `${op === NE ? ' !' : ''} ${prefix}${what}-${op === LT ? 'lt' : op === GT ? 'gt' : 'eq'} ${formatU64(value)}`;
}

function words(info: XtSet, prefix: string): string {
  let text = `${info.invert ? ' !' : ''} ${prefix}match-set${formatSetReference(info)}`;
  if (info.returnNomatch) text += ` ${prefix}return-nomatch`;
  if (info.noUpdateCounters) text += ` ! ${prefix}update-counters`;
  if (info.noUpdateSubcounters) text += ` ! ${prefix}update-subcounters`;
  return text + counterWords('packets', info.packets, prefix) + counterWords('bytes', info.bytes, prefix);
}

const own = (name: string) => ({ name, id: name, type: 'own' }) as const;
const flag = (name: string) => ({ name, id: name, type: 'own', flag: true }) as const;

/** Addresses, ports that are in a set (ipset). */
export const LIBXT_SET: XtExtension<XtSet> = {
  name: 'set',
  options: [
    ...[own('match-set'), own('set'), flag('return-nomatch'), flag('update-counters')],
    ...['packets-eq', 'packets-lt', 'packets-gt', 'bytes-eq', 'bytes-lt', 'bytes-gt'].map(own),
    flag('update-subcounters'),
  ],
  init: () => ({
    ...{ name: '', dim: 0, flags: 0, packets: [0, 0] as const, bytes: [0, 0] as const },
    ...{ invert: false, returnNomatch: false, noUpdateCounters: false, noUpdateSubcounters: false },
  }),
  parse(call) {
    const { id, data, invert, used } = call;
    switch (id) {
      case 'set':
      case 'match-set':
        if (id === 'set') call.warn('--set option deprecated, please use --match-set');
        if (data.dim > 0) throw badParameter('--match-set can be specified only once');
        if (invert) data.invert = true;
        Object.assign(data, parseSetReference(call.process, 'match-set', call.arg, call.second()));
        used.add('match-set');
        break;
      case 'return-nomatch':
        if (invert) throw badParameter('--return-nomatch flag cannot be inverted');
        data.returnNomatch = true;
        break;
      case 'update-counters':
        if (invert) data.noUpdateCounters = true;
        break;
      case 'update-subcounters':
        if (invert) data.noUpdateSubcounters = true;
        break;
      default:
        setCounter(call);
    }
  },
  check({ used }) {
    if (!used.has('match-set')) throw badParameter("You must specify `--match-set' with proper arguments");
  },
  print: (info) => words(info, ''),
  save: (info) => words(info, '--'),
  help: `[!] --match-set NAME src|dst[,...]   what is looked for in the set, a word a dimension
--return-nomatch                    an entry marked nomatch counts as one
! --update-counters                 leaves the entry's counters alone
! --update-subcounters              those of the sets in a list
[!] --packets-eq, --packets-lt, --packets-gt N   the entry's packets so far
[!] --bytes-eq, --bytes-lt, --bytes-gt N         its bytes`,
};
