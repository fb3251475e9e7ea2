# policy rules that decide: fwmark, iif, uidrange, suppress_prefixlength, goto, priorities
ip netns add r
ip netns add a
ip link add a0 netns a address 02:00:00:00:00:01 type veth peer name ra netns r address 02:00:00:00:00:02
ip link add x0 address 02:00:00:00:00:03 type veth peer name rx netns r address 02:00:00:00:00:04
ip -n a addr add 10.1.0.2/24 dev a0
ip -n a link set a0 up
ip -n r addr add 10.1.0.1/24 dev ra
ip -n r addr add 10.2.0.1/24 dev rx
ip -n r link set ra up
ip -n r link set rx up
ip -n r link set lo up
ip addr add 10.2.0.2/24 dev x0
ip link set x0 up
sleep 1.2
alias r='ip netns exec r'
r sysctl -w net.ipv4.ip_forward=1
ip -n a route add default via 10.1.0.1
ip route add 10.1.0.0/24 via 10.2.0.1
ip -n r rule add fwmark 7 table 100
ip -n r route add default via 10.2.0.2 table 100
ip -n r route get 8.8.8.8
ip -n r route get 8.8.8.8 mark 7
ip -n r route get 8.8.8.8 mark 8
ip -n r rule add iif ra lookup 101 pref 500
ip -n r route add unreachable default table 101 metric 4096
ip -n r route get 10.2.0.2 from 10.1.0.2 iif ra
ip -n a route get 10.2.0.2
ip netns exec a ping -c1 -W1 10.2.0.2
ip -n r rule add iif ra lookup main suppress_prefixlength 0 pref 400
ip netns exec a ping -c1 -W1 10.2.0.2
ip -n r rule
ip -n r rule add uidrange 1000-2000 table 102
ip -n r route add blackhole 10.2.0.0/24 table 102
ip -n r route get 10.2.0.2 uid 1500
ip -n r route get 10.2.0.2 uid 999
ip -n r route get 10.2.0.2 uid 0
ip -n r rule add pref 100 from 10.1.0.2 goto 600
ip -n r rule add pref 600 from all nop
ip -n r rule
ip -n r -d rule
ip netns exec a ping -c1 -W1 10.2.0.2
ip -n r rule del pref 600
ip -n r rule
ip -n r rule del pref 100
ip -n r rule add pref 50 to 10.2.0.2 prohibit
ip netns exec a ping -c1 -W1 10.2.0.2
r ping -c1 -W1 10.2.0.2
ip -n r rule del pref 50
ip -n r rule add pref 50 from 10.1.0.2 blackhole
ip netns exec a ping -c1 -W1 10.2.0.2
ip -n r rule del pref 50
ip -n r rule add pref 50 not from 10.1.0.0/24 unreachable
r ping -c1 -W1 10.2.0.2
ip netns exec a ping -c1 -W1 10.2.0.2
ip -n r rule del pref 50
ip -n r rule add ipproto icmp table 103
ip -n r rule add ipproto tcp dport 80 table 103
ip -n r rule add sport 1000-2000 table 103
ip -n r rule add dport 53 ipproto udp pref 77 table 103
ip -n r route add 9.9.9.0/24 via 10.2.0.2 table 103
ip -n r route get 9.9.9.9
ip -n r route get 9.9.9.9 ipproto tcp dport 80
ip -n r route get 9.9.9.9 ipproto udp dport 53
ip -n r route get 9.9.9.9 ipproto udp sport 1500
ip -n r route get 9.9.9.9 ipproto udp sport 2500
ip -n r -j rule
ip -n r rule flush
ip -n r rule
r ping -c1 -W1 10.2.0.2
ip -n r rule add pref 32766 table main
ip -n r rule add pref 0 table local
ip -n r rule
ip -n r rule del pref 0
ip -n r rule
r ping -c1 -W1 10.1.0.1
ip -n r rule add pref 0 table local
ip -n r rule add oif rx table 104
ip -n r route add 7.7.7.7 dev ra table 104
ip -n r route get 7.7.7.7 oif rx
ip -n r route get 7.7.7.7 oif ra
ip -n r rule add tos 0x10 table 104
ip -n r route get 7.7.7.7 tos 0x10
ip -n r route get 7.7.7.7
ip -n r rule list table 104
ip -n r rule list iif ra
