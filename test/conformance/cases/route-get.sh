# ip route get in all forms; metrics; fibmatch
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add w0 address 02:00:00:00:00:03 type veth peer name w1 address 02:00:00:00:00:04
for i in v0 v1 w0 w1; do ip link set $i up; done
sleep 1.2
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.1.1/24 dev w0
ip addr add 10.0.1.7/24 dev w0
ip addr add 10.0.9.1 peer 10.0.9.2 dev w0
ip route add default via 10.0.0.254
ip route add default via 10.0.1.254 metric 50
ip route add 172.16.0.0/12 via 10.0.1.254 src 10.0.1.7
ip route add 172.16.5.0/24 via 10.0.0.254 mtu 1400 advmss 1300 window 5000 rtt 100 rttvar 20 rto_min 300 hoplimit 9 initcwnd 20 initrwnd 30 quickack 1 congctl reno
ip route add 172.16.6.0/24 via 10.0.0.254 mtu lock 900 features ecn
ip route add 172.17.0.0/16 nexthop via 10.0.0.253 weight 3 nexthop via 10.0.1.253 weight 1
ip route add 172.18.0.0/16 dev w0 scope link onlink
ip route add blackhole 192.0.2.0/24
ip route add throw 192.0.3.0/24
ip route show
ip -d route show
ip -j -p route show 172.16.5.0/24
ip route get 1.1.1.1
ip route get 1.1.1.1 fibmatch
ip route get fibmatch 172.16.5.5
ip route get 172.16.5.5
ip -j -p route get 172.16.5.5
ip route get 172.16.6.5
ip route get 172.16.4.4
ip route get 172.17.1.1
ip route get 172.17.1.1 fibmatch
ip route get fibmatch 172.17.1.2
ip route get 172.18.3.3
ip route get 192.0.2.1
ip route get 192.0.3.1
ip route get 10.0.0.1
ip route get 10.0.0.255
ip route get 10.0.0.0
ip route get 127.0.0.1
ip route get 127.1.2.3
ip route get 224.0.0.1
ip route get 224.0.0.1 dev w0
ip route get 239.1.2.3
ip route get 255.255.255.255
ip route get 255.255.255.255 oif v0
ip route get 0.0.0.0
ip route get 10.0.9.2
ip route get 10.0.9.1
ip route get 1.1.1.1 from 10.0.1.1
ip route get 1.1.1.1 from 10.0.1.99
ip route get 1.1.1.1 from 10.0.0.5 iif v0
ip route get 10.0.1.5 from 10.0.0.5 iif v0
sysctl -w net.ipv4.ip_forward=1
ip route get 10.0.1.5 from 10.0.0.5 iif v0
ip route get 10.0.1.1 from 10.0.0.5 iif v0
ip route get 10.0.1.255 from 10.0.0.5 iif v0
ip route get 1.1.1.1 from 10.0.1.5 iif v0
ip route get 1.1.1.1 from 10.0.0.1 iif v0
ip route get 1.1.1.1 from 10.0.0.5 iif nope
ip route get 1.1.1.1 oif w0
ip route get 10.0.0.9 oif w0
ip route get 10.0.0.9 oif lo
ip route get 172.16.5.5 oif w0
ip route get 224.0.0.5 from 10.0.0.5 iif v0
ip route get 1.1.1.1 connected
ip route get 1.1.1.1/24
ip route get 10.0.0.9 from 10.0.0.9 iif v0
ip route get 10.0.0.9 from 127.0.0.1 iif v0
ip route get 127.0.0.1 from 10.0.0.9 iif v0
ip -s route get 172.16.5.5
ip -o route get 172.16.5.5
ip -d route get 172.16.5.5
ip -4 route get 1.1.1.1 tos 0x10 mark 3 uid 1000
ip route get 1.1.1.1 vrf v0
ip route get to 1.1.1.1 from 10.0.1.1 oif w0
ip route replace 172.16.5.0/24 via 10.0.1.254
ip route show 172.16.5.0/24
ip route change 172.16.5.0/24 via 10.0.1.253 metric 5
ip route append 172.16.5.0/24 via 10.0.1.252
ip route prepend 172.16.5.0/24 via 10.0.1.251
ip route show 172.16.5.0/24
ip route add 172.16.5.0/24 via 10.0.1.250
ip route add 172.16.5.0/24 via 10.0.1.250 metric 9
ip route add 172.16.5.0/24 via 10.0.1.250 tos 8
ip route show 172.16.5.0/24
ip route get 172.16.5.5 tos 8
ip route del 172.16.5.0/24
ip route show 172.16.5.0/24
ip route del 172.16.5.0/24 tos 8
ip route del 172.16.5.0/24 metric 9
ip route show 172.16.5.0/24
ip route del 172.17.0.0/16 via 10.0.0.253
ip route show 172.17.0.0/16
ip route change 172.17.0.0/16 nexthop via 10.0.0.253 nexthop via 10.0.0.252 nexthop via 10.0.1.253
ip route show 172.17.0.0/16
ip link set w0 down
ip route show
ip route show table local
ip link set w1 down
ip link set v1 down
sleep 1.2
ip route show
ip route get 1.1.1.1
sysctl -w net.ipv4.conf.all.ignore_routes_with_linkdown=1
ip route get 1.1.1.1
ip route get 172.17.1.1
ip link set v1 up
sleep 1.2
ip route show
