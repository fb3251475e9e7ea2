import type { XtLength } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';

function range({ min, max }: XtLength): string {
  return min === max ? String(min) : `${min}:${max}`;
}

/** The packet's length, IP header included. */
export const LIBXT_LENGTH: XtExtension<XtLength> = {
  name: 'length',
  options: [{ name: 'length', id: 'length', type: 'uint16rc', mandatory: true, invert: true }],
  init: () => ({ min: 0, max: 0, invert: false }),
  parse({ data, range: [min, max], invert }) {
    Object.assign(data, { min, max: (max as number | undefined) ?? min });
    if (invert) data.invert = true;
  },
  print: (info) => ` length ${info.invert ? '!' : ''}${range(info)}`,
  save: (info) => `${info.invert ? ' !' : ''} --length ${range(info)}`,
  help: '[!] --length LENGTH[:LENGTH]   bytes with the IP header, or a range of them',
};
