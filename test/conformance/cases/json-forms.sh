# -j, -p, -br, -o, -d, -s, -h, -N, -c of every object
ip netns add n
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 netns n address 02:00:00:00:00:02
ip link set v0 alias "my link" group 3
ip addr add 10.0.0.1/24 brd + dev v0 label v0:a
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.1.0.1 peer 10.1.0.2/32 dev v0
ip addr add 10.2.0.1/24 dev v0 valid_lft 1000 preferred_lft 500 metric 7 noprefixroute
ip link set v0 up
ip -n n addr add 10.0.0.9/24 dev v1
ip -n n link set v1 up
sleep 1.2
ip link add br0 address 02:00:00:00:00:bb type bridge
ip link add m0 link v0 address 02:00:00:00:00:10 type macvlan mode bridge
ip link add x0 address 02:00:00:00:00:20 type vxlan id 7 remote 10.0.0.9 dstport 4789 dev v0
ip route add 10.5.0.0/16 via 10.0.0.9 metric 5 mtu 1400 proto static
ip route add 10.6.0.0/16 nexthop via 10.0.0.9 weight 2 nexthop via 10.0.0.8
ip route add blackhole 10.7.0.0/16
ip route add unreachable 10.8.0.0/16 metric 7
ip rule add from 10.0.0.0/8 iif v0 fwmark 5/7 table 99 pref 50
ip rule add to 9.9.9.9 prohibit pref 60
ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 dev v0
ip neigh add proxy 10.0.0.60 dev v0
ip neigh add 10.0.0.70 lladdr 02:00:00:00:00:70 dev v0 nud stale router
for o in "-j" "-j -p" "-j -d" "-j -s" "-br" "-br -j" "-o" "-o -d" "-d -s" "-h -s" "-N -d" "-br -4" "-0" "-4" "-6"; do echo "== link $o"; ip $o link show v0; done
for o in "-j" "-j -p" "-j -d" "-br" "-br -j" "-o" "-o -4" "-d" "-s" "-N" "-4" "-6" "-0" "-o -br"; do echo "== addr $o"; ip $o addr show v0 | sed 's/[0-9]*sec/Nsec/g; s/"\(valid\|preferred\)_life_time": *[0-9]*/"\1_life_time":N/g'; done
for o in "-j" "-j -p" "-j -d" "-d" "-o" "-s" "-N" "-N -d" "-br" "-4" "-6"; do echo "== route $o"; ip $o route show; done
for o in "-j" "-j -p" "-d" "-o" "-N" "-s" "-br" "-4"; do echo "== rule $o"; ip $o rule show; done
for o in "-br" "-o" "-4" "-6" "-d"; do echo "== neigh $o"; ip $o neigh show dev v0 | sort; done
ip -j neigh show proxy
ip -j -p neigh show proxy
for o in "-j" "-j -p" "-d" "-o"; do echo "== netns $o"; ip $o netns list; done
for d in br0 m0 x0; do ip -j -d link show $d; ip -d link show $d; ip -br -d link show $d; done
ip -j -p -d link show br0
ip -j route get 10.5.1.1
ip -j -p route get 10.6.1.1
ip -j route get 127.0.0.1
ip -j route show table all
ip -j -d maddr show dev v0
ip -j link show nope
ip -j addr show nope
ip -j route show dev nope
ip -j route get 10.7.0.1
ip -j -p link show type dummy
ip -j link show type veth | wc -c
ip -j addr show up | tr ',' '\n' | grep ifname
ip -j addr show to 10.1.0.0/24
ip -j route show 1.2.3.4
ip -j rule show table 99
ip -j ntable show dev v0 name arp_cache | wc -w
bridge -j link
bridge -j fdb show br br0
bridge -j -p fdb show dev x0
ip -c=always -br link show v0
ip -c=always addr show v0 | head -3
ip -c=always route show 10.5.0.0/16
ip -c=always neigh show 10.0.0.50
ip -c=always rule show
ip -t -o link show lo
