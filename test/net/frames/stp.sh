#: lab bare
# Two bridges that speak the spanning tree protocol: one alone, then the other claims to be root, and is told better.
ip link add br0 address 02:00:00:00:00:01 type bridge stp_state 1
ip link add br1 address 02:00:00:00:00:02 type bridge stp_state 1
ip link add p0 address 02:00:00:00:01:01 type veth peer name p1 address 02:00:00:00:01:02
ip link set p0 master br0
ip link set p1 master br1
ip link set p0 up
ip link set p1 up
sleep 0.5
tcpdump -U -w /tmp/x.pcap -ni p0 -c 9 stp 2>/dev/null &
sleep 1
ip link set br0 up
sleep 3.2
ip link set br1 up
sleep 16
sleep 1.5
kill %1; wait
od -An -v -tx1 /tmp/x.pcap
