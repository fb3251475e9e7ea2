ip link add veth0 type veth peer name veth1
busybox ip link set veth0 up
busybox ip link set veth1 up
busybox ip addr add 10.1.1.1/24 dev veth0
busybox ip addr add 10.1.1.1/24 dev veth0
busybox ip addr
busybox ip a show dev lo
busybox ip addr show veth0
busybox ip link
busybox ip link show dev veth1
busybox ip -o link show veth0
busybox ip -o addr
busybox ip -4 addr show lo
busybox ip route
busybox ip r
busybox ip route add 10.9.0.0/16 via 10.1.1.2
busybox ip route add 10.9.0.0/16 via 10.1.1.2
busybox ip route add 10.8.0.0/16 via 10.1.1.2 metric 5
busybox ip route add 10.7.0.0/16 dev veth0
busybox ip route add default via 10.1.1.2
busybox ip route add default via 172.16.0.1
busybox ip route show
busybox ip route get 10.1.1.9
busybox ip route del 10.9.0.0/16
busybox ip route del 10.9.0.0/16
busybox ip neigh
busybox ip rule
busybox ip rule add from 10.5.0.0/24 table 100
busybox ip rule list
busybox ip link show nosuch
busybox ip link set nosuch up
busybox ip addr add 10.1.1.5/24 dev nosuch
busybox ip addr add 10.1.1.300/24 dev veth0
busybox ip addr add dev veth0
busybox ip foo
busybox ip
busybox ip link add br0 type bridge
busybox ip link set veth0 master br0
busybox ip link show veth0
busybox ip link set veth0 nomaster
busybox ip link set veth0 mtu 1400
busybox ip link show veth0
busybox ip link set veth0 down
busybox ip link show veth0
busybox ip addr del 10.1.1.1/24 dev veth0
busybox ip addr del 10.1.1.1/24 dev veth0
busybox ip addr show dev veth0
busybox ip link del br0
busybox ip addr flush dev veth0
busybox ip link set veth0 name uplink
busybox ip link show uplink
ip link add d0 type dummy
busybox ip link show d0
busybox ip route
