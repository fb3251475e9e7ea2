import type { LinkInfo, LinkMsg } from '../../uapi/rtnetlink.ts';
import type { IpSession } from './ip_session.ts';
import { linkKind } from './link_kinds.ts';

const ADDR_GEN_MODES = ['eui64', 'none', 'stable_secret', 'random'];

/** What -details adds to a link: its kind's settings, queues and offload limits. */
export function printLinkDetails(ip: IpSession, link: LinkMsg, isLink: boolean): void {
  const { print } = ip;
  const uint = (key: string, value: number | undefined, text: string): void => {
    if (value !== undefined) print.any(key, value, text);
  };
  uint('promiscuity', link.promiscuity, ` promiscuity ${link.promiscuity} `);
  uint('allmulti', link.allmulti, `allmulti ${link.allmulti} `);
  uint('min_mtu', link.minMtu, `minmtu ${link.minMtu} `);
  uint('max_mtu', link.maxMtu, `maxmtu ${link.maxMtu} `);
  if (link.linkinfo !== undefined) printLinkInfo(ip, link.linkinfo);
  if (isLink && link.inet6AddrGenMode !== undefined) {
    const mode = ADDR_GEN_MODES[link.inet6AddrGenMode] ?? `0x${link.inet6AddrGenMode.toString(16).padStart(2, '0')}`;
    print.any('inet6_addr_gen_mode', mode, `addrgenmode ${mode} `);
  }
  uint('num_tx_queues', link.numTxQueues, `numtxqueues ${link.numTxQueues} `);
  uint('num_rx_queues', link.numRxQueues, `numrxqueues ${link.numRxQueues} `);
  uint('gso_max_size', link.gsoMaxSize, `gso_max_size ${link.gsoMaxSize} `);
  uint('gso_max_segs', link.gsoMaxSegs, `gso_max_segs ${link.gsoMaxSegs} `);
  uint('tso_max_size', link.tsoMaxSize, `tso_max_size ${link.tsoMaxSize} `);
  uint('tso_max_segs', link.tsoMaxSegs, `tso_max_segs ${link.tsoMaxSegs} `);
  uint('gro_max_size', link.groMaxSize, `gro_max_size ${link.groMaxSize} `);
  uint('gso_ipv4_max_size', link.gsoIpv4MaxSize, `gso_ipv4_max_size ${link.gsoIpv4MaxSize} `);
  uint('gro_ipv4_max_size', link.groIpv4MaxSize, `gro_ipv4_max_size ${link.groIpv4MaxSize} `);
}

function printLinkInfo(ip: IpSession, info: LinkInfo): void {
  const { print } = ip;
  print.openObject('linkinfo');
  if (info.kind !== undefined) {
    print.nl();
    print.any('info_kind', info.kind, `    ${info.kind} `);
    const kind = linkKind(info.kind);
    if (kind?.print !== undefined) {
      print.openObject('info_data');
      if (info.data !== undefined) kind.print(ip, info.data);
      print.closeObject();
    }
  }
  if (info.slaveKind !== undefined) {
    print.nl();
    print.any('info_slave_kind', info.slaveKind, `    ${info.slaveKind}_slave `);
    const kind = linkKind(`${info.slaveKind}_slave`);
    if (kind?.printSlave !== undefined) {
      print.openObject('info_slave_data');
      if (info.slaveData !== undefined) kind.printSlave(ip, info.slaveData);
      print.closeObject();
    }
  }
  print.closeObject();
}
