import { TOS_NAMES } from './xtoptions.ts';

/** The name of a type of service, where value and mask are those of a name. iptables: tos_try_print_symbolic(). */
export function tosName(value: number, mask: number): string | undefined {
  return mask === 0x3f ? TOS_NAMES.find(([, named]) => named === value)?.[0] : undefined;
}
