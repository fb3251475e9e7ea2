# carrier and operstate of veth, bridge, macvlan, vxlan; moving devices
ip netns add n
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip -br link
ip link set v0 up
ip -br link
cat /sys/class/net/v0/operstate /sys/class/net/v0/carrier /sys/class/net/v0/flags /sys/class/net/v1/operstate
cat /sys/class/net/v1/carrier
ip link set v1 up
sleep 1.2
ip -br link
cat /sys/class/net/v0/carrier_changes /sys/class/net/v0/carrier_up_count /sys/class/net/v0/carrier_down_count
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:bb
ip link set br0 up
sleep 1.2
ip link show br0
ip link set v0 master br0
sleep 1.2
ip link show br0
ip link set v1 down
sleep 1.2
ip link show br0
ip link show v0
bridge link
ip link set v1 up
sleep 1.2
ip link show br0
ip link add m0 link v1 address 02:00:00:00:00:10 type macvlan mode bridge
ip link set m0 up
sleep 1.2
ip link show m0
ip link set v1 down
sleep 1.2
ip link show m0
ip link set v1 up
ip link set v0 down
sleep 1.2
ip link show m0
ip link show v1
ip link show br0
ip link set v0 up
sleep 1.2
ip link add vx0 type vxlan id 5 dev v1 remote 10.0.0.9 dstport 4789
ip link set vx0 up
sleep 1.2
ip link show vx0
ip link set v1 down
sleep 1.2
ip link show vx0
ip link set v1 up
sleep 1.2
ip link set v0 mode dormant
ip link show v0
ip link set v0 state dormant
ip link show v0
ip link set v0 state up
ip link set v0 mode default
ip link show v0
ip link set m0 carrier off
ip link set v0 carrier off
ip link set m0 netns n
sleep 1.2
ip link
ip -n n link
ip -n n link set m0 up
sleep 1.2
ip -n n link show m0
ip link set v1 netns n
sleep 1.2
ip link
ip -n n link
ip -n n link set m0 netns 1
ip link show m0
ip -n n link del v1
sleep 1.2
ip link
ip -n n link
ip netns del n
sleep 0.3
ip link
ip link set vx0 protodown on
ip link show vx0
ip link set vx0 protodown_reason 3 on
ip -d link show vx0
ip link set vx0 protodown off
ip link set vx0 protodown_reason 3 off
ip link set vx0 protodown off
sleep 1.2
ip link show vx0
