import type { XtTcpmssMatch } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';

function range({ mssMin, mssMax }: XtTcpmssMatch): string {
  return mssMin === mssMax ? String(mssMin) : `${mssMin}:${mssMax}`;
}

/** The maximum segment size a SYN announces. */
export const LIBXT_TCPMSS: XtExtension<XtTcpmssMatch> = {
  name: 'tcpmss',
  options: [{ name: 'mss', id: 'mss', type: 'uint16rc', mandatory: true, invert: true }],
  init: () => ({ mssMin: 0, mssMax: 0, invert: false }),
  parse({ data, range: [min, max], invert }) {
    Object.assign(data, { mssMin: min, mssMax: (max as number | undefined) ?? min });
    if (invert) data.invert = true;
  },
  print: (info) => ` tcpmss match ${info.invert ? '!' : ''}${range(info)}`,
  save: (info) => `${info.invert ? ' !' : ''} --mss ${range(info)}`,
  help: '[!] --mss SIZE[:SIZE]   the maximum segment size the packet announces',
};
