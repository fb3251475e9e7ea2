# IPv6 is off, but groups stay; MTU below 1280
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:10
cat /proc/net/igmp6
ip link set br0 up
cat /proc/net/igmp6
netstat -gn
ip link set br0 mtu 1200
cat /proc/net/igmp6
ip link set br0 mtu 1500
cat /proc/net/igmp6
bridge fdb
ip link set br0 down
cat /proc/net/igmp6
bridge fdb
ip link set br0 up
cat /proc/net/igmp6
bridge fdb
