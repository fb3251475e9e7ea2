# bridge monitor, ip monitor: what is told when a port comes, changes and goes
ip link add br0 type bridge
ip link add p1 type veth peer name q1
ip link set br0 address 02:00:00:00:00:10; ip link set p1 address 02:00:00:00:01:01
timeout 3 bridge monitor > m1 2>&1 &
timeout 3 bridge monitor link > m2 2>&1 &
timeout 3 bridge monitor fdb > m3 2>&1 &
timeout 3 bridge monitor all > m4 2>&1 &
timeout 3 bridge -t monitor mdb > m5 2>&1 &
timeout 3 ip monitor link > m6 2>&1 &
sleep 0.3; ip link set p1 master br0; ip link set br0 up; ip link set p1 up; ip link set q1 up; bridge fdb add 02:00:00:00:00:77 dev p1 master; bridge fdb del 02:00:00:00:00:77 dev p1 master;  bridge mdb add dev br0 port p1 grp 239.1.1.1 permanent;  bridge link set dev p1 mcast_router 2; bridge link set dev p1 cost 5; ip link set p1 nomaster; wait
cat m1
cat m2
cat m3
cat m4
cat m5
cat m6
