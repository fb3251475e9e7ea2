# writing and reading keys: defaults, all, devices, units, refusals
ip netns add n
sysctl net.ipv4.conf.all net.ipv4.conf.default | head -80
sysctl net.ipv4.neigh.default
ip link add v0 type veth peer name v1
sysctl -w net.ipv4.conf.default.rp_filter=2
sysctl net.ipv4.conf.v0.rp_filter
sysctl -w net.ipv4.conf.v0.rp_filter=1
sysctl -w net.ipv4.conf.default.rp_filter=0
sysctl net.ipv4.conf.v0.rp_filter net.ipv4.conf.v1.rp_filter
sysctl -w net.ipv4.conf.all.forwarding=1
sysctl net.ipv4.ip_forward net.ipv4.conf.v0.forwarding net.ipv4.conf.default.forwarding
sysctl -w net.ipv4.conf.v0.forwarding=0
sysctl net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=0
sysctl net.ipv4.conf.v0.forwarding net.ipv4.conf.all.forwarding
ip netns exec n sysctl net.ipv4.ip_forward net.ipv4.conf.default.rp_filter net.ipv4.conf.lo.rp_filter
ip link set v1 netns n
ip netns exec n sysctl net.ipv4.conf.v1.rp_filter
ip link set v0 name w0
sysctl net.ipv4.conf.w0.rp_filter
sysctl net.ipv4.conf.v0.rp_filter
ip link add a.b type veth peer name c
sysctl net.ipv4.conf.a/b.rp_filter
sysctl net.ipv4.conf.a.b.rp_filter
sysctl net/ipv4/conf/a.b/rp_filter
sysctl -w net/ipv4/conf/a.b/rp_filter=1
cat /proc/sys/net/ipv4/conf/a.b/rp_filter
sysctl -w net.ipv4.conf.all.accept_local=5 net.ipv4.conf.all.arp_ignore=-1 net.ipv4.conf.all.tag=99999999999
sysctl -w net.ipv4.tcp_rmem="1 2 3"
sysctl net.ipv4.tcp_rmem
sysctl -w net.ipv4.tcp_rmem="3 2"
sysctl net.ipv4.tcp_rmem
sysctl -w net.ipv4.ip_local_port_range="2000 1000"
sysctl -w net.ipv4.ip_local_port_range="1000"
sysctl net.ipv4.ip_local_port_range
sysctl -w net.ipv4.ping_group_range="0 2147483647"
sysctl net.ipv4.ping_group_range
sysctl -w net.ipv4.tcp_congestion_control=reno
sysctl -w net.ipv4.tcp_congestion_control=foo
sysctl net.ipv4.tcp_available_congestion_control net.ipv4.tcp_allowed_congestion_control
sysctl -w net.ipv4.tcp_fin_timeout=abc
sysctl -w net.ipv4.tcp_fin_timeout=
sysctl -w net.ipv4.ip_default_ttl=0
sysctl -w net.ipv4.ip_default_ttl=256
sysctl -w net.ipv4.neigh.w0.base_reachable_time=5
sysctl net.ipv4.neigh.w0.base_reachable_time_ms
sysctl -w net.ipv4.neigh.w0.retrans_time=5
sysctl net.ipv4.neigh.w0.retrans_time_ms net.ipv4.neigh.w0.retrans_time
sysctl -w net.ipv4.neigh.w0.unres_qlen=10
sysctl net.ipv4.neigh.w0.unres_qlen net.ipv4.neigh.w0.unres_qlen_bytes
sysctl -w net.ipv4.neigh.w0.unres_qlen_bytes=5000
sysctl net.ipv4.neigh.w0.unres_qlen
sysctl -w net.ipv4.neigh.w0.locktime=-1
sysctl -w net.ipv4.neigh.w0.gc_stale_time=99999999999
echo 1 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward
echo abc > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/nope
echo > /proc/sys/net/ipv4/ip_forward
printf '0' > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward
printf ' 1 x' > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward
cat /proc/sys/net/ipv4/route/flush
sysctl -w net.ipv4.route.flush=1
ls -l /proc/sys/net/ipv4/ip_forward | cut -c1-10
test -w /proc/sys/net/ipv4/ip_forward && echo writable
printf 'net.ipv4.ip_forward = 0\n# c\n; c\n\nnet.ipv4.conf.w0.rp_filter=2\n-net.nope=1\nnet.nope2=1\nbad line\n' > /tmp/s.conf
sysctl -p /tmp/s.conf
sysctl -n net.ipv4.ip_forward net.ipv4.conf.w0.rp_filter
sysctl -qp /tmp/s.conf
sysctl -e -p /tmp/s.conf
sysctl -n -e net.nope
