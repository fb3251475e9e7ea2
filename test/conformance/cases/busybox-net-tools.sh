ip link add veth0 type veth peer name veth1
ip netns add n1; ip link set veth1 netns n1; ip -n n1 addr add 10.1.1.2/24 dev veth1; ip -n n1 link set veth1 up; ip addr add 10.1.1.1/24 dev veth0; ip link set veth0 up; ip link add br0 type bridge
ping -c1 -q 10.1.1.2 | tail -2 | head -1 | cut -c1-40
busybox ifconfig -a
busybox ifconfig lo
busybox ifconfig br0 192.168.5.1
busybox ifconfig br0 netmask 255.255.255.0 up
busybox ifconfig br0
busybox ifconfig br0 down
busybox ifconfig nosuch
busybox ifconfig br0 mtu 1300
busybox ifconfig br0 hw ether 02:00:00:00:00:01
busybox ifconfig br0 1.2.3
busybox ifconfig br0 foo
busybox route -n
busybox route add -net 10.5.0.0 netmask 255.255.0.0 gw 10.1.1.2
busybox route add default gw 10.1.1.2
busybox route -n
busybox route
busybox route del default
busybox route del default
busybox route -e
busybox route foo
busybox arp
busybox arp -n
busybox arp -a
busybox arp -d 10.1.1.2
busybox arp -s 10.1.1.9 02:00:00:00:00:09
busybox arp -n | sort
busybox arp -d 10.1.1.77
busybox netstat -rn
nc -l -p 80 & sleep 0.1
busybox netstat -tln
busybox netstat -tlnp | sed 's/[0-9]*.nc/PID\/nc/'
busybox netstat -an | head -5
busybox traceroute -n 10.1.1.2 | head -1
busybox traceroute -n -m 3 -q 1 10.1.1.2 | sed 's/[0-9.]* ms/T ms/'
busybox traceroute 10.1.1.2 2>&1 | head -1
busybox brctl addbr br1
busybox brctl addbr br1
busybox brctl addif br1 veth0
busybox brctl show
busybox brctl stp br1 on
busybox brctl setfd br1 4
busybox brctl delif br1 veth0
busybox brctl delif br1 veth0
busybox brctl delbr br1
busybox brctl delbr br1
busybox brctl foo
busybox ps -o pid,comm | grep 'nc$' | sed 's/[0-9][0-9]*/PID/'
busybox ps | head -1
busybox ps | grep '[n]c -l' | sed 's/[0-9][0-9]*/PID/'
busybox ps -o user,pid,args | head -1
busybox ps -q
busybox ps -o foo
busybox ps aux | head -1
