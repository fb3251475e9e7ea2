import type { XtMarkTarget } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { hex, UINT32_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** In the order of libxtables' ids. */
export const MARK_OPS = ['set-mark', 'and-mark', 'or-mark', 'xor-mark', 'set-xmark'];

/** [value, mask] of mark = (mark & ~mask) ^ value for each way to say it. */
export function markOperation(id: string, { mark, mask, number }: { mark: number; mask: number; number: number }): [number, number] {
  switch (id) {
    case 'set-xmark':
      return [mark, mask];
    case 'set-mark':
      return [mark, (mark | mask) >>> 0];
    case 'and-mark':
      return [0, ~number >>> 0];
    case 'or-mark':
      return [number, number];
    default:
      return [number, 0];
  }
}

/** "set 0x1", "xset 0x1/0xff", ... */
export function markWords(mark: number, mask: number): string {
  if (mark === 0) return `and ${hex(~mask)}`;
  if (mark === mask) return `or ${hex(mark)}`;
  if (mask === 0) return `xor ${hex(mark)}`;
  return mask === UINT32_MAX ? `set ${hex(mark)}` : `xset ${hex(mark)}/${hex(mask)}`;
}

/** Options of MARK and CONNMARK. */
export const MARK_OPTIONS = ['set-xmark', ...MARK_OPS.slice(0, -1)].map(
  (name) => ({ name, id: name, type: name.startsWith('set') ? 'markmask' : 'uint32', excl: MARK_OPS }) as const,
);

/** Gives the packet a mark. */
export const LIBXT_MARK_TG: XtExtension<XtMarkTarget> = {
  name: 'MARK',
  options: MARK_OPTIONS,
  init: () => ({ mark: 0, mask: 0 }),
  parse(call) {
    [call.data.mark, call.data.mask] = markOperation(call.id, call);
  },
  check({ used }) {
    if (used.size === 0) throw badParameter('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
  },
  print: ({ mark, mask }) => ` MARK ${markWords(mark, mask)}`,
  save: ({ mark, mask }) => ` --set-xmark ${hex(mark)}/${hex(mask)}`,
  help: `--set-xmark VALUE[/MASK]   clears the bits of MASK, then XORs VALUE
--set-mark VALUE[/MASK]    clears the bits of MASK, then ORs VALUE
--and-mark BITS, --or-mark BITS, --xor-mark BITS`,
};
