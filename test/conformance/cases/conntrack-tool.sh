# conntrack: entries made by hand, every filter and form of the listing, changes, deletion. Orders are a hash's: sorted.
ip netns add a
ip netns add b
ip link add va type veth peer name eth0 netns a
ip link add vb type veth peer name eth0 netns b
ip addr add 10.1.0.1/24 dev va; ip addr add 10.2.0.1/24 dev vb
ip link set va up; ip link set vb up
ip -n a addr add 10.1.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a route add default via 10.1.0.1
ip -n b addr add 10.2.0.2/24 dev eth0; ip -n b link set eth0 up; ip -n b route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP
iptables -A FORWARD -m mark --mark 7 -j CONNMARK --save-mark
sysctl -qw net.netfilter.nf_conntrack_acct=1
ip netns exec a ping -c 1 -W 1 10.2.0.2 > /dev/null
echo x | ip netns exec a nc -u -q 0 -p 4000 10.2.0.2 7000
conntrack -I -p tcp -s 10.9.0.1 -d 10.9.0.2 --sport 1000 --dport 80 --state ESTABLISHED -t 600 -u ASSURED,SEEN_REPLY
conntrack -I -p tcp -s 10.9.0.1 -d 10.9.0.2 --sport 1001 --dport 80 --state SYN_SENT -t 600
conntrack -I -p udp -s 10.9.0.3 -d 10.9.0.4 --sport 53 --dport 53 -t 100 -m 5
conntrack -I -p udp -s 10.9.0.3 -d 10.9.0.4 --sport 54 --dport 53 -t 100 -m 0x15 -w 3
conntrack -I -p udp -s 10.9.0.3 -d 10.9.0.4 --sport 54 --dport 53 -t 100 -m 0x15 -w 3
conntrack -I -p udp -s 10.9.0.3 -d 10.9.0.4 --sport 55 --dport 53
conntrack -I -p icmp -s 10.9.0.3 -d 10.9.0.4 --icmp-type 8 --icmp-code 0 --icmp-id 99 -t 50
conntrack -I -p tcp -s 10.9.0.5 -d 10.9.0.6 --sport 1001 --dport 80 --state ESTABLISHED -t 600 --src-nat 10.8.0.1
conntrack -I -p tcp -s 10.9.0.5 -d 10.9.0.6 --sport 1002 --dport 80 --state ESTABLISHED -t 600 --dst-nat 10.8.0.2:8080
conntrack -L 2>&1 | sort -k4
conntrack -L -o extended 2>&1 | sort -k4
conntrack -L -o save 2>/dev/null | sed 's/icmp-id .*//' | sort -k4
conntrack -L -o labels 2>/dev/null | sort | head -3
conntrack -L -o bogus 2>&1 | sort -k4
conntrack -L -p udp 2>&1 | sort -k4
conntrack -L -p UDP 2>&1 | sort -k4
conntrack -L -p 17 2>&1 | sort -k4
conntrack -L -p 6 -m 0 2>&1 | sort -k4
conntrack -L -p udp -m 5 2>&1 | sort -k4
conntrack -L -m 0x5/0xf 2>&1 | sort -k4
conntrack -L --mark 21 2>&1 | sort -k4
conntrack -L -u ASSURED 2>&1 | sort -k4
conntrack -L -u SEEN_REPLY 2>&1 | sort -k4
conntrack -L -u UNSET 2>&1 | sort -k4
conntrack -L -u UNREPLIED 2>&1 | sort -k4
conntrack -L -u BOGUS 2>&1 | sort -k4
conntrack -L -n 2>&1 | sort -k4
conntrack -L --src-nat 2>&1 | sort -k4
conntrack -L -g 2>&1 | sort -k4
conntrack -L --dst-nat 10.8.0.2 2>&1 | sort -k4
conntrack -L -j 2>&1 | sort -k4
conntrack -L --any-nat 10.8.0.1 2>&1 | sort -k4
conntrack -L -z 2>&1 | sort -k4
conntrack -L -w 3 2>&1 | sort -k4
conntrack -L --orig-zone 3 2>&1 | sort -k4
conntrack -L -s 10.9.0.1 2>&1 | sort -k4
conntrack -L -s 10.9.0.0/24 2>&1 | sort -k4
conntrack -L -d 10.9.0.2 -p tcp --orig-port-src 1000 2>&1 | sort -k4
conntrack -L -r 10.9.0.4 2>&1 | sort -k4
conntrack -L -q 10.9.0.3 2>&1 | sort -k4
conntrack -L -p tcp --orig-port-dst 80 2>&1 | sort -k4
conntrack -L -p tcp --reply-port-src 8080 2>&1 | sort -k4
conntrack -L -p tcp --reply-port-dst 1001 2>&1 | sort -k4
conntrack -L -p icmp --icmp-type 8 2>&1 | sort | sed 's/id=[0-9]*//g'
conntrack -L -p icmp --icmp-id 99 2>&1 | sort -k4
conntrack -L -f ipv4 2>&1 | sort | tail -1
conntrack -L -f ipv6 2>&1 | sort -k4
conntrack -L -f bogus 2>&1 | sort -k4
conntrack -L --state ESTABLISHED 2>&1 | sort -k4
conntrack -L -p tcp --state BOGUS 2>&1 | sort -k4
conntrack -L -p tcp --state SYN_SENT 2>&1 | sort -k4
conntrack -L conntrack -p udp -d 10.2.0.2 2>&1 | sort -k4
conntrack -L --dst 10.2.0.2 -p udp --sport 4000 2>&1 | sort -k4
conntrack -L foo 2>&1 | sort -k4
conntrack -G -p udp -s 10.9.0.3 -d 10.9.0.4 --sport 53 --dport 53
conntrack -G -p udp -s 10.9.0.3 -d 10.9.0.4 --sport 5 --dport 53
conntrack -G -p udp -s 10.9.0.3
conntrack -U -p udp -s 10.9.0.3 --sport 53 -m 9
conntrack -U -m 10 -p tcp --sport 1000
conntrack -U -t 5 -p tcp --sport 1000
conntrack -U -p tcp --sport 9999 -m 1
conntrack -U -u ASSURED -p udp --sport 53
conntrack -D -p udp --sport 53 2>&1 | sort -k4
conntrack -D -p udp --sport 53 2>&1 | sort -k4
conntrack -D -w 3 2>&1 | sort -k4
conntrack -D -s 10.9.0.1 2>&1 | sort -k4
conntrack -D --src-nat 10.8.0.1 2>&1 | sort -k4
conntrack -C
conntrack -C expect
conntrack -C foo
conntrack -F conntrack
conntrack -F expect
conntrack -F dying
conntrack -C
conntrack -S expect
