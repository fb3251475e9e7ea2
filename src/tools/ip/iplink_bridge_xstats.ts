import { RTM_NEWSTATS } from '../../uapi/rtnetlink.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { UsageError, invarg, nodev } from '../iproute2/usage_error.ts';
import type { IpSession } from './ip_session.ts';
import type { LinkKind } from './link_kind.ts';

/** struct bridge_stp_xstats and br_mcast_stats as RTM_NEWSTATS carries them: [received, sent] by what is counted. */
interface BridgeXstats {
  stp?: { rxBpdu: number; txBpdu: number; rxTcn: number; txTcn: number; transitionBlk: number; transitionFwd: number };
  mcast?: Record<string, number | readonly [rx: number, tx: number]>;
}

const BLANK = ' '.repeat(16);

/** Statistics of a bridge (or port): `ip link xstats type bridge [ igmp | stp ] [ dev DEVICE ]`. */
export function bridgeXstats(id: string): NonNullable<LinkKind['xstats']> {
  let only: 'mcast' | 'stp' | undefined;
  let index = 0;
  return {
    parse(ip: IpSession, args: Arguments): void {
      only = undefined;
      index = 0;
      for (; !args.done; args.forward()) {
        if (args.word === 'igmp' || args.word === 'mcast') only = 'mcast';
        else if (args.word === 'stp') only = 'stp';
        else if (args.word === 'dev') {
          index = ip.ll.nameToIndex(args.next());
          if (index === 0) nodev(args.word);
        } else if (args.word === 'help') {
          ip.out.put(`Usage: ... ${id} [ igmp ] [ dev DEVICE ]\n`);
          throw new UsageError('', 0);
        } else invarg('unknown attribute', args.word);
      }
    },

    print(ip: IpSession, message: NlMessage): number {
      if (message.type !== RTM_NEWSTATS) return 0;
      const { ifindex = 0, xstats } = message.body;
      if (xstats === undefined || (index !== 0 && index !== ifindex)) return 0;
      const stats = xstats as BridgeXstats;
      const name = ip.ll.indexToName(ifindex);
      ip.print.openObject();
      ip.print.any('ifname', name, `${name.padEnd(16)}\n`);
      if (only !== 'stp' && stats.mcast !== undefined) printMcast(ip, stats.mcast);
      if (only !== 'mcast' && stats.stp !== undefined) printStp(ip, stats.stp);
      ip.print.closeObject();
      return 0;
    },
  };
}

function printStp(ip: IpSession, stp: NonNullable<BridgeXstats['stp']>): void {
  const { print } = ip;
  print.openObject('stp');
  print.text(`${BLANK}    STP BPDU:  `);
  print.any('rx_bpdu', stp.rxBpdu, `RX: ${stp.rxBpdu} `);
  print.any('tx_bpdu', stp.txBpdu, `TX: ${stp.txBpdu}\n`);
  print.text(`${BLANK}    STP TCN:   `);
  print.any('rx_tcn', stp.rxTcn, `RX: ${stp.rxTcn} `);
  print.any('tx_tcn', stp.txTcn, `TX: ${stp.txTcn}\n`);
  print.text(`${BLANK}    STP Transitions: `);
  print.any('transition_blk', stp.transitionBlk, `Blocked: ${stp.transitionBlk} `);
  print.any('transition_fwd', stp.transitionFwd, `Forwarding: ${stp.transitionFwd}\n`);
  print.closeObject();
}

type Counter = number | readonly [rx: number, tx: number] | undefined;

function printMcast(ip: IpSession, mcast: NonNullable<BridgeXstats['mcast']>): void {
  ip.print.openObject('multicast');
  printVersions(ip, 'igmp_queries', 'IGMP queries', [mcast.igmpV1Queries, mcast.igmpV2Queries, mcast.igmpV3Queries]);
  printVersions(ip, 'igmp_reports', 'IGMP reports', [mcast.igmpV1Reports, mcast.igmpV2Reports, mcast.igmpV3Reports]);
  printLeaves(ip, 'igmp', 'IGMP', mcast.igmpLeaves, mcast.igmpParseErrors);
  printVersions(ip, 'mld_queries', 'MLD queries', [mcast.mldV1Queries, mcast.mldV2Queries]);
  printVersions(ip, 'mld_reports', 'MLD reports', [mcast.mldV1Reports, mcast.mldV2Reports]);
  printLeaves(ip, 'mld', 'MLD', mcast.mldLeaves, mcast.mldParseErrors);
  ip.print.closeObject();
}

function direction(counter: Counter, which: 0 | 1): number {
  return typeof counter === 'object' ? counter[which] : (counter ?? 0);
}

function printVersions(ip: IpSession, key: string, title: string, counters: readonly Counter[]): void {
  const { print } = ip;
  print.openObject(key);
  print.text(`${BLANK}    ${title}:\n`);
  for (const which of [0, 1] as const) {
    print.text(`${BLANK}      `);
    counters.forEach((counter, i) => {
      const value = direction(counter, which);
      const lead = i === 0 ? (which === 0 ? 'RX: ' : 'TX: ') : '';
      const end = i === counters.length - 1 ? '\n' : ' ';
      print.any(`${which === 0 ? 'rx' : 'tx'}_v${i + 1}`, value, `${lead}v${i + 1} ${value}${end}`);
    });
  }
  print.closeObject();
}

function printLeaves(ip: IpSession, key: string, title: string, leaves: Counter, errors: Counter): void {
  const { print } = ip;
  print.openObject(`${key}_leaves`);
  print.text(`${BLANK}    ${title} leaves: `);
  print.any('rx', direction(leaves, 0), `RX: ${direction(leaves, 0)} `);
  print.any('tx', direction(leaves, 1), `TX: ${direction(leaves, 1)}\n`);
  print.closeObject();
  print.text(`${BLANK}    ${title} parse errors: `);
  print.any(`${key}_parse_errors`, direction(errors, 0), `${direction(errors, 0)}\n`);
}
