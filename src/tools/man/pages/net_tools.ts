import type { ManPage } from '../page.ts';

export const NET_TOOLS_PAGES: readonly ManPage[] = [
  {
    name: 'brctl',
    section: 8,
    summary: 'bridges, the older way',
    body: `
SYNOPSIS
       brctl { addbr | delbr } BRIDGE             brctl { addif | delif } BRIDGE DEVICE
       brctl show [ BRIDGE ]                      brctl showmacs BRIDGE
       brctl stp BRIDGE { on | off }              brctl showstp BRIDGE
       brctl { setageing | setfd | sethello | setmaxage } BRIDGE SECONDS
       brctl { setbridgeprio BRIDGE | setpathcost BRIDGE PORT | setportprio BRIDGE PORT } N
       brctl hairpin BRIDGE PORT { on | off }

DESCRIPTION
       The same bridges that ip-link(8) and bridge(8) handle.

SEE ALSO
       bridge(8), ip-link(8)`,
  },
  {
    name: 'ifconfig',
    section: 8,
    summary: 'devices and addresses, the older way',
    body: `
SYNOPSIS
       ifconfig [ -a | -s ] [ DEVICE ]
       ifconfig DEVICE [ ADDRESS[/LENGTH] ] [ netmask M ] [ broadcast A ] [ mtu N ] [ hw ether MAC ] [ up | down ] [ [-]promisc ]

DESCRIPTION
       Without -a only devices that are up are listed. Setting an address also sets the device up. A second address is put on
       DEVICE:1. It shows one address a device; ip-address(8) shows all.

SEE ALSO
       ip-address(8), ip-link(8)`,
  },
  {
    name: 'route',
    section: 8,
    summary: 'the main routing table, the older way',
    body: `
SYNOPSIS
       route [ -n ] [ -e ]
       route { add | del } [ -net | -host ] TARGET [ netmask M ] [ gw A ] [ metric N ] [ reject ] [ dev DEVICE ]
       route { add | del } default gw A

FLAGS
       U up, G by a gateway, H a single host, ! refused

SEE ALSO
       ip-route(8)`,
  },
  {
    name: 'arp',
    section: 8,
    summary: 'the neighbour table, the older way',
    body: `
SYNOPSIS
       arp [ -n ] [ -a ] [ -e ] [ HOST ]            arp -d HOST            arp -s HOST MAC

FLAGS
       C complete, M set by hand, P answered for others

SEE ALSO
       ip-neighbour(8)`,
  },
  {
    name: 'netstat',
    section: 8,
    summary: 'sockets, routes, counters, the older way',
    body: `
SYNOPSIS
       netstat [ -tuwx ] [ -l | -a ] [ -n ] [ -p ]      sockets
       netstat -r [ -n ]                                routes
       netstat -i                                       devices and their counters
       netstat -s                                       counters of the protocols

SEE ALSO
       ip-route(8), ip-link(8)`,
  },
  {
    name: 'sysctl',
    section: 8,
    summary: 'kernel settings',
    body: `
SYNOPSIS
       sysctl [ -n ] [ -q ] [ -e ] KEY ...          sysctl -w KEY=VALUE ...          sysctl -a [ -r PATTERN ]          sysctl -p [ FILE ]

DESCRIPTION
       Keys are the files under /proc/sys with dots for slashes. Those below net belong to the network namespace one is in.

OFTEN NEEDED
       net.ipv4.ip_forward               route packets of others
       net.ipv4.conf.DEVICE.rp_filter    drop what comes in where its answer would not go out (1), or what has no route back (2)
       net.ipv4.conf.DEVICE.proxy_arp    answer ARP requests for addresses behind other devices
       net.ipv4.conf.all.X               for most keys the stricter of all and DEVICE counts; default: for devices to come
       net.ipv4.icmp_echo_ignore_all     answer no ping
       net.bridge.bridge-nf-call-iptables   let bridged packets meet the iptables chains

SEE ALSO
       ip-route(8)`,
  },
];
