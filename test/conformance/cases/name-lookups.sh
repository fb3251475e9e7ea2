# names that nobody knows: who asks the resolver how often, and what is said
ip link add d0 type veth peer name e0
ip addr add 10.0.0.1/24 dev d0
ip link set d0 up
ip link set e0 up
ip neigh add 10.0.0.50 lladdr 02:00:00:00:00:50 dev d0
ip route add 10.5.0.0/16 via 10.0.0.2
p() { nstat -n; "$@"; nstat -s | grep -E 'UdpOut|UdpNoP|IcmpMsgInType3'; }
p arp -a
p arp
p route
p netstat -r
p route add -host foo dev d0
p route add -net foo dev d0
p route add -host foo.bar dev d0
p route add -host 10.0.0.300 dev d0
p route add -host 'a b' dev d0
p route add -host '' dev d0
p route add -net '' dev d0
p route add -host -x dev d0
p ifconfig d0 abc
p ifconfig d0 ''
p ifconfig d0 a/b
p ifconfig d0 netmask 24
p ifconfig d0 netmask abc
p ifconfig d0 netmask 256.0.0.0
p ifconfig d0 10.0.0.1/33
p arp -s foo 02:00:00:00:00:01
p arp -s 10.0.0.1/24 02:00:00:00:00:01
p arp -n foo
p arp -n 256.1.1.1
p ping -c1 abc
p ping -c1 -
p ping -c1 256.1.1.1
p ping -c1 a_b
p ping -c1 1.2.3.4.5
p ping -c1 ab..c
p ping -c1 'a b'
p ping -c1 -x
p ping -c1 ::1
p ping -c1 a.b.c.
p arping -c1 -w1 -I d0 abc
p arping -c1 -w1 -I d0 256.1.1.1
p arping -c1 -w1 -I d0 ''
p arping -c1 -w1 -I d0 -
p ping -c1 10.0.0.1
p ping -c1 abc def
p ping -c1 10.0.0.1 def
p ping -c1 def 10.0.0.1
