import type { ManPage } from '../page.ts';

export const TRACE_PAGES: readonly ManPage[] = [
  {
    name: 'why',
    section: 1,
    summary: 'where the last lost packet was lost, and why',
    body: `
SYNOPSIS
       why [-v] [ HOST | FILTER ]
       why [-v] -r COMMAND...

DESCRIPTION
       Says in a sentence where the packet that failed last was lost, on any host or namespace, why, and what to look at next.
       With HOST only packets from or to it, with FILTER (see pcap-filter in tcpdump(1)) only those it lets through. A request
       whose answer was lost counts as lost.

OPTIONS
       -r     runs COMMAND first and speaks of its packets only
       -v     every station of the packet's way, with the rules that it met

MODELLED HERE
       Real Linux has no such program: its pwru(8) and drop monitor show the parts. When it is first asked, the machine finds out
       what became of the packets of the last commands by doing the session again; after a very long one it remembers packets
       from then on only, and says so. In a Chinese locale (LANG=zh_CN.UTF-8) it speaks Chinese.

EXAMPLES
       why -r ping -c 1 10.0.0.2
       why -v 10.0.0.2

SEE ALSO
       pwru(8), tcpdump(1)`,
  },
  {
    name: 'pwru',
    section: 8,
    summary: 'packet, where are you? the kernel functions that packets go through',
    body: `
SYNOPSIS
       pwru [ -n COUNT ] [ FILTER ]

DESCRIPTION
       Prints a line for each kernel function a packet goes through, on all hosts and namespaces, with the drop reason where it
       is dropped, until it is interrupted. FILTER is that of pcap-filter (see tcpdump(1)).

OPTIONS
       -n, --output-limit-lines COUNT   ends after so many lines

MODELLED HERE
       The functions are those in which this kernel traces packets: fewer than on real Linux. Other options are not modelled.

EXAMPLES
       pwru icmp and host 10.0.0.2

SEE ALSO
       why(1), tcpdump(1)`,
  },
];
