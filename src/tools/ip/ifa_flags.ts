import {
  IFA_F_DADFAILED,
  IFA_F_DEPRECATED,
  IFA_F_MANAGETEMPADDR,
  IFA_F_MCAUTOJOIN,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  IFA_F_TENTATIVE,
} from '../../uapi/rtnetlink.ts';

const IFA_F_OPTIMISTIC = 0x04;
const IFA_F_HOMEADDRESS = 0x10;
const IFA_F_STABLE_PRIVACY = 0x800;

/** A flag of an address: who may set it. */
export interface IfaFlag {
  name: string;
  mask: number;
  readonly: boolean;
  v6only: boolean;
}

function flag(name: string, mask: number, readonly: boolean, v6only: boolean): IfaFlag {
  return { name, mask, readonly, v6only };
}

/** In the order they are shown. */
export const IFA_FLAGS: readonly IfaFlag[] = [
  flag('secondary', IFA_F_SECONDARY, true, false),
  flag('temporary', IFA_F_SECONDARY, true, false),
  flag('nodad', IFA_F_NODAD, false, true),
  flag('optimistic', IFA_F_OPTIMISTIC, false, true),
  flag('dadfailed', IFA_F_DADFAILED, true, true),
  flag('home', IFA_F_HOMEADDRESS, false, true),
  flag('deprecated', IFA_F_DEPRECATED, true, true),
  flag('tentative', IFA_F_TENTATIVE, true, true),
  flag('permanent', IFA_F_PERMANENT, true, true),
  flag('mngtmpaddr', IFA_F_MANAGETEMPADDR, false, true),
  flag('noprefixroute', IFA_F_NOPREFIXROUTE, false, false),
  flag('autojoin', IFA_F_MCAUTOJOIN, false, false),
  flag('stable-privacy', IFA_F_STABLE_PRIVACY, true, true),
];

export function ifaFlag(name: string): IfaFlag | undefined {
  return IFA_FLAGS.find((known) => known.name === name);
}
