# sysctl's forms and mistakes, /proc/sys, /proc/net and /sys/class/net by hand.
sysctl
sysctl net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward; sysctl -e net.ipv4.nope; sysctl -N net.ipv4.ip_forward
sysctl net.ipv4.ip_forwrd
sysctl net/ipv4/ip_forward
sysctl net.ipv4.ip_forward=1
sysctl -w net.ipv4.ip_forward 1
sysctl -w net.ipv4.ip_forward = 1
sysctl -w net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=yes
sysctl -w net.ipv4.ip_forward=
sysctl -w net.ipv4.ip_forward=2; sysctl -w net.ipv4.ip_forward=0x1; sysctl -w net.ipv4.ip_forward=-1
sysctl -w "net.ipv4.ip_forward = 1"
sysctl -qw net.ipv4.ip_forward=0; sysctl -n net.ipv4.ip_forward
sysctl net.ipv4.conf.lo.rp_filter net.ipv4.conf.all.forwarding
sysctl net.ipv4.conf.eth9.rp_filter
sysctl -w net.ipv4.conf.eth9.rp_filter=1
sysctl net.ipv4.conf.lo
sysctl -a 2>/dev/null | grep '^net.ipv4.conf.lo.' | head -40
sysctl -a -r 'ipv4.icmp_' 2>/dev/null
sysctl -ar ip_default 2>/dev/null
sysctl -x net.ipv4.ip_forward
sysctl --help | head -4
sysctl -p /nofile
printf 'net.ipv4.ip_forward = 1\n# comment\n; other\n\nnet.ipv4.conf.all.rp_filter=2\nbad line\n-net.ipv4.nope=1\n' > s.conf; sysctl -p s.conf
sysctl -n -p s.conf; sysctl -b net.ipv4.ip_forward; echo
sysctl net.ipv4.ip_default_ttl net.ipv4.ip_local_port_range net.ipv4.tcp_rmem
sysctl -w net.ipv4.ip_default_ttl=300; sysctl -w net.ipv4.ip_default_ttl=63
sysctl -w net.ipv4.ip_local_port_range="1000 2000"; sysctl net.ipv4.ip_local_port_range; sysctl -w net.ipv4.ip_local_port_range="3000 2000"
sysctl -w net.ipv4.icmp_echo_ignore_all=1; ping -c 1 -W 1 127.0.0.1; sysctl -w net.ipv4.icmp_echo_ignore_all=0
sysctl -w net.ipv4.neigh.default.gc_thresh1=64 ; sysctl net.ipv4.neigh.lo.retrans_time_ms net.ipv4.neigh.default.base_reachable_time_ms
cat /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward
echo x > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv4/nope
echo 1 >> /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward; echo "1 2" > /proc/sys/net/ipv4/ip_forward
ls /proc/sys/net/ipv4/conf; ls /proc/sys/net/ipv4/neigh; ls -d /proc/sys/net/ipv4/route
ls /proc/sys/net/ipv4/conf/lo
ls /proc/sys/net/ipv4/neigh/lo
cat /proc/sys/net/ipv4; cat /proc/sys/net/ipv4/
ip link add d0 type dummy; ip link set d0 address 02:00:00:00:00:01; ls /proc/sys/net/ipv4/conf
cat /sys/class/net/d0/{address,mtu,operstate,flags,type,addr_len,broadcast,tx_queue_len,carrier_changes,dormant,dev_id,proto_down,group,ifalias,link_mode,name_assign_type,addr_assign_type}
cat /sys/class/net/d0/carrier; cat /sys/class/net/d0/speed; cat /sys/class/net/d0/duplex
cat /sys/class/net/nope/mtu; cat /sys/class/net/d0; cat /sys/class/net/d0/nope
echo 1400 > /sys/class/net/d0/mtu; cat /sys/class/net/d0/mtu; echo abc > /sys/class/net/d0/mtu; echo 20 > /sys/class/net/d0/mtu
echo 5 > /sys/class/net/d0/operstate; echo 500 > /sys/class/net/d0/tx_queue_len; echo hello > /sys/class/net/d0/ifalias; ip link show d0
ip link set d0 up; cat /sys/class/net/d0/carrier /sys/class/net/d0/operstate /sys/class/net/d0/flags; cat /sys/class/net/d0/speed
ls /sys/class/net; ls /sys/class/net/d0/statistics
ls /sys/class/net/d0
for i in /sys/class/net/*; do echo "${i##*/} $(cat $i/operstate) $(<$i/mtu)"; done
grep . /sys/class/net/lo/{mtu,type,operstate,address}
readlink /sys/class/net/d0; ls -l /sys/class/net | awk '{print $9,$10,$11}'
cat /proc/net/dev | awk 'NR<3 || /d0/'; cat /proc/net/route; cat /proc/net/arp; cat /proc/net/igmp | head -3
ip addr add 10.0.0.1/24 dev d0; cat /proc/net/route; ip route add default via 10.0.0.9; cat /proc/net/route; cat /proc/net/fib_trie | head -5
cat /proc/net/nope; cat /proc/net; cat /proc/self/net/route | wc -l; ls -l /proc/net | awk '{print $1,$9,$10,$11}' | head -3
ip link del d0; cat /sys/class/net/d0/mtu; ls /proc/sys/net/ipv4/conf
cat /proc/cmdline > /dev/null && echo ok; cat /proc/sys/kernel/ostype; head -1 /proc/meminfo | cut -c1-9; cat /proc/filesystems | head -1; wc -l < /proc/uptime
