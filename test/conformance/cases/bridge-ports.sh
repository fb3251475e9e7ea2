# ARP suppression, locked ports, backup ports, limits on learning, multicast groups and the querier
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:10; ip link set br0 up
ip addr add 10.0.0.254/24 dev br0
for i in 1 2 3; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i address 02:00:00:00:01:0$i; ip -n h$i link set eth0 address 02:00:00:00:00:0$i; ip -n h$i addr add 10.0.0.$i/24 dev eth0; ip -n h$i link set eth0 up; ip link set p$i master br0 up; done
sleep 3
ping -q -c 1 10.0.0.1 | tail -3
ping -q -c 1 10.0.0.2 | tail -3
ping -q -c 1 10.0.0.3 | tail -3
bridge link set dev p2 neigh_suppress on
ip netns exec h2 timeout 4 tcpdump -nei eth0 ether multicast > t2 2>/dev/null &
ip netns exec h3 timeout 4 tcpdump -nei eth0 > t3 2>/dev/null &
cut -d" " -f2- t2 | sort
cut -d" " -f2- t3 | sort
bridge link set dev p2 neigh_suppress off
ip link set p3 type bridge_slave proxy_arp on
ip netns exec h2 timeout 4 tcpdump -nei eth0 ether multicast > t2 2>/dev/null &
ip netns exec h3 timeout 4 tcpdump -nei eth0 > t3 2>/dev/null &
sleep 1; ip netns exec h1 arping -q -c 1 -I eth0 10.0.0.3; ip netns exec h3 arping -q -c 1 -I eth0 10.0.0.1; wait
cut -d" " -f2- t2 | sort
cut -d" " -f2- t3 | sort
ip link set p3 type bridge_slave proxy_arp off
bridge link set dev p3 locked on
ip netns exec h3 ping -q -c 1 -W 1 10.0.0.1 | tail -3
bridge link set dev p3 locked on learning on mab on
ip netns exec h3 ping -q -c 1 -W 1 10.0.0.1 | tail -3
bridge fdb show dev p3 | sort
bridge -j fdb show dev p3 dynamic
bridge fdb replace 02:00:00:00:00:03 dev p3 master static
ip netns exec h3 ping -q -c 1 -W 1 10.0.0.1 | tail -3
bridge link set dev p3 mab off locked off
bridge fdb del 02:00:00:00:00:03 dev p3 master
bridge link set dev p3 backup_port p2
bridge -d link show dev p3 | grep -o 'backup_port [a-z0-9]*'
cat /sys/class/net/p3/brport/backup_port
bridge link set dev p2 backup_port p3
bridge link set dev p3 backup_port p3
bridge link set dev p3 nobackup_port
for n in h1 h2 h3; do ip -n $n neigh flush all; done; ip neigh flush all
ip link set br0 type bridge fdb_max_learned 1
bridge fdb flush dev br0 dynamic
bridge fdb flush dev br0 nopermanent nostatic
bridge fdb show br br0 | grep -v permanent
ip netns exec h1 ping -q -c 1 -W 1 10.0.0.2 | tail -3
bridge fdb show br br0 | grep -v permanent
ip -d link show br0 | grep -o 'fdb_n_learned.*group_fwd'
ip link set br0 type bridge fdb_max_learned 0
ip -n h1 addr add 239.1.1.1/24 dev eth0 autojoin
ip addr add 239.1.1.2/24 dev br0 autojoin
sleep 2
bridge mdb | sort
bridge -d mdb | sort
ip netns exec h2 timeout 4 tcpdump -nei eth0 ether multicast > t2 2>/dev/null &
sleep 1; ip netns exec h3 ping -q -c 1 -W 1 239.1.1.1 | tail -3; wait
cut -d" " -f2- t2 | sort
ip link set br0 type bridge mcast_querier 1
ip netns exec h2 timeout 16 tcpdump -nei eth0 ip > t2 2>/dev/null &
sleep 13; ip netns exec h3 ping -q -c 1 -W 1 239.1.1.1 | tail -3; ip netns exec h3 ping -q -c 1 -W 1 239.1.1.9 | tail -3; wait
cut -d" " -f2- t2 | sort
ip -n h1 addr del 239.1.1.1/24 dev eth0
sleep 4
bridge mdb
ip addr del 239.1.1.2/24 dev br0
bridge -s mdb | sed 's/ [0-9.]*$//'
ip link set br0 type bridge mcast_snooping 0
bridge mdb
ip link set br0 down
bridge mdb
bridge fdb show br br0
