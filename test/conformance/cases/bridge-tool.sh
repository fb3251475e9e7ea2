# bridge(8) fdb and link: forms of listing, every mistake, static, sticky, learned and flushed entries
ip link add br0 type bridge
ip link set br0 address 02:00:00:00:00:10
ip link set br0 up
for i in 1 2; do ip netns add h$i; ip link add p$i type veth peer name eth0 netns h$i; ip link set p$i address 02:00:00:00:01:0$i; ip -n h$i link set eth0 address 02:00:00:00:00:0$i; ip -n h$i addr add 10.0.0.$i/24 dev eth0; ip -n h$i link set eth0 up; ip link set p$i master br0 up; done
sleep 3
bridge -s fdb show br br0
bridge -d fdb show dev p1
bridge -j fdb show dev p1
bridge -j -p fdb show br br0
bridge -o fdb show dev p1
bridge -c fdb show dev p1
bridge -s link show dev p1
bridge -s -d link show dev p1
bridge -j link show dev p1
bridge -j -p -d link show dev p1
bridge -o -d link
bridge link show master br0
bridge link show master nosuch
bridge link show dev nosuch
bridge link foo
bridge lin
bridge l s
bridge fo
bridge -foo
bridge
bridge help
bridge fdb help
bridge fdb foo
bridge link help
bridge monitor help
bridge monitor foo
bridge mst help
bridge vni help
bridge -V
bridge -n nosuch fdb
bridge -n h1 link
bridge -n h1 fdb
bridge fdb show br nosuch
bridge fdb show dev nosuch
bridge fdb show br br0 state permanent
bridge fdb show br br0 state foo
bridge fdb show vlan 1
bridge fdb add 02:00:00:00:00:77 dev p1 master
bridge fdb add 02:00:00:00:00:77 dev p1 master
bridge fdb add 02:00:00:00:00:78 dev p1 master static
bridge fdb add 02:00:00:00:00:79 dev p1 master dynamic
bridge fdb add 02:00:00:00:00:7a dev p1 master static sticky
bridge fdb add 02:00:00:00:00:7b dev p1 master extern_learn
bridge fdb add 02:00:00:00:00:7c dev p1 master use
bridge fdb add 02:00:00:00:00:7d dev p1 master dynamic extern_learn
bridge fdb add 02:00:00:00:00:7e dev br0 self
bridge fdb add 02:00:00:00:00:7f dev br0 master
bridge fdb add 02:00:00:00:00:80 dev br0 self static
bridge fdb add 02:00:00:00:00:80 dev br0
bridge fdb add 01:00:5e:01:01:01 dev p1 self
bridge fdb add 01:00:5e:01:01:01 dev p1 self
bridge fdb add 02:00:00:00:00:81 dev p1 self
bridge fdb append 02:00:00:00:00:81 dev p1 self
bridge fdb add 02:00:00:00:00:81 dev p1 self static
bridge fdb add 02:00:00:00:00:82 dev p1 master sticky local
bridge fdb add 02:00:00:00:00:83 dev p1 vlan 5 master
bridge fdb add 02:00:00:00:00:84 dev p1 dst 10.0.0.9
bridge fdb add 01:00:00:00:00:84 dev p1 master
bridge fdb add 00:00:00:00:00:00 dev p1 master
bridge fdb add ff:ff:ff:ff:ff:ff dev p1 master
bridge fdb add 02:00:00:00:00:85 dev lo
bridge fdb add 02:00:00:00:00:85 dev lo master
bridge fdb add 02:00:00:00:00:85
bridge fdb add dev p1
bridge fdb add 02:00:00:00:00:85 dev p1 foo
bridge fdb add 02:00:00:00:00:zz dev p1
bridge -d fdb show br br0
bridge -s fdb show dev p1 | sed 's,used [0-9/]*,used N,'
bridge fdb replace 02:00:00:00:00:77 dev p2 master dynamic
bridge fdb append 02:00:00:00:00:77 dev p1 master
bridge fdb get 02:00:00:00:00:77 br br0
bridge fdb get 02:00:00:00:00:77 dev p1
bridge fdb get 02:00:00:00:00:77 dev p1 master
bridge fdb get 02:00:00:00:00:77 dev p2 master
bridge fdb get 02:00:00:00:00:7e dev br0 self
bridge fdb get 02:00:00:00:00:10 dev br0
bridge fdb get 02:00:00:00:00:10 br nosuch
bridge fdb get br br0
bridge fdb del 02:00:00:00:00:81 dev p1
bridge fdb del 02:00:00:00:00:81 dev p1
bridge fdb del 02:00:00:00:00:81 dev p1 self
bridge fdb del 01:00:5e:00:00:01 dev p1 self
bridge fdb del 02:00:00:00:01:01 dev p1 master
bridge fdb show dev p1
bridge fdb flush dev br0
bridge fdb show br br0
bridge fdb flush dev br0 permanent
bridge fdb show br br0
bridge fdb flush dev p1
bridge fdb flush dev p1 master
bridge fdb flush dev br0 brport nosuch
bridge fdb flush dev nosuch
bridge fdb flush dev lo
bridge fdb flush
bridge fdb flush dev br0 foo
bridge fdb flush dev br0 brport p1
