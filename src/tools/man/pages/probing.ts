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
];
