# primary and secondary addresses, promotion, lifetimes, their routes
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link set v0 up
ip link set v1 up
sleep 1.2
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.0.0.3/24 dev v0
ip addr add 10.0.0.4/25 dev v0
ip addr add 10.0.0.5/32 dev v0
ip addr add 10.0.1.1/24 brd + dev v0
ip addr show v0
ip route
ip route show table local
ip route add 10.9.0.0/16 via 10.0.0.9 src 10.0.0.2
ip route add 10.8.0.0/16 via 10.0.0.9 src 10.0.0.1
ip addr del 10.0.0.2/24 dev v0
ip route
ip addr del 10.0.0.1/24 dev v0
ip addr show v0
ip route
ip route show table local
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.2/24 dev v0
ip addr add 10.0.0.3/24 dev v0
ip route add 10.8.0.0/16 via 10.0.0.9
sysctl -w net.ipv4.conf.v0.promote_secondaries=1
ip addr del 10.0.0.1/24 dev v0
ip addr show v0
ip route
ip route show table local
ip addr del 10.0.0.2/24 dev v0
ip addr show v0
ip route
ip addr flush dev v0
ip route
ip route show table local dev v0
ip addr add 10.3.0.1/24 dev v0 valid_lft 3 preferred_lft 1
ip addr show v0
sleep 1.5
ip addr show v0 | sed 's/[0-9]*sec/Nsec/g'
ip addr show deprecated
sleep 3
ip addr show v0
ip route
ip addr add 10.3.0.1/24 dev v0 valid_lft 10 preferred_lft 20
ip addr add 10.3.0.1/24 dev v0 valid_lft 0
ip addr add 10.3.0.1/24 dev v0 preferred_lft 10
ip addr show v0
ip addr change 10.3.0.1/24 dev v0 valid_lft forever preferred_lft forever
ip addr show v0
ip addr replace 10.3.0.1/24 dev v0 valid_lft 100
ip addr show v0
ip addr add 10.3.0.1/24 dev v0
ip addr add 10.3.0.1/25 dev v0
ip addr add 10.3.0.1/24 dev v1
ip addr add 10.3.0.1/24 brd 10.3.0.255 dev v0
ip addr add 10.4.0.1/24 dev v0 metric 300
ip addr add 10.4.0.2/24 dev v0 metric 200
ip route show 10.4.0.0/24
ip addr change 10.4.0.1/24 dev v0 metric 400
ip route show 10.4.0.0/24
ip addr add 10.5.0.1/24 dev v0 noprefixroute
ip route show 10.5.0.0/24
ip addr change 10.5.0.1/24 dev v0
ip route show 10.5.0.0/24
ip addr add 10.6.0.1 peer 10.6.0.2/30 dev v0
ip addr add 10.6.0.1 peer 10.6.0.6 dev v0
ip addr show v0
ip route
ip addr del 10.6.0.1 dev v0
ip addr del 10.6.0.1 peer 10.6.0.6 dev v0
ip addr show v0 to 10.6.0.0/24
ip addr del 10.6.0.1/30 dev v0
ip addr del 10.6.0.1 peer 10.6.0.2/30 dev v0
ip addr show v0 to 10.6.0.0/24
ip addr add 10.7.0.1/24 scope link dev v0
ip addr add 10.7.0.2/24 scope host dev v0
ip addr add 10.7.0.3/24 scope global dev v0
ip addr show v0 to 10.7.0.0/24
ip route show 10.7.0.0/24
ip link set v0 down
sleep 1.2
ip route
ip route show table local
ip addr show v0
ip addr add 10.12.0.1/24 dev v0
ip route show 10.12.0.0/24
ip link set v0 up
sleep 1.2
ip route
ip route show table local dev v0
ip addr flush dev v0 scope link
ip addr flush dev v0 to 10.4.0.0/16
ip -s addr flush dev v0 label v0
ip -s -s addr flush dev v0
ip addr add 10.0.0.1/31 dev v0
ip addr add 10.0.0.2/31 brd + dev v0
ip route show table local dev v0
ip addr add 0.0.0.0/0 dev v0
ip addr add 224.1.1.1/24 dev v0
ip addr add 127.0.0.2/8 dev v0
ip addr add 255.255.255.255/32 dev v0
ip addr show v0
