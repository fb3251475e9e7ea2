# multipath, dead and linkdown hops, backup metrics, moving traffic
ip netns add r1
ip netns add r2
for i in 1 2; do ip link add u$i address 02:00:00:00:00:1$i type veth peer name d$i netns r$i address 02:00:00:00:00:2$i; ip addr add 10.0.$i.1/24 dev u$i; ip link set u$i up; ip -n r$i addr add 10.0.$i.2/24 dev d$i; ip -n r$i addr add 10.99.0.1/32 dev lo; ip -n r$i link set lo up; ip -n r$i link set d$i up; ip -n r$i route add default via 10.0.$i.1; done
sleep 1.2
ip route add 10.99.0.0/24 nexthop via 10.0.1.2 weight 1 nexthop via 10.0.2.2 weight 1
ip route show 10.99.0.0/24
for i in 1 2 3 4 5 6 7 8; do ip route get 10.99.0.$i | grep -o 'via [0-9.]*'; done | sort | uniq -c | wc -l
ping -c2 -i0.2 10.99.0.1 | tail -2
sysctl net.ipv4.fib_multipath_hash_policy
sysctl -w net.ipv4.fib_multipath_hash_policy=1
sysctl -w net.ipv4.fib_multipath_hash_policy=9
ip -n r1 link set d1 down
sleep 1.2
ip route show
ip route get 10.99.0.1
sysctl -w net.ipv4.fib_multipath_use_neigh=1
sysctl -w net.ipv4.conf.all.ignore_routes_with_linkdown=1
ip route show
ip route get 10.99.0.1
ping -c2 -i0.2 10.99.0.1 | tail -2
ip link set u1 down
ip route show
ip route get 10.99.0.1
ip link set u1 up
sleep 1.2
ip route show
ip -n r1 link set d1 up
sleep 1.2
ip route show
ip route replace 10.99.0.0/24 via 10.0.1.2
ip route add 10.99.0.0/24 via 10.0.2.2 metric 100
ip route get 10.99.0.1
ip link set u1 down
ip route get 10.99.0.1
ping -c1 -W1 10.99.0.1 | tail -2
ip link set u1 up
sleep 1.2
ip route show 10.99.0.0/24
ip route get 10.99.0.1
ip route add 10.99.0.0/24 via 10.0.1.2
ip addr del 10.0.1.1/24 dev u1
ip route show
ip addr add 10.0.1.1/24 dev u1
ip route show
ip route add 10.98.0.0/24 nexthop via 10.0.1.2 dev u1 onlink nexthop dev u2
ip route show 10.98.0.0/24
ip -d route show 10.98.0.0/24
ip -j route show 10.98.0.0/24
ip route append 10.98.0.0/24 via 10.0.2.9
ip route add 10.97.0.0/24 nexthop via 10.0.1.2 nexthop via 10.0.77.2
ip route add 10.97.0.0/24 nexthop via 10.0.1.2 weight 0 nexthop via 10.0.2.2
ip route add 10.97.0.0/24 nexthop via 10.0.1.2 weight 257 nexthop via 10.0.2.2
ip route add 10.97.0.0/24 nexthop via 10.0.1.2 weight 256 nexthop via 10.0.2.2 src 10.0.2.1
ip route add 10.97.0.0/24 src 10.0.2.1 metric 7 mtu 1300 nexthop via 10.0.1.2 weight 256 nexthop via 10.0.2.2
ip route show 10.97.0.0/24
ip route del 10.97.0.0/24 nexthop via 10.0.1.2 nexthop via 10.0.2.3
ip route del 10.97.0.0/24 nexthop via 10.0.1.2 nexthop via 10.0.2.2
ip route del 10.97.0.0/24 metric 7
ip link del u1
ip route
ip route flush 10.0.0.0/8
ip route flush root 10.0.0.0/8
ip route
