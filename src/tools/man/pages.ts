import type { ManPage } from './page.ts';
import { ADMINISTRATION_PAGES } from './pages/administration.ts';
import { CAPTURE_PAGES } from './pages/capture.ts';
import { CONNTRACK_PAGES } from './pages/conntrack.ts';
import { FILE_PAGES } from './pages/files.ts';
import { IPTABLES_PAGES } from './pages/iptables.ts';
import { IPROUTE2_PAGES } from './pages/iproute2.ts';
import { DMESG_PAGES, IPSET_PAGES } from './pages/ipset.ts';
import { NET_TOOLS_PAGES } from './pages/net_tools.ts';
import { PROBING_PAGES } from './pages/probing.ts';
import { SOCKET_PAGES } from './pages/sockets.ts';
import { TRACE_PAGES } from './pages/trace.ts';

/** All manual pages. */
export const PAGES: readonly ManPage[] = [
  ...IPROUTE2_PAGES,
  ...IPTABLES_PAGES,
  ...CONNTRACK_PAGES,
  ...PROBING_PAGES,
  ...SOCKET_PAGES,
  ...CAPTURE_PAGES,
  ...NET_TOOLS_PAGES,
  ...IPSET_PAGES,
  ...DMESG_PAGES,
  ...TRACE_PAGES,
  ...FILE_PAGES,
  ...ADMINISTRATION_PAGES,
];
