import type { ManPage } from '../page.ts';

export const CAPTURE_PAGES: readonly ManPage[] = [
  {
    name: 'tcpdump',
    section: 8,
    summary: 'show the packets of a device',
    body: `
SYNOPSIS
       tcpdump [ OPTIONS ] [ EXPRESSION ]

DESCRIPTION
       Prints a line for each packet that DEVICE sends or receives and EXPRESSION takes (pcap-filter(7)), until Ctrl-C. It
       sees packets before a firewall drops them on the way in, and behind it on the way out.

OPTIONS
       -i DEVICE   where (any: everywhere, with the device in front of each line)
       -n          no names           -e          link-layer addresses too
       -v -vv      more of the headers                -q   less
       -c N        end after N packets                -l   a line at once (for pipes)
       -x -xx      bytes in hex (-xx: with the link header)     -X -XX   and as text      -A   only as text
       -w FILE     keep the packets in FILE (-U: each at once; -C MB, -G S: a new file when it is so large, so old; -W N: at
                   most N);  -r FILE reads them again, as Wireshark would (-V: the files named in a file)
       -t -tt -ttt -tttt -ttttt   no time; in seconds; since the packet before; with the date; since the first
       -s N        only the first N bytes             -S   absolute TCP sequence numbers
       -d -dd -ddd the code EXPRESSION becomes, and nothing else (-O: before it is made short)
       -F FILE     EXPRESSION from FILE               -#   count the lines
       -T vxlan    what unknown UDP payloads are (also domain, tftp)
       -Q in       only what comes in ( out )
       -D          which devices there are
       --count     only how many there were

NOTES
       Without --immediate-mode and without a terminal, packets are handed over once a second: what came within the last
       second before a kill may be missing from the output, though it was counted.

MODELLED HERE
       Ethernet, 802.1Q, LLC, spanning tree, LLDP, CDP, DTP, UDLD, VTP, LACP, EAPOL, PPP and PPPoE, ARP, IPv4, ICMP, IGMP, PIM,
       DVMRP, IPv6, ICMPv6, UDP, TCP (with MPTCP), SCTP, GRE, ESP, AH, IKE (its headers), VXLAN, OTV, Geneve, MPLS, VRRP,
       HSRP, BFD, OSPF, BGP (IPv4 and IPv6 routes), RIP, RIPng, IGRP, DNS, DHCP, DHCPv6, NTP, TFTP, telnet, syslog, HTTP and
       other protocols of text. What others carry is shown by its length. -z, -E and -M are not modelled.

EXAMPLES
       tcpdump -ni br0 arp or icmp
       tcpdump -nei veth0 'icmp[icmptype] == icmp-echo'

SEE ALSO
       pcap-filter(7), ping(8)`,
  },
  {
    name: 'pcap-filter',
    section: 7,
    summary: 'the language of capture filters',
    body: `
DESCRIPTION
       An expression is made of primitives joined by and (&&), or (||), not (!) and parentheses. "and" and "or" bind equally
       and are read from the left.

PRIMITIVES
       host A, src host A, dst host A       an address or name (ARP too)
       net 10.0.0.0/8, src net N            a network;  net N mask M
       port N, dst port N, portrange A-B    TCP, UDP or SCTP; tcp port N only TCP
       ether host MAC, ether src MAC        a link-layer address
       arp, ip, icmp, igmp, udp, tcp, stp   a protocol;  ip proto N, ether proto N
       broadcast, multicast, ip multicast   by destination
       vlan [ N ]                           802.1Q; what follows looks behind the tag
       inbound, outbound, ifindex N         by what Linux knows besides (ifindex with -i any)
       less N, greater N, len > N           by length

       proto[OFFSET:SIZE]                   1, 2 or 4 bytes behind the header of proto, with + - * / % & | ^ << >> and
                                            = != < > <= >=:  icmp[0] = 8, ip[6:2] & 0x3fff != 0, tcp[tcpflags] & tcp-syn != 0

       An identifier alone takes the words of the primitive before it: "port 80 or 443".

SEE ALSO
       tcpdump(8)`,
  },
];
