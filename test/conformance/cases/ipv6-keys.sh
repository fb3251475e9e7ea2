# keys of IPv6, which is off: they keep what is written
ip link add v0 type veth peer name v1
sysctl -w net.ipv6.conf.all.disable_ipv6=1
sysctl -w net.ipv6.conf.v0.disable_ipv6=1
sysctl -w net.ipv6.conf.default.disable_ipv6=1
sysctl -w net.ipv6.conf.all.forwarding=1
sysctl net.ipv6.conf.v0.forwarding net.ipv6.conf.default.forwarding
sysctl -w net.ipv6.conf.all.accept_ra=0
sysctl net.ipv6.conf.v0.accept_ra
sysctl -w net.ipv6.conf.v0.accept_ra=abc
sysctl -w net.ipv6.conf.v0.disable_ipv6=abc
sysctl -w net.ipv6.conf.nope.disable_ipv6=1
ip netns add n
ip netns exec n sysctl net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.all.forwarding
sysctl -w net.ipv6.conf.all.forwarding=0
sysctl net.ipv6.conf.v0.forwarding
ls /proc/sys/net/ipv6/conf
sysctl net.ipv6.conf.lo.accept_dad net.ipv6.conf.v0.mtu net.ipv6.conf.default.hop_limit
sysctl net.ipv6.icmp.ratelimit net.ipv6.route.max_size net.ipv6.bindv6only net.unix.max_dgram_qlen
sysctl -w net.ipv6.conf.v0.mc_forwarding=1
sysctl -a --pattern ipv6.conf.v0 2>/dev/null
