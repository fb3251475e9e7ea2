# MTU limits of each kind; who follows whom; fragments and path MTU
ip link add v0 type veth peer name v1
ip link set v0 mtu 67
ip link set v0 mtu 68
ip link set v0 mtu 65535
ip link set v0 mtu 65536
ip link set v0 mtu 0
ip link set v0 mtu -1
ip link set lo mtu 0
ip link set lo mtu 2147483647
ip link set lo mtu 2147483648
ip link set lo mtu 65536
ip link add br0 type bridge
ip link set br0 mtu 9000
ip link set br0 mtu 65536
ip link set v0 mtu 1400
ip link set v0 master br0
ip link show br0
ip link set v0 mtu 1300
ip link show br0
ip link set v0 nomaster
ip link show br0
ip link del br0
ip link add br0 type bridge
ip link set v0 master br0
ip link show br0
ip link add v2 type veth peer name v3
ip link set v2 mtu 1200
ip link set v2 master br0
ip link show br0
ip link set br0 mtu 1250
ip link set v2 mtu 1500
ip link show br0
ip link add br1 mtu 1234 type bridge
ip link set v3 master br1
ip link show br1
ip link add m0 link v1 type macvlan
ip link set m0 mtu 1501
ip link set v1 mtu 1400
ip link show m0
ip link set m0 mtu 1400
ip link set v1 mtu 1500
ip link show m0
ip link add m1 mtu 1600 link v1 type macvlan
ip link add x0 type vxlan id 1 dev v1 dstport 4789
ip link show x0
ip link set x0 mtu 1451
ip link set x0 mtu 1450
ip link set v1 mtu 1400
ip link show x0
ip link add x1 mtu 1460 type vxlan id 2 dev v1 dstport 4789
ip link add x1 mtu 1350 type vxlan id 2 dev v1 dstport 4789
ip link show x1
ip link add x2 type vxlan id 3 dstport 4789
ip link show x2
ip link set x2 mtu 65485
ip link set x2 mtu 65486
ip link set x2 mtu 67
ip link set x2 mtu 68
ip link add a0 mtu 100 type veth peer name a1 mtu 200
ip link show a0
ip link show a1
ip link add a2 mtu 10 type veth peer name a3
ip link add a2 type veth peer name a3 mtu 10
ip -d link show v0 | grep -o 'minmtu [0-9]* maxmtu [0-9]*'
ip -d link show br0 | grep -o 'minmtu [0-9]* maxmtu [0-9]*'
ip -d link show x2 | grep -o 'minmtu [0-9]* maxmtu [0-9]*'
ip -d link show m0 | grep -o 'minmtu [0-9]* maxmtu [0-9]*'
ip -d link show lo | grep -o 'minmtu [0-9]* maxmtu [0-9]*'
ip link add ifb0 type ifb
ip -d link show ifb0
ip link set ifb0 mtu 70000
ip tuntap add t0 mode tap
ip tuntap add u0 mode tun
ip -d link show t0
ip -d link show u0
ip link set t0 mtu 65521
ip link set t0 mtu 65522
ip link set u0 mtu 65535
ip link set u0 mtu 65536
ip link set v0 txqueuelen 0
ip link set v0 txqueuelen -1
ip link set v0 txqueuelen 4294967295
ip link show v0
ip link set v0 alias "$(printf 'a%.0s' $(seq 255))"
ip link set v0 alias "$(printf 'a%.0s' $(seq 256))"
ip link set v0 alias ''
ip link show v0
ip link property add dev v0 altname veth-number-zero-with-a-long-name altname second
ip link show second
ip link set second up
ip link property add dev v0 altname second
ip link property add dev v2 altname v0
ip link add second type bridge
ip link property del dev v0 altname nope
ip link property del dev second altname second
ip link show v0
ip -j link show v0
ip addr add 10.0.0.1/24 dev veth-number-zero-with-a-long-name
ip addr show veth-number-zero-with-a-long-name
ip link set v0 name veth-number-zero-with-a-long-name
ip link set group 7 up
ip link set v0 group 7
ip link set group 7 down
ip link show group 7
ip link del group 7
ip link
