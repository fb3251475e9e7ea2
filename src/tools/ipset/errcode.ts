import { EEXIST, ENOENT, strerror } from '../../uapi/errno.ts';
import {
  IPSET_ERR_BITMAP_RANGE,
  IPSET_ERR_BITMAP_RANGE_SIZE,
  IPSET_ERR_BUSY,
  IPSET_ERR_COMMENT,
  IPSET_ERR_COUNTER,
  IPSET_ERR_EXIST,
  IPSET_ERR_EXIST_SETNAME2,
  IPSET_ERR_FIND_TYPE,
  IPSET_ERR_HASH_ELEM,
  IPSET_ERR_HASH_FULL,
  IPSET_ERR_INVALID_CIDR,
  IPSET_ERR_INVALID_FAMILY,
  IPSET_ERR_INVALID_NETMASK,
  IPSET_ERR_LIST_FULL,
  IPSET_ERR_LOOP,
  IPSET_ERR_NAME,
  IPSET_ERR_NAMEREF,
  IPSET_ERR_REF_EXIST,
  IPSET_ERR_REFERENCED,
  IPSET_ERR_SKBINFO,
  IPSET_ERR_TIMEOUT,
  IPSET_ERR_TYPE_MISMATCH,
} from '../../uapi/ip_set.ts';

/** The kernel's refusals in words. ipset: lib/errcode.c. */

const BY_COMMAND: Readonly<Record<string, string>> = {
  [`create ${EEXIST}`]: 'Set cannot be created: set with the same name already exists',
  [`destroy ${IPSET_ERR_BUSY}`]: 'Set cannot be destroyed: it is in use by a kernel component',
  [`rename ${IPSET_ERR_EXIST_SETNAME2}`]: 'Set cannot be renamed: a set with the new name already exists',
  [`rename ${IPSET_ERR_REFERENCED}`]: 'Set cannot be renamed: it is in use by another system',
  [`swap ${IPSET_ERR_EXIST_SETNAME2}`]: 'Sets cannot be swapped: the second set does not exist',
  [`swap ${IPSET_ERR_TYPE_MISMATCH}`]: 'The sets cannot be swapped: their type does not match',
  [`add ${IPSET_ERR_EXIST}`]: "Element cannot be added to the set: it's already added",
  [`del ${IPSET_ERR_EXIST}`]: "Element cannot be deleted from the set: it's not added",
};

const ALWAYS: Readonly<Record<number, string>> = {
  [ENOENT]: 'The set with the given name does not exist',
  [IPSET_ERR_FIND_TYPE]: 'Kernel error received: set type not supported',
  [IPSET_ERR_INVALID_CIDR]: 'The value of the CIDR parameter of the IP address is invalid',
  [IPSET_ERR_INVALID_NETMASK]: 'The value of the netmask parameter is invalid',
  [IPSET_ERR_INVALID_FAMILY]: 'Protocol family not supported by the set type',
  [IPSET_ERR_TIMEOUT]: 'Timeout cannot be used: set was created without timeout support',
  [IPSET_ERR_COUNTER]: 'Packet/byte counters cannot be used: set was created without counter support',
  [IPSET_ERR_COMMENT]: 'Comment cannot be used: set was created without comment support',
  [IPSET_ERR_SKBINFO]: 'Skbinfo mapping cannot be used: set was created without skbinfo support',
};

const BY_TYPE: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  bitmap: {
    [IPSET_ERR_BITMAP_RANGE]: 'Element is out of the range of the set',
    [IPSET_ERR_BITMAP_RANGE_SIZE]: 'The range you specified exceeds the size limit of the set type',
  },
  hash: {
    [IPSET_ERR_HASH_FULL]: 'Hash is full, cannot add more elements',
    [IPSET_ERR_HASH_ELEM]: 'Null-valued element, cannot be stored in a hash type of set',
  },
  list: {
    [IPSET_ERR_NAME]: 'Set to be added/deleted/tested as element does not exist.',
    [IPSET_ERR_LOOP]: 'Sets with list:set type cannot be added to the set.',
    [IPSET_ERR_NAMEREF]: "The set to which you referred with 'before' or 'after' does not exist.",
    [IPSET_ERR_LIST_FULL]: 'The set is full, more elements cannot be added.',
    [IPSET_ERR_REF_EXIST]: "The set to which you referred with 'before' or 'after' is not added to the set.",
  },
};

/** What `command` says of error `code` (positive) on a set of this type. ipset: ipset_errcode(). */
export function errorText(command: string, typename: string, code: number): string {
  const special = BY_COMMAND[`${command} ${code}`] ?? BY_TYPE[typename.split(':')[0]]?.[code] ?? ALWAYS[code];
  return special ?? `Kernel error received: ${strerror(code)}`;
}
