# conntrack -E: new, changed, gone; zones, marks, no tracking; what /proc shows; accounting; fragments.
ip netns add a
ip netns add b
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip addr add 10.1.0.1/24 dev va; ip addr add 10.2.0.1/24 dev vb
ip link set va up; ip link set vb up
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t raw -A PREROUTING -i va -p udp --dport 9000 -j CT --zone-orig 3
iptables -t raw -A PREROUTING -i va -p udp --dport 9001 -j CT --zone 4
iptables -t raw -A PREROUTING -p udp --dport 9002 -j NOTRACK
iptables -t mangle -A FORWARD -p udp --dport 9003 -j CONNMARK --set-mark 0x17
iptables -A FORWARD -m conntrack --ctstate INVALID
iptables -A FORWARD -m conntrack --ctstate UNTRACKED
iptables -A FORWARD -m conntrack --ctstate NEW
iptables -A FORWARD -m conntrack --ctstate RELATED
iptables -A FORWARD -m conntrack --ctstate ESTABLISHED --ctdir REPLY
iptables -A FORWARD -m connmark --mark 0x17
iptables -A FORWARD -p icmp -m connbytes --connbytes 3: --connbytes-dir both --connbytes-mode packets
iptables -A FORWARD -m conntrack --ctproto udp --ctorigdstport 9003:9010 --ctstatus NONE
sysctl net.netfilter.nf_conntrack_acct
conntrack -E > ev.txt 2> ev.err &
sleep 0.5
ip netns exec a ping -c 2 -i 0.3 -W 1 10.2.0.2
ip netns exec a ping -c 1 -s 4000 -W 1 10.2.0.2
for port in 9000 9001 9002 9003; do echo u | ip netns exec a nc -u -q 0 -p 4000 10.2.0.2 $port; sleep 0.1; done
sleep 0.5
conntrack -L -p udp 2>&1 | sort
conntrack -L -w 4 2>&1
conntrack -L --orig-zone 3 2>&1
grep udp /proc/net/nf_conntrack | sed 's/ 17 [0-9]*/ 17/' | sort
conntrack -C
sysctl net.netfilter.nf_conntrack_count
conntrack -U -p udp --dport 9003 -m 5
conntrack -D -p udp --dport 9003
sleep 0.3
kill %1; sleep 0.5
sed 's/ id=[0-9]*//g; s/portid=.*/portid=N/; s/icmp     1 [0-9]*/icmp/; s/udp      17 [0-9]*/udp/' ev.txt
cat ev.err
iptables -nvL FORWARD
iptables -t raw -F
iptables -t mangle -F
iptables -F
conntrack -F
ip netns exec a ping -c 1 -W 1 10.2.0.2
conntrack -L
iptables -A FORWARD -p udp -m conntrack --ctstate NEW
echo u | ip netns exec a nc -u -q 0 -p 4000 10.2.0.2 9003
conntrack -L 2>&1
sysctl -w net.netfilter.nf_conntrack_udp_timeout=2
echo u | ip netns exec a nc -u -q 0 -p 4001 10.2.0.2 9003
sleep 2.5
conntrack -C
conntrack -L -p udp 2>&1 | sort
conntrack -C
sysctl -w net.netfilter.nf_conntrack_udp_timeout=-1
sysctl -w net.netfilter.nf_conntrack_tcp_loose=2
ls /proc/net | grep conntrack; ls /proc/net/stat | grep conntrack
ls /proc/sys/net/netfilter | grep -c conntrack
