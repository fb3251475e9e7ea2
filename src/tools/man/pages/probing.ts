import type { ManPage } from '../page.ts';

export const PROBING_PAGES: readonly ManPage[] = [
  {
    name: 'ping',
    section: 8,
    summary: 'ask a host for echoes',
    body: `
SYNOPSIS
       ping [ OPTIONS ] HOST

DESCRIPTION
       Sends ICMP echo requests and shows each reply with the time it took. Ctrl-C ends it and prints the summary, Ctrl-\\ a
       line of it in between.

OPTIONS
       -c N      end after N replies              -i S      S seconds between requests (default 1)
       -W S      wait S seconds for the last one  -w S      end after S seconds in all
       -s N      N bytes of data (default 56)     -M do     never fragment ( dont, want, probe )
       -t N      time to live                     -I X      from the device or address X
       -f        flood: as fast as replies come   -q        only the summary
       -n        no names                         -D        with the time of day
       -b        a broadcast address is meant     -R        record the route
       -O        say when a reply is missing      -A        as fast as the round trip allows

ANSWERS THAT ARE NO REPLIES
       connect: Network is unreachable      no route, not even a default one
       Destination Host Unreachable         from oneself: nobody answered the ARP request
                                            from a router: it had the same trouble, or an "unreachable" route
       Destination Net Unreachable          a router knows no route
       Packet filtered                      a "prohibit" route or a firewall that says so
       Time to live exceeded                the packet went in a circle, or -t was too small
       Frag needed and DF set               too long for a link on the way
       nothing at all                       lost on the way there or back: look with tcpdump where it still arrives

EXIT STATUS
       0: at least one reply (all of -c within -w); 1: none; 2: it could not be tried.

MODELLED HERE
       All of it for IPv4. IPv6 (-6, -F, -N) is not.

SEE ALSO
       arping(8), tcpdump(8), ip-route(8)`,
  },
  {
    name: 'arping',
    section: 8,
    summary: 'ask for an address by ARP',
    body: `
SYNOPSIS
       arping [ -AbDfqU ] [ -c N ] [ -w S ] [ -i S ] [ -I DEVICE ] [ -s SOURCE ] ADDRESS

DESCRIPTION
       Asks who has ADDRESS on DEVICE's link and shows every answer with the MAC that gave it: two different ones mean that
       two hosts have the same address.

       -D   does anybody have it already? (exit status 1: yes)
       -U   announce one's own address, so that others correct what they remember;  -A  the same as an answer
       -f   end at the first answer;  -b  keep asking everybody, not only who answered

SEE ALSO
       ping(8), ip-neighbour(8)`,
  },
  {
    name: 'traceroute',
    section: 8,
    summary: 'the routers on the way',
    body: `
SYNOPSIS
       traceroute [ OPTIONS ] HOST [ LENGTH ]

DESCRIPTION
       Sends packets with a time to live of 1, 2, 3 ...: the router where one expires says so. A line for each distance, with
       the time of every probe; * stands for no answer, and !N !H !P !X for what was answered instead.

OPTIONS
       -I   with ICMP echo       -T   with TCP SYN       -U   with UDP to one port (default: UDP, a port a probe)
       -n   no names             -i DEVICE   -s ADDRESS   leave by, from
       -m N no farther (30)      -f N   begin at         -q N  so many probes each (3)
       -w S wait so long         -z S   pause between    -p N  port, or first port
       -F   do not fragment      --mtu  find the path's MTU

SEE ALSO
       tracepath(8), ping(8), mtr(8)
`,
  },
];
