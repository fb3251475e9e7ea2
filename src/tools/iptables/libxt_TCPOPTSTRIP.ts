import type { XtTcpoptstrip } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { strtoulWhole, UINT8_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const NAMES: Readonly<Record<string, number>> = { wscale: 3, mss: 2, 'sack-permitted': 4, sack: 5, timestamp: 8, md5: 19 };

function parseList(text: string): number[] {
  const options: number[] = [];
  for (const word of text.split(',')) {
    const option = Object.hasOwn(NAMES, word) ? NAMES[word] : strtoulWhole(word, 0, UINT8_MAX);
    if (option === undefined) throw badParameter(`Bad TCP option value "${word}"`);
    if (option < 2) throw badParameter('Option value may not be 0 or 1');
    if (options.includes(option)) throw badParameter(`Option "${word}" already specified`);
    options.push(option);
  }
  return options.sort((a, b) => a - b);
}

/** Blanks out TCP options. */
export const LIBXT_TCPOPTSTRIP: XtExtension<XtTcpoptstrip> = {
  name: 'TCPOPTSTRIP',
  options: [{ name: 'strip-options', id: 'strip-options', type: 'string' }],
  init: () => ({ options: [] }),
  parse({ arg, data }) {
    data.options = parseList(arg);
  },
  print({ options }, { numeric }) {
    const name = (option: number): string => Object.keys(NAMES).find((known) => NAMES[known] === option) ?? String(option);
    return options.length === 0 ? '' : ` TCPOPTSTRIP options ${options.map((option) => (numeric ? option : name(option))).join(',')}`;
  },
  save: ({ options }) => (options.length === 0 ? '' : ` --strip-options ${options.join(',')}`),
  help: `--strip-options LIST   by number, or ${Object.keys(NAMES).join(', ')}`,
};
