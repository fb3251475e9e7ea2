import { RTM_DELNSID, RTM_NEWNSID } from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import type { IpSession } from './ip_session.ts';
import { netnsIdFromName, netnsList } from './netns_names.ts';

/** Prints a RTM_NEWNSID or RTM_DELNSID: the id of a namespace, and its name where it has one. */
export function printNsid(ip: IpSession, message: NlMessage): void {
  if (message.type !== RTM_NEWNSID && message.type !== RTM_DELNSID) return;
  const { print } = ip;
  const { nsid = -1, currentNsid } = message.body;
  ip.headers('[NSID]');
  print.openObject();
  if (message.type === RTM_DELNSID) print.any('deleted', true, 'Deleted ');
  if (nsid < 0) print.text('nsid unassigned ');
  else print.any('nsid', nsid, `nsid ${nsid} `);
  if (currentNsid !== undefined) {
    if (currentNsid < 0) print.text('current-nsid unassigned ');
    else print.any('current-nsid', currentNsid, `current-nsid ${currentNsid} `);
  }
  const known = ip.netns.take(currentNsid ?? nsid);
  const name = known ?? (message.type === RTM_NEWNSID ? findName(ip, nsid) : undefined);
  if (name !== undefined) print.any('name', name, `(iproute2 netns name: ${name})`);
  print.text('\n');
  print.closeObject();
  ip.out.flush();
}

/** A name that came after the names were learnt. */
function findName(ip: IpSession, nsid: number): string | undefined {
  if (nsid < 0) return undefined;
  const name = netnsList(ip)?.find((candidate) => netnsIdFromName(ip, candidate) === nsid);
  if (name !== undefined) ip.netns.add(nsid, name);
  return name;
}
