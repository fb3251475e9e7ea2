import { type NlMessage, type QdiscStats, RTM_DELQDISC, RTM_NEWQDISC, TC_H_ROOT } from '../../uapi/rtnetlink.ts';
import { COLOR_IFNAME } from '../iproute2/color.ts';
import type { TcSession } from './qdisc_kind.ts';
import { qdiscKind } from './qdisc_kinds.ts';
import { sprintClassid, sprintSize } from './tc_values.ts';

/** Which disciplines are printed; 0 is any. */
export interface QdiscFilter {
  ifindex: number;
  parent: number;
  handle: number;
}

/** One line of `tc qdisc show` (with -s three). 0. */
export function printQdisc(session: TcSession, message: NlMessage, filter: QdiscFilter): number {
  if (message.type !== RTM_NEWQDISC && message.type !== RTM_DELQDISC) return 0;
  const { ifindex = 0, handle = 0, parent = 0, info = 0, kind = '', options, stats } = message.body;
  if (filter.ifindex !== 0 && filter.ifindex !== ifindex) return 0;
  if (filter.handle !== 0 && filter.handle !== handle) return 0;
  if (filter.parent !== 0 && filter.parent !== parent) return 0;
  const { print } = session;
  print.openObject();
  if (message.type === RTM_DELQDISC) print.any('deleted', true, 'deleted ');
  print.any('kind', kind, `qdisc ${kind}`);
  const major = `${(handle >>> 16).toString(16)}:`;
  print.any('handle', major, ` ${major} `);
  if (filter.ifindex === 0) {
    const name = session.ll.indexToName(ifindex);
    print.text('dev ');
    print.any('dev', name, `${name} `, COLOR_IFNAME);
  }
  if (parent === TC_H_ROOT) print.any('root', true, 'root ');
  else if (parent !== 0) print.any('parent', sprintClassid(parent), `parent ${sprintClassid(parent)} `);
  if (info !== 1) print.any('refcnt', info, `refcnt ${info} `);
  print.openObject('options');
  if (options !== undefined) qdiscKind(kind)?.print(session, options);
  print.closeObject();
  print.nl();
  if (session.stats > 0 && stats !== undefined) printStats(session, stats);
  print.closeObject();
  return 0;
}

/** iproute2: print_tcstats2_attr(). */
function printStats(session: TcSession, stats: QdiscStats): void {
  const { print } = session;
  print.any('bytes', stats.bytes, ` Sent ${stats.bytes} bytes`);
  print.any('packets', stats.packets, ` ${stats.packets} pkt`);
  print.any('drops', stats.drops, ` (dropped ${stats.drops}`);
  print.any('overlimits', stats.overlimits, `, overlimits ${stats.overlimits}`);
  print.any('requeues', stats.requeues, ` requeues ${stats.requeues}) `);
  print.nl();
  print.any('backlog', stats.backlog, ` backlog ${sprintSize(stats.backlog)}`);
  print.any('qlen', stats.qlen, ` ${stats.qlen}p`);
  print.text(` requeues ${stats.requeues}`);
  print.nl();
}
