ip link add veth0 type veth peer name veth1
ip netns add n1; ip link set veth1 netns n1; ip -n n1 addr add 10.1.1.2/24 dev veth1; ip -n n1 link set veth1 up; ip addr add 10.1.1.1/24 dev veth0; ip link set veth0 up
ping -c1 -q 10.1.1.2 | tail -2 | head -1 | cut -c1-40
busybox ip neigh
busybox ip neigh show dev veth0
busybox ip addr add 10.1.1.x/24 dev veth0
busybox ip addr add foo dev veth0
busybox ip route add 10.2.0.0/33 via 10.1.1.2
busybox ip link show veth0
busybox ip link set veth0 mtu x
busybox ip link set veth0 foo
busybox ip route show table local
busybox ip netns
busybox ip -d link
busybox ip route replace 10.2.0.0/16 via 10.1.1.2
busybox ip route change 10.2.0.0/16 via 10.1.1.2 metric 3
busybox ip link show up
busybox ip route flush 10.2.0.0/16
busybox ip address show foo
busybox ip route add blackhole 10.66.0.0/16; busybox ip route
