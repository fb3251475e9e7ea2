# what matches say of pings over lo, and of the kernel's own answers
#: lab bare
iptables -A OUTPUT -p icmp --icmp-type 8 -m length --length 84
iptables -A OUTPUT -p icmp --icmp-type 8 -m length ! --length 80:84
iptables -A OUTPUT -p icmp --icmp-type 8 -m ttl --ttl-eq 64
iptables -A OUTPUT -p icmp --icmp-type 8 -m ttl --ttl-lt 64
iptables -A OUTPUT -p icmp --icmp-type 8 -m u32 --u32 "0>>22&0x3C@0>>24=8"
iptables -A OUTPUT -p icmp --icmp-type 8 -m u32 --u32 "6&0xFF=1 && 2&0xFFFF=0x54:0x60"
iptables -A OUTPUT -p icmp --icmp-type 8 -m string --algo bm --hex-string "|10 11 12|"
iptables -A OUTPUT -p icmp --icmp-type 8 -m string --algo kmp --string "()*+"
iptables -A OUTPUT -p icmp --icmp-type 8 -m string --algo kmp --string "()*+" --to 60
iptables -A OUTPUT -p icmp --icmp-type 8 -m string --algo bm --string "()*+" --from 70
iptables -A OUTPUT -p icmp --icmp-type 8 -m string --algo bm ! --icase --string "ABC"
iptables -A OUTPUT -p icmp --icmp-type 8 -m owner --uid-owner 0
iptables -A OUTPUT -p icmp --icmp-type 8 -m owner ! --gid-owner 0
iptables -A OUTPUT -p icmp -m owner --socket-exists
iptables -A OUTPUT -p icmp -m owner ! --socket-exists
iptables -A OUTPUT -p icmp -m owner --uid-owner 0
iptables -A OUTPUT -p icmp -m owner ! --uid-owner 0
iptables -A OUTPUT -p icmp -m mark --mark 0
iptables -A OUTPUT -p icmp -m cpu --cpu 99
iptables -A OUTPUT -p icmp -m time --timestart 00:00 --timestop 23:59:59
iptables -A OUTPUT -p icmp -m time --datestop 2020-01-01
iptables -A OUTPUT -p icmp -m iprange --src-range 127.0.0.0-127.0.0.255
iptables -A OUTPUT -p icmp -m iprange ! --dst-range 127.0.0.0-127.0.0.255
iptables -A OUTPUT -p icmp -m addrtype --dst-type LOCAL --src-type LOCAL
iptables -A OUTPUT -p icmp -m addrtype ! --dst-type UNICAST
iptables -A OUTPUT -p icmp -o lo -m comment --comment "a comment"
iptables -A OUTPUT -p icmp ! -o lo
iptables -A OUTPUT -p icmp -o l+
iptables -A OUTPUT -p icmp -i lo
iptables -A OUTPUT ! -p tcp -s 127.0.0.0/8 ! -d 10.0.0.0/8
iptables -A OUTPUT -p icmp -f
iptables -A OUTPUT -p icmp ! -f
iptables -A INPUT -p icmp -m pkttype --pkt-type unicast
iptables -A INPUT -p icmp -m pkttype ! --pkt-type unicast
iptables -A INPUT -p icmp -m addrtype --dst-type LOCAL --limit-iface-in
iptables -A INPUT -p icmp -m mac --mac-source 00:00:00:00:00:00
iptables -A INPUT -p icmp -m mac ! --mac-source 00:00:00:00:00:00
iptables -A INPUT -p icmp -m physdev --physdev-in lo
iptables -A INPUT -p icmp -m physdev ! --physdev-in lo
iptables -A INPUT -p icmp -m dscp --dscp 0
iptables -A INPUT -p icmp -m tos --tos 0x10/0x3f
iptables -A INPUT -p icmp -m ecn --ecn-ip-ect 1
iptables -A INPUT -p icmp -m multiport --ports 1
iptables -t mangle -A PREROUTING -m rpfilter
iptables -t mangle -A PREROUTING -m rpfilter --invert
ping -c 3 -i 0.2 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
iptables -vnL INPUT
iptables -t mangle -vnL PREROUTING
iptables -Z
ping -c 2 -i 0.2 -Q 0x11 -t 9 -s 1000 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
iptables -vnL INPUT
iptables -Z
ping -c 2 -i 0.2 -m 7 -s 100000 -q 127.0.0.1 | head -4 | tail -1
ping -c 2 -i 0.2 -m 7 -s 10000 -q 127.0.0.1 | head -4 | tail -1
ip link set lo mtu 1500
ping -c 2 -i 0.2 -m 7 -s 4000 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
iptables -vnL INPUT
