# a bridge's address, id, port numbers, costs
ip link add br0 type bridge
for i in 1 2 3 4; do ip link add p$i address 02:00:00:00:00:0$i type veth peer name e$i; done
ip link set p3 master br0
ip link show br0 | tail -1
cat /sys/class/net/br0/addr_assign_type /sys/class/net/br0/bridge/bridge_id
ip link set p2 master br0
ip link show br0 | tail -1
ip link set p4 master br0
ip link show br0 | tail -1
bridge fdb show br br0
cat /sys/class/net/p3/brport/port_no /sys/class/net/p2/brport/port_no /sys/class/net/p4/brport/port_no
ip link set p2 nomaster
ip link show br0 | tail -1
ip link set p1 master br0
cat /sys/class/net/p1/brport/port_no
ip link show br0 | tail -1
ip link set p3 address 02:00:00:00:00:00
ip link show br0 | tail -1
ip link set p3 address 02:00:00:00:00:33
ip link show br0 | tail -1
ip link set br0 address 02:00:00:00:00:bb
ip link set p1 address 02:00:00:00:00:00
ip link show br0 | tail -1
cat /sys/class/net/br0/addr_assign_type
brctl show
ip link set br0 type bridge priority 1
brctl show
ip link set br0 type bridge priority 61440
brctl show br0
ip link set br0 type bridge priority 65536
ip -d link show p1 | tail -1
for i in 1 3 4; do ip link set p$i up; ip link set e$i up; done
ip link set br0 up
sleep 1.2
brctl showstp br0 | grep -v timer
ip link set p3 type bridge_slave priority 10 cost 77
cat /sys/class/net/p3/brport/priority /sys/class/net/p3/brport/path_cost /sys/class/net/p3/brport/port_id /sys/class/net/p3/brport/state
ip link set p3 type bridge_slave priority 64
ip link set p3 type bridge_slave cost 0
ip link set p3 type bridge_slave cost 65536
ip link set p3 type bridge_slave state 9
ip link set p1 down
ip link set p1 up
sleep 1.2
bridge link
ls /sys/class/net/br0/brif
ls /sys/class/net/br0/bridge
ls /sys/class/net/p1/brport
readlink /sys/class/net/p1/brport/bridge
readlink /sys/class/net/p1/master
echo 1 > /sys/class/net/br0/bridge/stp_state
cat /sys/class/net/br0/bridge/stp_state
echo 100 > /sys/class/net/br0/bridge/forward_delay
echo 400 > /sys/class/net/br0/bridge/forward_delay
cat /sys/class/net/br0/bridge/forward_delay
echo abc > /sys/class/net/br0/bridge/hello_time
echo 0 > /sys/class/net/br0/bridge/stp_state
echo 1 > /sys/class/net/p1/brport/hairpin_mode
cat /sys/class/net/p1/brport/hairpin_mode
echo 1 > /sys/class/net/br0/bridge/flush
ip link set br0 type bridge group_address 01:80:c2:00:00:05
ip link set br0 type bridge group_address 01:80:c2:00:00:10
ip -d link show br0 | grep -o 'group_address [^ ]*'
ip link set br0 type bridge group_fwd_mask 8
ip link set br0 type bridge group_fwd_mask 1
ip link set p1 master nope
ip link set p1 master p3
ip link set br0 master br0
ip link add br1 type bridge
ip link set br0 master br1
ip link set lo master br0
ip link set p1 master br1
bridge link
brctl show
ip link del br0
ip -br link
brctl delif br1 p1
brctl delbr br1
ip -br link
