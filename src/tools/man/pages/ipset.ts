import type { ManPage } from '../page.ts';

export const IPSET_PAGES: readonly ManPage[] = [
  {
    name: 'ipset',
    section: 8,
    summary: 'sets of addresses, networks and ports that rules ask',
    body: `
SYNOPSIS
       ipset create SET TYPE [ OPTIONS ]
       ipset { add | del | test } SET ELEMENT [ OPTIONS ]
       ipset { list | save | flush | destroy } [ SET ]
       ipset { rename | swap } FROM TO
       ipset restore

DESCRIPTION
       One rule with a set stands for a thousand rules: the kernel looks an address up in a hash. Sets belong to a network
       namespace. A set that a rule or another set refers to can be filled and emptied, but not destroyed.

TYPES
       hash:ip  hash:net  hash:ip,port  hash:ip,port,ip  hash:ip,port,net  hash:net,port  hash:net,iface
       bitmap:ip  bitmap:ip,mac  bitmap:port  (with range FROM-TO)        list:set  (sets, in an order)

       Elements: 10.0.0.1   10.0.0.0/24   10.0.0.1-10.0.0.9   10.0.0.1,tcp:80   10.0.0.1,udp:5000-5010   10.0.0.1,icmp:ping
       A network that says no to what a larger one says yes to: add SET 10.0.5.0/24 nomatch

OPTIONS
       create: family inet|inet6  hashsize N  maxelem N  netmask N  timeout SECONDS  counters  comment  skbinfo  forceadd
       add:    timeout SECONDS  packets N  bytes N  comment TEXT  nomatch  skbmark MARK/MASK  skbprio A:B  skbqueue N
       -exist, -!  the same again is no error      -o plain|save|xml|json   how to list      -s  sorted
       -n  names only     -t  no elements     -q  say nothing     -f FILE  instead of standard input or output

IN RULES
       iptables -A FORWARD -m set --match-set SET src,dst -j DROP       a word for each part of an element
       iptables -A INPUT -j SET --add-set SET src --exist --timeout 60

MODELLED HERE
       IPv4. Sets of family inet6 can be made, not filled. hash:mac, hash:ip,mac, hash:ip,mark, hash:net,net and
       hash:net,port,net are refused, as a kernel without them does. The order of elements is that of adding, not a hash's.

EXAMPLES
       ipset create blocked hash:net timeout 3600
       ipset add blocked 203.0.113.0/24
       iptables -I INPUT -m set --match-set blocked src -j DROP

SEE ALSO
       iptables(8), iptables-extensions(8)`,
  },
];

export const DMESG_PAGES: readonly ManPage[] = [
  {
    name: 'dmesg',
    section: 1,
    summary: 'what the kernel has to say',
    body: `
SYNOPSIS
       dmesg [ OPTIONS ]

DESCRIPTION
       Prints the kernel's messages, the oldest first; in front of each the seconds since the machine was started. Rules with
       -j LOG write here: a line for each packet that meets them.

OPTIONS
       -w, --follow      goes on with new ones        -W   only new ones
       -T, --ctime       with date and time           -t   without any      -d   with the time between them
       -e, --reltime     date once a minute, then differences
       -x, --decode      with facility and level      -r   as numbers
       -l, --level LIST  emerg alert crit err warn notice info debug; "err+": err and graver
       -k, -u            the kernel's, the programs'
       -c, --read-clear  forgets them afterwards      -C   forgets them
       -n LEVEL          what the console shows       -J   as JSON

MODELLED HERE
       Rules of the first network namespace are logged; those of others only with net.netfilter.nf_log_all_netns = 1. -F, -K,
       --since and --until are not.

EXAMPLES
       iptables -A FORWARD -j LOG --log-prefix "fwd: "
       dmesg -w

SEE ALSO
       iptables-extensions(8)`,
  },
];
