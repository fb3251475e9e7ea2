import { type IptIcmp, IPT_ICMP_INV } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { ICMP_NAMES } from './icmp_names.ts';
import { strtoul, UINT8_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** "3" or "3:5" at the beginning: [low, high, where it ended]. */
function byteRange(text: string): [number, number, number] | undefined {
  const low = strtoul(text, 0, UINT8_MAX);
  if (low === undefined || text[low.end] !== ':') return low && [low.value, low.value, low.end];
  const high = strtoul(text.slice(low.end + 1), 0, UINT8_MAX);
  return high && [low.value, high.value, low.end + 1 + high.end];
}

function parseNumeric(text: string): Pick<IptIcmp, 'type' | 'code'> {
  const type = byteRange(text);
  if (type === undefined) throw badParameter(`Unknown ICMP type \`${text}'`);
  let code: readonly [number, number] = [0, 255];
  let end = type[2];
  if (text[end] === '/') {
    const codes = byteRange(text.slice(end + 1));
    if (codes === undefined) throw badParameter(`Unknown ICMP code \`${text}'`);
    code = [codes[0], codes[1]];
    end += 1 + codes[2];
  }
  if (end < text.length) throw badParameter(`unknown character ${text[end]}`);
  if (type[1] !== type[0]) throw badParameter('ICMP type range not supported');
  return { type: type[0], code };
}

/** A type by name (as much of it as is unambiguous) or as TYPE[/CODE]. */
function parseType(text: string): Pick<IptIcmp, 'type' | 'code'> {
  const matching = ICMP_NAMES.filter(([name]) => name.toLowerCase().startsWith(text.toLowerCase()));
  if (matching.length > 1) throw badParameter(`Ambiguous ICMP type \`${text}': \`${matching[0][0]}' or \`${matching[1][0]}'?`);
  if (matching.length === 0) return parseNumeric(text);
  const [[, type, low, high]] = matching;
  return { type, code: [low, high] };
}

function printType({ type, code: [low, high], invflags }: IptIcmp, numeric: boolean): string {
  const inverted = (invflags & IPT_ICMP_INV) !== 0;
  const named = numeric ? undefined : ICMP_NAMES.find((row) => row[1] === type && row[2] === low && row[3] === high);
  if (named !== undefined) return ` ${inverted ? '!' : ''}${named[0]}`;
  const codes = low === high ? ` code ${low}` : low !== 0 || high !== 0xff ? ` codes ${low}-${high}` : '';
  return `${inverted ? ' !' : ''}type ${type}${codes}`;
}

/** ICMP: type and code. */
export const LIBIPT_ICMP: XtExtension<IptIcmp> = {
  name: 'icmp',
  options: [{ name: 'icmp-type', id: 'icmp-type', type: 'string', mandatory: true, invert: true }],
  init: () => ({ type: 0xff, code: [0, 0xff], invflags: 0 }),
  parse({ arg, data, invert }) {
    Object.assign(data, parseType(arg));
    if (invert) data.invflags |= IPT_ICMP_INV;
  },
  print: (icmp, { numeric }) => ` icmp${printType(icmp, numeric)}`,
  save({ type, code: [low, high], invflags }) {
    const not = invflags & IPT_ICMP_INV ? ' !' : '';
    if (type === 0xff && low === 0 && high === 0xff) return `${not} --icmp-type any`;
    return `${not} --icmp-type ${type}${low !== 0 || high !== 0xff ? `/${low}` : ''}`;
  },
  help: `[!] --icmp-type TYPE   a name, or TYPE[/CODE] in numbers
Names: ${ICMP_NAMES.map(([name]) => name).join(', ')}`,
};
