import { ENODEV } from '../../uapi/errno.ts';
import { RTM_GETLINK, RT_TABLE_MAIN } from '../../uapi/rtnetlink.ts';
import type { IpSession } from './ip_session.ts';

/** The table of a VRF. There are none here: only "default" (where no interface is called so) has one, 0 is refusal. */
export function vrfTable(ip: IpSession, name: string): number {
  const answer = ip.rtnl.getQuietly({ type: RTM_GETLINK, body: { ifname: name } });
  return answer === undefined && ip.rtnl.errno === ENODEV && name === 'default' ? RT_TABLE_MAIN : 0;
}
