# vxlan: proxy, misses, TTL, TOS, DF, several destinations, groups, the host's own other end, fragments; what is counted
for n in a b c; do ip netns add $n; ip -n $n link set lo up; done
ip link add sw type bridge mcast_snooping 0; ip link set sw up
for i in 1 2 3; do n=$(echo abc | cut -c$i); ip link add p$i type veth peer name eth0 netns $n; ip link set p$i master sw up; ip -n $n link set eth0 address 02:00:00:00:00:0$i; ip -n $n addr add 10.0.0.$i/24 dev eth0; ip -n $n link set eth0 up; done
sleep 4
for n in a b; do ip -n $n neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev eth0 2>/dev/null; ip -n $n neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0 2>/dev/null;  ip -n $n neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0; done
ip -n a link add vx0 address 02:aa:00:00:00:01 type vxlan id 7 dstport 4789 local 10.0.0.1 remote 10.0.0.2 ttl 5 tos 0x10 df set
ip -n b link add vx0 address 02:aa:00:00:00:02 type vxlan id 7 dstport 4789 local 10.0.0.2 remote 10.0.0.1 tos inherit ttl inherit df inherit
for i in 1 2; do n=$(echo abc | cut -c$i); ip -n $n addr add 192.168.7.$i/24 dev vx0; ip -n $n link set vx0 up; done
ip -n a link show vx0 | head -1
timeout 4 tcpdump -vnni sw udp port 4789 > t.out 2>/dev/null &
sleep 1
ip netns exec a ping -c 1 -W 1 192.168.7.2
ip netns exec b ping -c 1 -W 1 -Q 0x2 -t 9 -M do 192.168.7.1
ip netns exec b ping -c 1 -W 1 -M dont 192.168.7.1
wait; grep -v '^$' t.out | sed 's/id [0-9]*,/id N,/; s/\.[0-9]* > /.P > /' | grep -o 'IP (.*' 
ip -n a -s link show vx0
ip -n b -s link show vx0
ip netns exec a bridge fdb show dev vx0
ip netns exec a ping -c 1 -W 1 -s 1472 192.168.7.2
ip netns exec a ping -c 1 -W 1 -s 1472 -M do 192.168.7.2
ip netns exec a ping -c 1 -W 1 -s 1472 -M do 192.168.7.2
ip -n a route get 192.168.7.2 | sed 's/expires [0-9]*sec/expires Nsec/'
ip netns exec b ping -c 1 -W 1 -s 1472 -M dont 192.168.7.1
ip netns exec b ping -c 1 -W 1 -s 1472 -M do 192.168.7.1
ip -n b -s link show vx0
ip netns exec b cat /proc/net/snmp | awk '/^Ip:/ {if (!n) {split($0, k); n=1} else for (i=2;i<=NF;i++) if (k[i] ~ /^Frag|^Reasm/) print k[i], $i}'
ip netns exec a timeout 3 ip monitor neigh > mon.out 2>&1 &
sleep 0.5
ip -n a link add vx1 address 02:bb:00:00:00:01 type vxlan id 8 dstport 4789 proxy l2miss l3miss local 10.0.0.1
ip -n a addr add 192.168.8.1/24 dev vx1; ip -n a link set vx1 up
ip netns exec a ping -c 1 -W 1 192.168.8.2
ip -n a neigh add 192.168.8.3 lladdr 02:bb:00:00:00:03 dev vx1
ip netns exec a ping -c 1 -W 1 192.168.8.3
ip netns exec a bridge fdb add 02:bb:00:00:00:03 dev vx1 dst 10.0.0.3
wait; cat mon.out
ip -n a -s link show vx1 | tail -4
ip -n a link add vx9 address 02:cc:00:00:00:01 type vxlan id 9 dstport 4789 local 10.0.0.1 remote 10.0.0.1
ip -n a link set vx9 up; ip -n a addr add 192.168.9.1/24 dev vx9
ip netns exec a ping -c 1 -W 1 192.168.9.2
ip -n a -s link show vx9 | tail -4
ip netns exec a bridge fdb append 00:00:00:00:00:00 dev vx9 dst 10.0.0.2
ip netns exec a bridge fdb append 00:00:00:00:00:00 dev vx9 dst 10.0.0.3
timeout 3 tcpdump -c 2 -nni sw udp port 4789 > t.out 2>/dev/null &
sleep 0.5
ip netns exec a ping -c 1 -W 1 192.168.9.3
wait; grep -c VXLAN t.out
for n in a b c; do ip -n $n link add vg type vxlan id 99 dstport 4789 group 239.9.9.9 dev eth0; done
for i in 1 2 3; do n=$(echo abc | cut -c$i); ip -n $n link set vg address 02:dd:00:00:00:0$i up; ip -n $n addr add 192.168.99.$i/24 dev vg; done
ip -n a maddr show dev eth0 | grep 239
ip netns exec a ping -c 1 -W 1 192.168.99.2
ip netns exec a ping -c 1 -W 1 192.168.99.3
ip netns exec a bridge fdb show dev vg | sort
ip -n a -d link show vg | grep -o 'vxlan.*ageing'
ip -n a link set vg down
ip -n a maddr show dev eth0 | grep 239
ip netns exec a bridge fdb show dev vg | sort
ip -n a link set vg up
ip -n b link del vg
ip netns exec a ping -c 1 -W 1 192.168.99.2
ip netns exec c ss -uan
ip -n a link set eth0 mtu 1400
ip -n a link show vg | head -1
ip -n a link set vg mtu 1351
ip -n a link set vg mtu 1350
ip netns exec a ping -c 1 -W 1 -s 1300 -M do 192.168.7.2
