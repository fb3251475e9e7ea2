# tcpdump: options said wrongly, listings of link types, filters from files, -d on interfaces.
ip link add d0 type dummy; ip link set d0 up; ip addr add 10.1.1.1/24 dev d0
tcpdump -L
tcpdump -i d0 -L
tcpdump -i any -L
tcpdump -i lo -L
tcpdump -i any -d icmp
tcpdump -i d0 -d 'tcp port 80 and host 10.1.1.2'
tcpdump -i lo -dd arp
tcpdump -i d0 -ddd 'vlan 5'
tcpdump -i d0 -d 'vlan and tcp port 80'
tcpdump -i d0 -d inbound
tcpdump -i any -d 'outbound and tcp'
tcpdump -i any -d 'ether host 1:2:3:4:5:6'
tcpdump -i any -d 'ether broadcast'
tcpdump -i any -d 'ip broadcast'
tcpdump -i d0 -d 'ip broadcast'
tcpdump -i d0 -d 'ifindex 3'
tcpdump -i any -d 'ifindex 3'
tcpdump -d -y RAW icmp
tcpdump -d -y NOSUCH icmp
tcpdump -y EN10MB -i any -c 1 -d arp
tcpdump -i nosuch -d arp
tcpdump -i d0,lo
tcpdump -i 1 -d arp | head -1
tcpdump -i 99
tcpdump -i -1
tcpdump -i ''
tcpdump -c 0
tcpdump -c -5
tcpdump -c abc
tcpdump -s -1
tcpdump -s 262145
tcpdump -s 0x40 -d arp
tcpdump -s abc
tcpdump -B 0 -i d0
tcpdump -C 0
tcpdump -C x
tcpdump -C 1k
tcpdump -G -1
tcpdump -W 0
tcpdump -Q sideways -i d0
tcpdump --direction=foo
tcpdump -j foo
tcpdump -J
tcpdump -i d0 -J
tcpdump -T foo
tcpdump -I -i lo
tcpdump -tttttt
tcpdump -E foo -r x
tcpdump -M secret -r /nosuch
tcpdump -r
tcpdump -w
tcpdump -F /nosuch
tcpdump -F
tcpdump -V /nosuch
tcpdump -r /nosuch
tcpdump -r /
tcpdump -r /dev/null
tcpdump -r /etc/passwd
printf 'abc' > short; tcpdump -r short
printf '\324\303\262\241\002\000' > h; tcpdump -r h
printf '\324\303\262\241\002\000\004\000\000\000\000\000\000\000\000\000\000\000\004\000\001\000\000\000' > empty.pcap; tcpdump -r empty.pcap; echo $?
cat empty.pcap | tcpdump -r - ; echo $?
cp empty.pcap cut.pcap; printf '\001\000\000\000\002\000' >> cut.pcap; tcpdump -r cut.pcap; echo $?
cp empty.pcap cut2.pcap; printf '\001\000\000\000\002\000\000\000\040\000\000\000\040\000\000\000\001\002' >> cut2.pcap; tcpdump -nr cut2.pcap; echo $?
tcpdump -nr empty.pcap --count; tcpdump -r empty.pcap -w out.pcap; cmp out.pcap empty.pcap; ls -l out.pcap | cut -d' ' -f5
tcpdump -r empty.pcap -f
tcpdump -r empty.pcap -V x
tcpdump -r empty.pcap -i d0
tcpdump -r empty.pcap nonsense
tcpdump -r empty.pcap 'ip and'
tcpdump -r empty.pcap inbound
tcpdump -r empty.pcap -d inbound
echo 'icmp or # a comment' > f; echo arp >> f; tcpdump -F f -d
tcpdump -d -F f ignored
tcpdump -d ''
tcpdump -d '   '
tcpdump -O -d 'ip or arp'
tcpdump -d 'ip' 'or' 'arp'
tcpdump -d host nosuchhost.invalid
tcpdump -d gateway 10.0.0.1
tcpdump -d 'tcp[tcpflags] & tcp-syn != 0 and not src net 10.0.0.0/8'
tcpdump --nosuch
tcpdump -k
tcpdump --version | head -2
tcpdump --help 2>&1 | head -3
tcpdump -h 2>&1 | sed -n '4,8p'
tcpdump --list-interfaces | cut -d' ' -f1 | head -2
tcpdump --list-data-link-types -i d0
tcpdump --lengths -r empty.pcap
tcpdump --time-stamp-precision=pico
tcpdump --snapshot-length=64 -i d0 -c 1 -d ip | tail -1
