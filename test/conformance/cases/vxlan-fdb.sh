# vxlan: fdb with several destinations, proxy, l2miss, nolearning, gbp, ttl, df, local changed
ip netns add a
ip netns add b
ip netns add c
ip link add u type bridge
ip link set u up
for n in a b c; do ip link add u$n type veth peer name e0 netns $n; ip link set u$n master u up; ip -n $n link set lo up; done
ip -n a addr add 192.168.0.1/24 dev e0
ip -n b addr add 192.168.0.2/24 dev e0
ip -n c addr add 192.168.0.3/24 dev e0
for n in a b c; do ip -n $n link set e0 up; done
ip -n a link add vx address 02:00:00:00:00:0a type vxlan id 7 local 192.168.0.1 dev e0 dstport 4789
ip -n b link add vx address 02:00:00:00:00:0b type vxlan id 7 local 192.168.0.2 dev e0 dstport 4789
ip -n c link add vx address 02:00:00:00:00:0c type vxlan id 7 local 192.168.0.3 dev e0 dstport 4789 nolearning
ip -n a addr add 10.0.0.1/24 dev vx
ip -n b addr add 10.0.0.2/24 dev vx
ip -n c addr add 10.0.0.3/24 dev vx
for n in a b c; do ip -n $n link set vx up; done
sleep 3
ip netns exec a ping -c1 -W1 10.0.0.2 | tail -2
bridge -n a fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.2
bridge -n a fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.3
bridge -n a fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.3
bridge -n a fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.9 port 8472 vni 99 via e0
bridge -n b fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.1
bridge -n c fdb append 00:00:00:00:00:00 dev vx dst 192.168.0.1
bridge -n a fdb show dev vx
ip netns exec a ping -c1 -W1 10.0.0.2 | tail -2
ip netns exec a ping -c1 -W1 10.0.0.3 | tail -2
bridge -n a fdb show dev vx
bridge -n b fdb show dev vx
bridge -n c fdb show dev vx
bridge -n a fdb del 00:00:00:00:00:00 dev vx dst 192.168.0.9 port 8472 vni 99
bridge -n a fdb del 00:00:00:00:00:00 dev vx dst 192.168.0.9
bridge -n a fdb add 02:00:00:00:00:0b dev vx dst 192.168.0.3
bridge -n a fdb replace 02:00:00:00:00:0b dev vx dst 192.168.0.3
bridge -n a fdb show dev vx | sort
ip netns exec a ping -c1 -W1 10.0.0.2 | tail -2
bridge -n a fdb show dev vx | sort
bridge -n a fdb replace 02:00:00:00:00:0b dev vx dst 192.168.0.2 permanent
bridge -n a fdb add 02:00:00:00:00:0b dev vx dst 192.168.0.2
bridge -n a fdb append 02:00:00:00:00:0b dev vx dst 192.168.0.3
bridge -n a fdb get 02:00:00:00:00:0b dev vx self
bridge -n a fdb get 02:00:00:00:00:99 dev vx self
ip -n a -d link show vx
ip -n a link set vx type vxlan ageing 5
ip -n a link set vx type vxlan ttl 3 tos 16
ip -n a -d link show vx | grep vxlan
ip -n a link set vx type vxlan id 8
ip -n a link set vx type vxlan dstport 1
ip -n a link set vx type vxlan local 192.168.0.11
ip -n a -d link show vx | grep vxlan
ip netns exec a ping -c1 -W1 10.0.0.3 | tail -2
ip -n a link set vx type vxlan local 192.168.0.1
ip -n a link set vx type vxlan nolearning
ip -n a link set vx type vxlan proxy
ip -n a link set vx type vxlan l2miss
ip -n a -d link show vx | grep vxlan
sleep 7
bridge -n a fdb show dev vx | sort
bridge -n a fdb flush dev vx
bridge -n a fdb show dev vx
ip -n a link del vx
ip -n a link add vx type vxlan id 7 remote 192.168.0.2 dev e0 dstport 4789 ttl 1 df set
ip -n a addr add 10.0.0.1/24 dev vx
ip -n a link set vx up
ip netns exec a ping -c1 -W1 10.0.0.2 | tail -2
ip netns exec a ping -c1 -W1 -s 1500 10.0.0.2 | tail -2
ip netns exec a ping -c1 -W1 -M do -s 1423 10.0.0.2 | tail -3
ip -n a link set vx mtu 1500
ip -n a link set vx mtu 1450
ip -n a link set e0 mtu 1400
ip -n a link show vx
ip netns exec a ping -c1 -W1 -s 1400 10.0.0.2 | tail -2
ip -n a link add vy type vxlan id 7 remote 192.168.0.2 dev e0 dstport 4789
ip -n a link add vy type vxlan id 7 dev e0 dstport 4789 group 239.0.0.1
ip -n a link add vy type vxlan id 7 dstport 8472
ip -n a link add vy type vxlan id 8 dev e0 dstport 4789 gbp
ip -n a link add vy type vxlan id 8 dev e0 dstport 4789 group 239.0.0.1
ip -n a link set vy up
ip -n a maddr show e0
ip -n a link del vy
ip -n a maddr show e0
ip -n a link add vz type vxlan id 9 dstport 0
ip -n a -d link show vz
ip -n a link add vw type vxlan id 10 external
ip -n a link add vw type vxlan external dstport 4790
ip -n a -d link show vw | grep vxlan
ip -n a -s link show vx | tail -4
cat /proc/net/snmp | grep ^Udp:
ip netns exec a cat /proc/net/snmp | grep ^Udp:
ip -n a link set e0 down
sleep 1.2
ip -n a link show vx
ip -n a link del e0
ip -n a link
