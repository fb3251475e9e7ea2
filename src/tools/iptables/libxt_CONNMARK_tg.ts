import { type XtConnmarkTarget, XT_CONNMARK_RESTORE, XT_CONNMARK_SAVE, XT_CONNMARK_SET } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { MARK_OPS, MARK_OPTIONS, markOperation, markWords } from './libxt_MARK_tg.ts';
import { hex, UINT32_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

const OPS = [MARK_OPS[0], 'save-mark', 'restore-mark', ...MARK_OPS.slice(1)];
const SHIFTS = ['left-shift-mark', 'right-shift-mark'];

function words({ ctmark, ctmask, nfmask, mode }: XtConnmarkTarget): string {
  if (mode === XT_CONNMARK_SET) return markWords(ctmark, ctmask);
  const how = mode === XT_CONNMARK_SAVE ? 'save' : 'restore';
  if (nfmask === UINT32_MAX && ctmask === UINT32_MAX) return how;
  if (nfmask === ctmask) return `${how} mask ${hex(nfmask)}`;
  return mode === XT_CONNMARK_SAVE
    ? `${how} nfmask ${hex(nfmask)} ctmask ~${hex(ctmask)}`
    : `${how} ctmask ${hex(ctmask)} nfmask ~${hex(nfmask)}`;
}

function shift({ shiftDir, shiftBits }: XtConnmarkTarget, prefix: string): string {
  return shiftBits ? ` ${prefix}${SHIFTS[shiftDir]} ${shiftBits}` : '';
}

/** Gives the connection a mark, or carries it between packet and connection. */
export const LIBXT_CONNMARK_TG: XtExtension<XtConnmarkTarget> = {
  name: 'CONNMARK',
  options: [
    ...MARK_OPTIONS.map((option) => ({ ...option, excl: OPS })),
    { name: 'save-mark', id: 'save-mark', type: 'none', excl: OPS },
    { name: 'restore-mark', id: 'restore-mark', type: 'none', excl: OPS },
    ...SHIFTS.map((name) => ({ name, id: name, type: 'uint8', max: 32 }) as const),
    { name: 'ctmask', id: 'ctmask', type: 'uint32', excl: ['mask'] },
    { name: 'nfmask', id: 'nfmask', type: 'uint32', excl: ['mask'] },
    { name: 'mask', id: 'mask', type: 'uint32', excl: ['ctmask', 'nfmask'] },
  ],
  init: () => ({ ctmark: 0, ctmask: UINT32_MAX, nfmask: UINT32_MAX, mode: XT_CONNMARK_SET, shiftDir: 0, shiftBits: 0 }),
  parse(call) {
    const { id, data, number } = call;
    if (MARK_OPS.includes(id)) {
      data.mode = XT_CONNMARK_SET;
      [data.ctmark, data.ctmask] = markOperation(id, call);
    } else if (id === 'save-mark') data.mode = XT_CONNMARK_SAVE;
    else if (id === 'restore-mark') data.mode = XT_CONNMARK_RESTORE;
    else if (SHIFTS.includes(id)) Object.assign(data, { shiftDir: SHIFTS.indexOf(id), shiftBits: number });
    else {
      if (id !== 'nfmask') data.ctmask = number;
      if (id !== 'ctmask') data.nfmask = number;
    }
  },
  check({ used }) {
    if (!OPS.some((op) => used.has(op))) throw badParameter('CONNMARK target: No operation specified');
  },
  print: (info) => ` CONNMARK ${words(info)}${shift(info, '')}`,
  save(info) {
    const { ctmark, ctmask, nfmask, mode } = info;
    if (mode === XT_CONNMARK_SET) return ` --set-xmark ${hex(ctmark)}/${hex(ctmask)}${shift(info, '--')}`;
    const how = mode === XT_CONNMARK_SAVE ? 'save' : 'restore';
    return ` --${how}-mark --nfmask ${hex(nfmask)} --ctmask ${hex(ctmask)}${shift(info, '--')}`;
  },
  help: `--set-xmark VALUE[/MASK]   clears the bits of MASK, then XORs VALUE
--set-mark VALUE[/MASK]    clears the bits of MASK, then ORs VALUE
--and-mark BITS, --or-mark BITS, --xor-mark BITS
--save-mark                the connection gets the packet's mark
--restore-mark             the packet gets the connection's
--ctmask BITS, --nfmask BITS, --mask BITS   which bits of the two
--left-shift-mark N, --right-shift-mark N   moved on the way`,
};
