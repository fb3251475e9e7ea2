import { type XtStatistic, XT_STATISTIC_MODE_NTH, XT_STATISTIC_MODE_RANDOM } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { badParameter } from './xtables_error.ts';

function words({ mode, invert, probability, every, packet }: XtStatistic, prefix: string): string {
  const not = invert ? ' !' : '';
  if (mode === XT_STATISTIC_MODE_RANDOM) {
    return ` ${prefix}mode random${not} ${prefix}probability ${(probability / 0x80000000).toFixed(11)}`;
  }
  const which = packet || prefix !== '' ? ` ${prefix}packet ${packet}` : '';
  return ` ${prefix}mode nth${not} ${prefix}every ${every + 1}${which}`;
}

/** Some packets, at random or every nth. */
export const LIBXT_STATISTIC: XtExtension<XtStatistic> = {
  name: 'statistic',
  options: [
    { name: 'mode', id: 'mode', type: 'string', mandatory: true },
    { name: 'probability', id: 'probability', type: 'double', invert: true, min: 0, max: 1, excl: ['every', 'packet'] },
    { name: 'every', id: 'every', type: 'uint32', min: 1, invert: true, excl: ['probability'], also: ['packet'] },
    { name: 'packet', id: 'packet', type: 'uint32', excl: ['probability'], also: ['every'] },
  ],
  init: () => ({ mode: XT_STATISTIC_MODE_RANDOM, invert: false, probability: 0, every: 0, packet: 0, count: 0 }),
  parse({ id, arg, data, number, invert }) {
    if (invert) data.invert = true;
    if (id === 'mode') {
      if (arg !== 'random' && arg !== 'nth') throw badParameter(`Bad mode "${arg}"`);
      data.mode = arg === 'random' ? XT_STATISTIC_MODE_RANDOM : XT_STATISTIC_MODE_NTH;
    } else if (id === 'probability') {
      // A union: what is checked as `every` below, should both be given.
      data.probability = data.every = Math.round(0x80000000 * number);
    }
    if (id === 'every') data.every = number - 1;
    if (id === 'packet') data.packet = number;
  },
  check({ data, used }) {
    if (data.mode === XT_STATISTIC_MODE_RANDOM && !used.has('probability')) {
      throw badParameter('--probability must be specified when using random mode');
    }
    if (data.mode === XT_STATISTIC_MODE_NTH && !used.has('every') && !used.has('packet')) {
      throw badParameter('--every and --packet must be specified when using nth mode');
    }
    if (data.packet > data.every) throw badParameter('the --packet p must be 0 <= p <= n-1');
    if (data.mode === XT_STATISTIC_MODE_NTH) data.count = data.every - data.packet;
  },
  compare: ({ mode, invert, probability, every, packet }) => [mode, invert, probability, every, packet],
  print: (info) => ` statistic${words(info, '')}`,
  save: (info) => words(info, '--'),
  help: `--mode random|nth
[!] --probability P     random: with this probability, 0 to 1
[!] --every N           nth: one packet of N
--packet NUMBER         nth: which of the N, from 0`,
};
