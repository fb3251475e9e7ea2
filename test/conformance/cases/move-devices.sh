# devices move: what goes with them, what stays, what is refused
ip netns add a
ip netns add b
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add w0 address 02:00:00:00:00:03 type veth peer name w1 address 02:00:00:00:00:04
ip link add br0 address 02:00:00:00:00:bb type bridge
ip addr add 10.0.0.1/24 dev v0
ip link set v0 up
ip link set v1 up
ip link set w0 up
sleep 1.2
ip route add 10.9.0.0/16 via 10.0.0.2
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev v0
ip link set v0 alias hello group 5 txqueuelen 7 mtu 1400
ip link set v0 netns a
ip route
ip neigh
ip -n a addr show
ip -n a route show table all
ip -n a link set v0 up
sleep 1.2
ip -n a addr show v0
ip link show v1
ip -n a link set v0 netns b name x0 up
ip -n b link show
ip -n b link set x0 up
sleep 1.2
ip link show v1
ip link set w0 master br0
ip link set w0 netns a
ip link show master br0
ip -n a link show w0
ip link set w1 netns a
ip -n a link
ip link add v0 type veth peer name v9
ip link set v0 netns a
ip link add w0 type veth peer name w9
ip link set w0 netns a
ip link set w0 netns a name w5
ip -n a link
ip link set br0 netns a
ip link show br0
ip -n a link show br0
ip link add m0 link v1 address 02:00:00:00:00:50 type macvlan mode bridge
ip link set m0 netns a
ip link set v1 netns b
ip -n a -d link show m0
ip -n b link
ip netns del b
sleep 0.3
ip -n a link
ip link
ip link add x0 type vxlan id 5 dev v9 remote 10.0.0.9 dstport 4789
ip link set x0 netns a
ip -n a -d link show x0
ip link set v9 netns a
ip -n a link
ip netns add c
ip -n a link set x0 netns c
ip -n c -d link show x0
ip netns set c 33
ip -n c link
ip -n c netns list-id
ip netns del a
sleep 0.3
ip -n c link
ip link
ip link add y0 type veth peer name y1 netns c
ip link add y0 type veth peer name y2
ip link add y3 type veth peer name y1 netns c
ip link add y3 index 50 type veth peer name y4 index 60 netns c
ip link add y5 index 50 type veth peer name y6
ip link show y3
ip -n c link show y4
ip link set y3 netns c index 60
ip link set y3 netns c index 61
ip -n c link
ip link set lo netns c
ip -n c link set lo netns c
ip link set y0 netns nope
ip link set y0 netns 99999
ip link set nope netns c
ip link set y0 netns /run/netns/c
ip -n c link show y0
ip -n c link set y0 netns 1
ip link show y0
ip netns exec c ip link set y1 netns 1
ip link
