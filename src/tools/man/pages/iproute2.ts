import type { ManPage } from '../page.ts';

export const IPROUTE2_PAGES: readonly ManPage[] = [
  {
    name: 'ip',
    section: 8,
    summary: 'show and change network devices, addresses, routes and namespaces',
    body: `
SYNOPSIS
       ip [ OPTIONS ] OBJECT { COMMAND | help }

       OBJECT := { link | address | route | rule | neigh | ntable | netns | maddress | monitor }

DESCRIPTION
       One command for everything the kernel keeps about its network. Objects, commands and keywords may be cut short as
       long as they are clear: "ip a" is "ip address show", "ip r" is "ip route show". Without a command an object is
       listed.

OPTIONS
       -br, -brief      a line for each thing, in columns
       -o, -oneline     one line each; where a line would break stands a backslash
       -d, -details     what the kind of device adds
       -s, -statistics  counters too; twice: errors one by one
       -4, -6, -0       one family only: IPv4, IPv6, links
       -j, -json        as JSON; with -p set out to be read
       -n NAME          in the namespace NAME, as "ip netns exec NAME ip" would
       -all             with netns: every namespace
       -c               in colour
       -t, -ts          monitor: with the time

EXIT STATUS
       0 done, 1 or 255 for a command line that is wrong, 2 when the kernel refused ("RTNETLINK answers: ..." or "Error: ...").

MODELLED HERE
       The objects above, whole. Tunnels, xfrm, l2tp, mptcp and vrf are not; they say so.

EXAMPLES
       ip -br address                     who has which address
       ip link add veth0 type veth peer name veth1
       ip -n ns1 route                    the routes inside ns1

SEE ALSO
       ip-link(8), ip-address(8), ip-route(8), ip-rule(8), ip-neighbour(8), ip-netns(8), bridge(8)`,
  },
  {
    name: 'ip-link',
    section: 8,
    summary: 'network devices',
    aliases: ['ip-l'],
    body: `
SYNOPSIS
       ip link show [ DEVICE | up | master DEVICE | type KIND ]
       ip link add [ name ] NAME [ ATTRIBUTES ] type KIND [ OPTIONS OF THE KIND ]
       ip link set DEVICE { up | down | ATTRIBUTES | master BRIDGE | nomaster | netns NAME | name NEW }
       ip link delete DEVICE

DESCRIPTION
       A listing begins with the index, the name and, behind @, the device it stands on: the other end of a veth pair, or
       @if5 when that end is in another namespace. The flags in angle brackets say what was asked for (UP) and what is so
       (LOWER_UP: there is a carrier). "state" is the outcome: UP, DOWN, LOWERLAYERDOWN (the other end is down), UNKNOWN (the
       device has no idea, as lo).

KINDS
       veth      a pair of ends of one virtual cable:  type veth peer name B [ netns NAME ]
       bridge    a switch:  type bridge [ stp_state 1 ] [ forward_delay N ] [ ageing_time N ] ...
       macvlan   a device with its own MAC on another:  link DEV type macvlan mode { bridge | private | vepa | passthru }
       vlan      a device for the frames of one VLAN on another:  link DEV type vlan id N [ protocol 802.1ad ]
       vxlan     a device that carries frames in UDP datagrams:  type vxlan id VNI dstport 4789 [ local IP ]
                 [ remote IP | group IP dev DEV ] [ ttl N ] [ df { set | unset } ] [ nolearning ] [ proxy ] [ l2miss ] [ l3miss ]
       dummy     a device that swallows what it is given
       ifb       a device for what tc(8) redirects to it, which nothing here does: it drops what it is given

ATTRIBUTES
       address MAC, mtu N, txqueuelen N, alias TEXT, arp { on | off }, promisc { on | off }, multicast { on | off }, group N

NOTES
       Moving a device to another namespace takes its addresses away and sets it down. Deleting one end of a veth pair
       deletes both. Times in "type bridge" are hundredths of a second, as the kernel counts.

SEE ALSO
       ip(8), bridge(8), brctl(8)`,
  },
  {
    name: 'ip-address',
    section: 8,
    summary: 'addresses of devices',
    aliases: ['ip-a', 'ip-addr'],
    body: `
SYNOPSIS
       ip address show [ dev DEVICE ] [ scope S ] [ to PREFIX ] [ up ]
       ip address { add | change | replace | delete } ADDRESS/LENGTH dev DEVICE [ brd + ] [ label L ] [ scope S ]
       ip address flush dev DEVICE

DESCRIPTION
       An address brings routes: "local" for itself, broadcast ones, and the connected network of its prefix length. They
       come when the device is up and go with the address. A second address of the same network is "secondary" and goes
       with the first one, unless net.ipv4.conf.DEVICE.promote_secondaries is set.

       brd + sets the broadcast address that the prefix length gives; without it none is set, as the kernel does.

SEE ALSO
       ip(8), ip-route(8)`,
  },
  {
    name: 'ip-route',
    section: 8,
    summary: 'routing tables',
    aliases: ['ip-r', 'ip-ro'],
    body: `
SYNOPSIS
       ip route [ show ] [ PREFIX | table T | dev DEVICE | via A | proto P | scope S | type K ]
       ip route get ADDRESS [ from A ] [ iif DEVICE ] [ oif DEVICE ] [ mark N ]
       ip route { add | change | append | replace | delete } ROUTE
       ip route flush [ SELECTION | cache ]

       ROUTE := [ TYPE ] PREFIX [ via A ] [ dev DEVICE ] [ src A ] [ metric N ] [ table T ] [ mtu N ] [ onlink ]
       TYPE  := { unicast | local | broadcast | blackhole | unreachable | prohibit | throw }

DESCRIPTION
       The longest prefix wins; among equal prefixes the lowest metric. "default" is 0.0.0.0/0. A gateway must be reachable
       over a connected network, or "Nexthop has invalid gateway." is the answer.

       blackhole drops in silence, unreachable answers "host unreachable", prohibit answers "packet filtered", throw goes
       on with the next rule.

       "ip route get" shows what the kernel would do with a packet, with the cached path MTU if one was learnt.

SEE ALSO
       ip(8), ip-rule(8), sysctl(8)`,
  },
  {
    name: 'ip-rule',
    section: 8,
    summary: 'which routing table is asked, in which order',
    body: `
SYNOPSIS
       ip rule [ list ]
       ip rule { add | delete } [ from P ] [ to P ] [ iif D ] [ oif D ] [ fwmark N ] [ tos N ] [ ipproto P ]
                                [ not ] [ priority N ] ACTION
       ACTION := { table T | blackhole | unreachable | prohibit | goto N }

DESCRIPTION
       Rules are tried from the lowest priority number. The three that are always there ask the tables local, main and
       default. A new rule without a priority goes in front of the ones added before it.

SEE ALSO
       ip(8), ip-route(8)`,
  },
  {
    name: 'ip-neighbour',
    section: 8,
    summary: 'who has which link-layer address (ARP)',
    aliases: ['ip-neigh', 'ip-neighbor', 'ip-n'],
    body: `
SYNOPSIS
       ip neigh [ show ] [ to PREFIX ] [ dev DEVICE ] [ nud STATE ]
       ip neigh { add | change | replace } ADDRESS lladdr MAC dev DEVICE [ nud STATE ]
       ip neigh { delete | get } ADDRESS dev DEVICE
       ip neigh flush [ dev DEVICE ] [ nud STATE ]

STATES
       INCOMPLETE  asked, no answer yet (three requests, a second apart)
       REACHABLE   known, and confirmed within the last half minute or so
       STALE       known, not confirmed lately; used all the same
       DELAY       used while stale: five seconds for a confirmation by itself
       PROBE       asked again, this time directly
       FAILED      no answer
       PERMANENT   set by hand; nothing changes it. NOARP: not asked for

SEE ALSO
       arp(8), arping(8)`,
  },
  {
    name: 'ip-netns',
    section: 8,
    summary: 'network namespaces',
    body: `
SYNOPSIS
       ip netns [ list ]
       ip netns { add | delete } NAME
       ip netns set NAME ID
       ip [ -all ] netns exec [ NAME ] COMMAND ...
       ip netns { identify [ PID ] | pids NAME | list-id | monitor }

DESCRIPTION
       A network namespace has devices, addresses, routes, neighbours and rules of its own. A new one has only lo, and that
       is down. Names are files under /run/netns; "(id: N)" is the number that one namespace gave to another when they
       first met.

       Files in /etc/netns/NAME stand in place of those of the same names in /etc for programs started with "ip netns exec":
       a resolv.conf or hosts of the namespace's own.

       Deleting the name ends the namespace once no process is left in it: its veth ends vanish, and with them the other
       ends; network cards go back to the first namespace.

SEE ALSO
       ip(8), unshare(1), nsenter(1)`,
  },
  {
    name: 'bridge',
    section: 8,
    summary: 'ports, forwarding tables and groups of bridges',
    body: `
SYNOPSIS
       bridge [ OPTIONS ] { link | fdb | mdb | vlan | monitor } COMMAND

       bridge link [ show ] [ dev PORT ]
       bridge link set dev PORT [ state N ] [ cost N ] [ priority N ] [ hairpin on ] [ isolated on ]
                                [ learning off ] [ flood off ] [ guard on ] ...
       bridge fdb [ show ] [ br BRIDGE ] [ brport PORT ] [ dynamic ]
       bridge fdb { add | append | replace | delete } MAC dev PORT { master | self } [ static | permanent | dynamic ] [ sticky ]
       bridge fdb get MAC br BRIDGE
       bridge fdb { add | append | delete } MAC dev VXLAN dst IP [ port P ] [ vni N ] [ via DEV ]
       bridge vlan [ show ] [ dev PORT ]
       bridge vlan { add | del } dev PORT vid ID[-ID] [ pvid ] [ untagged ] [ self ]

DESCRIPTION
       A bridge learns behind which port a MAC is from the frames it sees, forgets it after five minutes, and floods what it
       does not know. "bridge fdb" shows what it learnt; "permanent" entries are its own addresses, "static" ones were set
       by hand. "bridge -d link" shows the switches of each port.

       The FDB of a VXLAN device says behind which host a MAC is. What it does not know goes to every destination of
       00:00:00:00:00:00, which "append" makes longer.

       A bridge with "vlan_filtering 1" lets a frame through a port only in the VLANs of that port. "pvid" is the VLAN of
       frames that come without a tag, "untagged" takes the tag away where they leave; "bridge -s vlan" counts.

SEE ALSO
       brctl(8), ip-link(8)`,
  },
  {
    name: 'tc',
    section: 8,
    summary: 'queues of devices',
    body: `
SYNOPSIS
       tc [ -s ] [ -d ] [ -j ] [ -p ] qdisc [ show ] [ dev DEV ]
       tc qdisc { add | replace | change | delete } dev DEV { root | parent MAJOR:MINOR } [ handle MAJOR: ] [ KIND OPTIONS ]

DESCRIPTION
       Every device that sends has a queue discipline at its root: the packets the kernel hands to the device wait there.
       veth, bridges and tunnels have "noqueue": nothing waits. Another discipline put in its place makes a line worse, or
       slower.

KINDS
       netem       a bad line:  [ limit N ] [ delay TIME [ JITTER [ CORRELATION ] ] [ distribution NAME ] ] [ loss PERCENT ]
                   [ duplicate PERCENT ] [ corrupt PERCENT ] [ reorder PERCENT [ gap N ] ] [ rate RATE ]
       tbf         a bucket of tokens:  rate RATE burst BYTES { limit BYTES | latency TIME }
       pfifo       a queue that holds N packets:  [ limit N ]
       bfifo       a queue that holds N bytes:  [ limit N ]
       pfifo_fast, fq_codel, noqueue

EXAMPLES
       tc qdisc add dev eth0 root netem delay 100ms 10ms loss 1%
       tc qdisc add dev eth0 root handle 1: tbf rate 1mbit burst 32kbit latency 400ms
       tc -s qdisc show dev eth0
       tc qdisc del dev eth0 root

NOTES
       A discipline works on what the device sends, never on what it receives: for a delay in both directions both ends need
       one. Classes and filters are not modelled.

SEE ALSO
       ip-link(8), ping(8)`,
  },
];
