import type { XtSpis } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { UINT32_MAX } from './strtoul.ts';

function spiMatch(name: 'esp' | 'ah', print: (words: string) => string, title: string): XtExtension<XtSpis> {
  const all = ({ spis: [low, high], invert }: XtSpis): boolean => low === 0 && high === UINT32_MAX && !invert;
  return {
    name,
    options: [{ name: `${name}spi`, id: 'spi', type: 'uint32rc', invert: true }],
    init: () => ({ spis: [0, UINT32_MAX], invert: false }),
    parse({ data, range: [low, high], invert }) {
      data.spis = [low, (high as number | undefined) ?? low];
      if (invert) data.invert = true;
    },
    print(info) {
      const [low, high] = info.spis;
      const not = info.invert ? '!' : '';
      return print(all(info) ? '' : low === high ? `spi:${not}${low}` : `spis:${not}${low}:${high}`);
    },
    save(info) {
      const [low, high] = info.spis;
      return all(info) ? '' : `${info.invert ? ' !' : ''} --${name}spi ${low === high ? low : `${low}:${high}`}`;
    },
    help: `[!] --${name}spi SPI[:SPI]   the security parameters index of ${title}, or a range`,
  };
}

/** IPsec's two headers, by their index. */
export const LIBXT_ESP = spiMatch('esp', (words) => (words === '' ? ' esp' : ` esp ${words}`), 'ESP');
export const LIBIPT_AH = spiMatch('ah', (words) => ` ah ${words}`, 'AH');
