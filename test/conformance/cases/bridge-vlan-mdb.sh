# bridge vlan, mdb, mst, vni; link settings and refusals; batch files (a kernel without VLAN filtering)
ip link add br0 type bridge
bridge vlan add vid 10 dev br0 self
ip link add p1 type veth peer name q1
ip link set p1 master br0
bridge vlan add vid 10 dev p1
bridge vlan del vid 10 dev p1
bridge vlan show
bridge -d vlan show
bridge -s vlan show
bridge -j vlan show
bridge vlan
bridge vlan show dev p1
bridge vlan show dev nosuch
bridge vlan global show
bridge vlan global
bridge vlan tunnelshow
bridge vlan add dev p1
bridge vlan foo
bridge vlan help
bridge vni
bridge vni show
bridge mst
bridge mst show
bridge mdb
bridge mdb show
bridge -d mdb show
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
bridge mdb show
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
ip link set br0 up
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
ip link set p1 up; ip link set q1 up; sleep 0.3
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent
bridge mdb add dev br0 port p1 grp 239.1.1.2 temp
bridge mdb add dev br0 port br0 grp 239.1.1.3 permanent
bridge mdb add dev br0 port p1 grp 239.1.1.4 src 10.0.0.1
bridge mdb add dev br0 port p1 grp 239.1.1.5 permanent filter_mode include source_list 10.0.0.1,10.0.0.2 proto static
bridge mdb add dev br0 port p1 grp 01:02:03:04:05:06 permanent
bridge mdb show
bridge -d mdb show
bridge -j -p mdb show
bridge -d -j -p mdb show
bridge mdb get dev br0 grp 239.1.1.1
bridge mdb get dev br0 grp 239.1.1.9
bridge mdb replace dev br0 port p1 grp 239.1.1.2 permanent
bridge mdb del dev br0 port p1 grp 239.1.1.2
bridge mdb del dev br0 port p1 grp 239.1.1.2
bridge mdb del dev br0 grp 239.1.1.1
bridge mdb add dev br0 port nosuch grp 239.1.1.1
bridge mdb add dev nosuch port p1 grp 239.1.1.1
bridge mdb add dev br0 port p1 grp 10.0.0.1
bridge mdb add dev br0 port p1 grp foo
bridge mdb add dev br0 port p1 grp 224.0.0.1
bridge mdb add dev br0 port q1 grp 239.1.1.1
bridge mdb add dev q1 port q1 grp 239.1.1.1
bridge mdb foo
bridge mdb show
bridge mdb help
bridge link set dev p1 mcast_router 2
bridge mdb show
bridge -d mdb show
bridge mdb flush dev br0
bridge mdb
bridge vlan set vid 5 dev lo state 3
bridge -s -d vlan
bridge -j vlan
bridge -j -p -d vlan
bridge -s -j vlan
bridge vlan global set vid 5 dev br0 mcast_querier 1
bridge vlan set vid 5 dev br0 state 3
bridge vlan show vid 5
bridge mst set dev br0 msti 1 state 3
bridge mst set dev br0
bridge vni add vni 5 dev br0
bridge vni add
bridge -j mst
bridge -j vni
bridge -compressvlans vlan show
bridge vlan add vid 5000 dev br0
bridge vlan add vid 5-4 dev br0
bridge vlan add vid 5 dev nosuch
bridge vlan add vid 5 dev br0
bridge vlan add vid 5 dev lo
bridge vlan del vid 5 dev lo
bridge vlan del vid 5 dev br0
bridge vlan del vid 5 dev br0 self
bridge link set dev br0 cost 5 self
bridge link set dev br0 hwmode vepa
bridge link set dev lo learning maybe
bridge link set dev lo state foo
bridge link set dev lo foo
bridge link set dev
bridge link set
bridge link set dev br0 backup_port nosuch
ip link add s1 type veth peer name s2; ip link set s1 address 02:00:00:00:02:01; ip link set s1 master br0
bridge link set dev s1 state 3
bridge link set dev s1 cost 0 state blocking
ip link set s1 up; ip link set s2 up
sleep 0.2
bridge link
bridge link set dev s1 state blocking
ip link set br0 up
bridge link
bridge link set dev s1 priority 100
bridge link set dev s1 cost 70000
bridge link set dev s1 state 9
bridge link set dev s1 self learning off
bridge link set dev s1 master learning off
bridge link set dev s1 locked on mab on
bridge link set dev s1 learning on locked on mab on
bridge link set dev s1 mcast_max_groups foo
bridge link set dev s1 hwmode foo
bridge -batch - <<END
link
fdb show dev s1
foo
link set dev s1 cost 5
END
bridge -force -batch - <<END
foo
# comment
link set dev s1 \
 cost 7
link set dev nosuch cost 7
END
bridge link
bridge -n
bridge -json
bridge -family foo link
bridge -fam inet fdb show dev s1
bridge -- link
bridge --details link
bridge fdb add 02:00:00:00:00:01 dev s1 dst foo
bridge fdb add 02:00:00:00:00:01 dev s1 vni foo
bridge fdb add 02:00:00:00:00:01 dev s1 port foo
bridge fdb add 02:00:00:00:00:01 dev s1 port ssh
bridge fdb add 2:0:0:0:0:9x dev s1 master
bridge fdb add 02:00:00:00:00:0a dev s1 via nosuch
bridge fdb add 02:00:00:00:00:0a dev s1 nhid 5 dst 10.0.0.1
bridge fdb add 02:00:00:00:00:0a dev s1 vlan 5 vlan 6
bridge fdb add 02:00:00:00:00:0a dev s1 vlan 0 master
bridge fdb add 02:00:00:00:00:0a dev s1 vlan 4095 master
bridge fdb show dev s1
bridge fdb flush dev br0 brport s2
bridge fdb flush dev br0 vlan 5
bridge fdb flush dev br0 vlan 5000
bridge fdb flush dev br0 brport s1 static
bridge fdb get 02:00:00:00:00:0a dev nosuch
bridge fdb get 02:00:00:00:00:0a dev s2
bridge fdb get 02:00:00:00:00:0a dev s1 vlan 5
bridge fdb get 01:00:00:00:00:0a dev s1
bridge fdb get foo dev s1
