# /sys/class/net of bridges and ports; what ip -d shows; every setting and its refusals
ip link add br0 type bridge
ip link add p1 type veth peer name q1
ip link set p1 address 02:00:00:00:01:01
ip link set p1 master br0
ip link set br0 up; ip link set p1 up; ip link set q1 up
sleep 1.2
ls /sys/class/net/br0/bridge
ls /sys/class/net/p1/brport
ls /sys/class/net/br0/brif
for f in /sys/class/net/br0/bridge/*; do case $f in *timer|*flush) ;; *) echo "${f##*/}=$(cat $f)";; esac; done
for f in /sys/class/net/p1/brport/*; do case $f in *timer|*flush|*bridge) ;; *) echo "${f##*/}=$(cat $f)";; esac; done
readlink /sys/class/net/p1/brport/bridge /sys/class/net/br0/brif/p1 /sys/class/net/p1/master /sys/class/net/br0/lower_p1 /sys/class/net/p1/upper_br0
echo foo > /sys/class/net/br0/bridge/stp_state
echo 5 > /sys/class/net/br0/bridge/stp_state
echo 0 > /sys/class/net/br0/bridge/stp_state
echo 1 > /sys/class/net/br0/bridge/flush
echo 1 > /sys/class/net/br0/bridge/vlan_filtering
echo 200 > /sys/class/net/br0/bridge/forward_delay
cat /sys/class/net/br0/bridge/forward_delay
echo 1 > /sys/class/net/br0/bridge/bridge_id
echo 70000 > /sys/class/net/br0/bridge/priority
echo 0x100 > /sys/class/net/br0/bridge/priority
cat /sys/class/net/br0/bridge/priority
echo 1 > /sys/class/net/br0/bridge/group_fwd_mask
echo 8 > /sys/class/net/br0/bridge/group_fwd_mask
cat /sys/class/net/br0/bridge/group_fwd_mask
echo 01:80:c2:00:00:01 > /sys/class/net/br0/bridge/group_addr
echo 01:80:c2:00:00:04 > /sys/class/net/br0/bridge/group_addr
cat /sys/class/net/br0/bridge/group_addr
echo 1 > /sys/class/net/br0/bridge/multicast_querier
echo 3 > /sys/class/net/br0/bridge/multicast_igmp_version
echo 9 > /sys/class/net/br0/bridge/multicast_igmp_version
echo 1 > /sys/class/net/p1/brport/hairpin_mode
echo 2 > /sys/class/net/p1/brport/hairpin_mode
echo x > /sys/class/net/p1/brport/hairpin_mode
cat /sys/class/net/p1/brport/hairpin_mode
echo 100 > /sys/class/net/p1/brport/priority
echo 0 > /sys/class/net/p1/brport/path_cost
echo 1 > /sys/class/net/p1/brport/state
ip -d link show br0 | sed "s,_timer *[0-9.]*,_timer N,g"
ip -d link show p1 | sed "s,_timer *[0-9.]*,_timer N,g"
ip link set br0 type bridge forward_delay 100
ip link set br0 type bridge stp_state 1
ip link set br0 type bridge forward_delay 100
ip link set br0 type bridge hello_time 5
ip link set br0 type bridge hello_time 100
ip link set br0 type bridge max_age 5
ip link set br0 type bridge max_age 600
ip link set br0 type bridge priority 4096
ip link set br0 type bridge group_fwd_mask 1
ip link set br0 type bridge group_address 02:00:00:00:00:00
ip link set br0 type bridge group_address 01:80:c2:00:00:01
ip link set br0 type bridge fdb_max_learned 3
ip link set br0 type bridge mcast_snooping 0
ip link set br0 type bridge mcast_igmp_version 3
ip link set br0 type bridge mcast_router 5
ip link set br0 type bridge mcast_hash_max 500
ip link set br0 type bridge mcast_hash_elasticity 4
ip link set br0 type bridge vlan_default_pvid 5
ip link set br0 type bridge vlan_protocol 802.1ad
ip link set br0 type bridge vlan_stats_enabled 1
ip link set br0 type bridge mst_enabled 1
ip link set br0 type bridge mcast_vlan_snooping 1
ip link set br0 type bridge no_linklocal_learn 1
ip link set br0 type bridge nf_call_iptables 1
ip link set br0 type bridge mcast_stats_enabled 1
ip link set br0 type bridge fdb_flush
ip link set p1 type bridge_slave state 5
ip link set p1 type bridge_slave state 2
ip link set p1 type bridge_slave cost 0
ip link set p1 type bridge_slave cost 70000
ip link set p1 type bridge_slave priority 64
ip link set p1 type bridge_slave fdb_flush
ip link set p1 type bridge_slave locked on
ip link set p1 type bridge_slave mab on
ip link set p1 type bridge_slave locked off
ip link set p1 type bridge_slave backup_port q1
ip link set p1 type bridge_slave vlan_tunnel on
ip link set p1 type bridge_slave neigh_vlan_suppress on
ip link set p1 type bridge_slave mcast_router 3
ip link set p1 type bridge_slave group_fwd_mask 8
ip link set p1 type bridge_slave group_fwd_mask 7
ip link set p1 type bridge_slave mcast_max_groups 5
ip link set q1 type bridge_slave cost 5
ip link set p1 type bridge stp_state 1
ip -d link show br0 | sed "s,_timer *[0-9.]*,_timer N,g"
ip -d link show p1 | sed "s,_timer *[0-9.]*,_timer N,g"
ip link set br0 master br0
ip link add br1 type bridge
ip link set br1 master br0
ip link set lo master br0
ip link set p1 master br1
ip link set q1 master p1
ip link add br2 type bridge stp_state 1 forward_delay 200 priority 100
ip -d link show br2 | sed "s,_timer *[0-9.]*,_timer N,g"
ip link add br3 type bridge forward_delay 1
ip link add br3 type bridge stp_state 1 forward_delay 1
ip link set br0 mtu 9000
ip link set br0 mtu 1400
ip link set p1 mtu 1300
ip link show br0 | head -1
ip link set br0 mtu 70000
ip link set br0 address 01:00:00:00:00:00
