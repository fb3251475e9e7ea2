# vxlan: ip link add and set, -d listings, all forms of bridge fdb, the default entry, MTU, VNI collisions, mistakes
ip link add eth0 type veth peer name eth1
ip link set eth0 address 02:00:00:00:00:01 up; ip link set eth1 up
ip addr add 10.9.0.1/24 dev eth0
ip link add vx0 type vxlan id 42 dev eth0 remote 10.9.0.2 dstport 4789
ip link set vx0 address 02:00:00:00:00:42
ip -d link show vx0
ip link show vx0
bridge fdb show dev vx0
ip -d -j link show vx0
ip -d -d link show vx0
ip link set vx0 up
ip link show vx0
bridge fdb show dev vx0
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.9.0.3
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.9.0.3
bridge fdb add 00:00:00:00:00:00 dev vx0 dst 10.9.0.4
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 10.9.0.4 port 8472 vni 7 via eth0
bridge fdb show dev vx0
bridge fdb add 02:11:11:11:11:11 dev vx0
bridge fdb add 02:11:11:11:11:11 dev vx0 dst 10.9.0.5
bridge fdb append 02:11:11:11:11:11 dev vx0 dst 10.9.0.6
bridge fdb replace 02:11:11:11:11:11 dev vx0 dst 10.9.0.7
bridge fdb change 02:11:11:11:11:12 dev vx0 dst 10.9.0.7
bridge fdb add 02:11:11:11:11:13 dev vx0 dst 10.9.0.7 dynamic
bridge fdb add 02:11:11:11:11:14 dev vx0 dst 10.9.0.7 static
bridge fdb add 01:00:5e:01:01:01 dev vx0 dst 10.9.0.7
bridge fdb replace 00:00:00:00:00:00 dev vx0 dst 10.9.0.9
bridge fdb show dev vx0 | sort
bridge -s fdb show dev vx0 | sort
bridge -d fdb show dev vx0 | sort
bridge fdb get 02:11:11:11:11:11 dev vx0
bridge fdb get 02:11:11:11:11:11 dev vx0 self
bridge fdb get 02:11:11:11:11:99 dev vx0 self
bridge fdb del 02:11:11:11:11:11 dev vx0 dst 10.9.0.99
bridge fdb del 02:11:11:11:11:99 dev vx0 dst 10.9.0.99
bridge fdb del 02:11:11:11:11:11 dev vx0
bridge fdb del 00:00:00:00:00:00 dev vx0 dst 10.9.0.3
bridge fdb show dev vx0 | sort
bridge fdb flush dev vx0
bridge fdb show dev vx0 | sort
bridge fdb flush dev vx0 dst 10.9.0.7
bridge fdb show dev vx0 | sort
ip link set vx0 type vxlan id 43
ip link set vx0 type vxlan remote 10.9.0.8
ip -d link show vx0 | tail -1
bridge fdb show dev vx0 | sort
ip link set vx0 type vxlan dstport 4790
ip link set vx0 type vxlan nolearning
ip link set vx0 type vxlan proxy
ip link set vx0 type vxlan ageing 100
ip link set vx0 type vxlan ttl 64 tos 0x10
ip -d link show vx0 | tail -1
ip link set vx0 type vxlan srcport 1 2
ip link set vx0 type vxlan maxaddress 4
ip link set vx0 type vxlan df set
ip -d link show vx0 | tail -1
ip link add vx1 type vxlan id 42 dstport 4789
ip link add vx1 type vxlan id 42 dstport 4790
ip link add vx2 type vxlan id 1 dstport 4789 srcport 5000 6000 ttl 5 tos inherit df inherit l2miss l3miss proxy rsc noudpcsum maxaddress 5 ageing 30 local 10.9.0.1
ip -d link show vx2 | tail -1
ip link add vx3 type vxlan external dstport 4789
ip -d link show vx3 | tail -1
ip link add vx4 type vxlan id 2 dstport 4789 ttl inherit localbypass
ip -d link show vx4 | tail -1
ip link add vx5 type vxlan id 3 dstport 4789 nolocalbypass gbp
ip -d link show vx5 | tail -1
ip link add vx6 type vxlan id 3 dstport 4789 gpe
ip link add vx6 type vxlan id 3 dstport 4789 reserved_bits 0
ip -d link show vx6 | tail -1
ip link add vx7 type vxlan
ip link add vx7 mtu 9000 type vxlan id 9 dstport 4789 dev eth0
ip link show vx7
ip link set vx7 mtu 1451
ip link set vx7 mtu 1400
ip link add vx8 mtu 60 type vxlan id 10 dstport 4789 dev eth0
ip link add vx8 address 01:00:00:00:00:01 type vxlan id 10 dstport 4789 dev eth0
ip link add vx8 type vxlan id 10 dstport 4789 srcport 6000 5000
ip link add vx8 type vxlan id 10 dstport 4789 local 239.1.1.1
ip link add vx8 type vxlan id 10 dstport 4789 flowlabel 5
ip link add vx8 type vxlan id 10 dstport 4789 df 7
ip link add vx8 type vxlan id 10 dstport 4789 remote 10.9.0.2 group 239.1.1.1
ip link add vx8 type vxlan id 10 dstport 0
ip link add vx9 type vxlan id 11 gbp
ip link del eth0
ip -br link | cut -c1-24
