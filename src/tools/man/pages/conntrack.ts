import type { ManPage } from '../page.ts';

export const CONNTRACK_PAGES: readonly ManPage[] = [
  {
    name: 'conntrack',
    section: 8,
    summary: 'list, change and watch the connections the kernel tracks',
    body: `
SYNOPSIS
       conntrack -L [ TABLE ] [ FILTER ] [ -o FORM ] [ -z ]
       conntrack -G -p PROTO -s ADDRESS -d ADDRESS [ ports ]
       conntrack -D [ FILTER ]        conntrack -F [ TABLE ]        conntrack -C [ TABLE ]
       conntrack -U [ FILTER ] [ -t SECONDS ] [ -m MARK ] [ -u STATUS ]
       conntrack -I -p PROTO -s ADDRESS -d ADDRESS [ ports ] -t SECONDS [ --src-nat ADDRESS ] [ --dst-nat ADDRESS ]
       conntrack -E [ -e NEW,UPDATES,DESTROY ] [ FILTER ]           conntrack -S       conntrack -R FILE

DESCRIPTION
       The kernel remembers a connection by two directions: what its first packet looked like, and what the answers will
       look like. Where NAT is at work the second is not just the first turned around: that is how the translation is seen.
       Nothing is tracked until some rule needs it: -m conntrack, -m state, NAT targets and the like.

       tcp      6 431999 ESTABLISHED src=A dst=B sport=1 dport=2 src=B dst=A sport=2 dport=1 [ASSURED] mark=0 use=1
       protocol, its number, seconds left, TCP's state, first direction, answers, what else is known

       [UNREPLIED]   no answer was seen yet
       [ASSURED]     both sides spoke: it is not given up when the table is full

TABLES
       conntrack (the usual one), expect (announced connections: FTP, TFTP), dying, unconfirmed (both always empty here)

FILTERS
       -p tcp|udp|icmp|N   -s, -d, -r, -q ADDRESS   source, destination, of the answers (-s and -d with /LENGTH)
       --sport, --dport, --reply-port-src, --reply-port-dst N (behind -p)   --state STATE   --icmp-type, -code, -id N
       -m MARK[/MASK]      -u ASSURED|SEEN_REPLY|UNREPLIED|FIXED_TIMEOUT     -w, --orig-zone, --reply-zone N
       -n, -g, -j [ADDRESS[:PORT]]   translated source, destination, any

FORMS OF -o
       extended, id, timestamp (with -E), ktimestamp, xml, save (commands for -R)

SETTINGS
       sysctl net.netfilter.nf_conntrack_...: max, count, acct (packets= and bytes=), timestamp (delta-time=), events,
       tcp_loose, tcp_be_liberal, and a time-out for each state

MODELLED HERE
       All of this for IPv4. Labels, security marks, expectations made by hand and time-out policies are not. Helpers: ftp and
       tftp, assigned by -t raw ... -j CT --helper NAME only.

SEE ALSO
       iptables(8)`,
  },
];
