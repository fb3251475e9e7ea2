# tcpdump: the filter language and its refusals, printing options, capture files.
ip netns add a
ip link add v0 type veth peer name v0 netns a
ip link set v0 address 02:00:00:00:00:01; ip -n a link set v0 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v0; ip -n a link set v0 up
sleep 1.5
tcpdump -ni v0 -w c.pcap 2> err &
sleep 0.5
ping -q -c 1 10.0.0.2 > /dev/null
ping -q -c 1 -s 1600 10.0.0.2 > /dev/null
ping -q -c 1 -t 3 -Q 0x10 10.0.0.2 > /dev/null
ping -q -c 1 -W 1 10.0.0.9 > /dev/null
sleep 1.2; kill %1; wait; tail -3 err
for f in arp icmp 'icmp or arp' 'not arp' 'src 10.0.0.2' 'dst host 10.0.0.2' 'host 10.0.0.9' 'net 10.0.0.0/24' 'net 10' 'ether src 02:00:00:00:00:01' 'ether dst ff:ff:ff:ff:ff:ff' 'ether broadcast' 'ether multicast' 'less 60' 'greater 1000' 'len > 200' 'ip proto 1' 'proto \icmp' 'ether proto 0x806' 'icmp[0] = 0' 'icmp[icmptype] = icmp-echoreply' 'ip[8] < 10' 'ip[1] != 0' 'ip[6:2] & 0x2000 != 0' 'arp[6:2] = 2' 'ether[12:2] = 0x800' 'src 10.0.0.1 and (icmp or arp)' 'host 10.0.0.1 and not 10.0.0.2' 'host 10.0.0.2 or 10.0.0.9' 'arp host 10.0.0.9' 'ip host 10.0.0.9' 'icmp and src or dst 10.0.0.2' '(ip[2:2] - 20) > 100' 'udp' 'tcp port 80' 'vlan' 'port 53' 'igmp' 'ip6' 'stp' 'ip multicast'; do echo "$f: $(tcpdump -nr c.pcap "$f" 2>/dev/null | wc -l)"; done
for f in foo 'host' 'host nosuchname' 'net 10.0.0.1/24' 'net 10.0.0.0/40' 'port 70000' 'port nosuch' 'ip[0:3] = 1' '(icmp' 'icmp)' 'not' 'gateway x' 'ip proto nosuch' 'proto icmp' 'ether host 1.2.3.4' 'host 300.0.0.1' 'icmp and and arp' 'tcp[0' 'portrange x-y' 'ip host 02:00:00:00:00:01' '1.2.3.4' 'icmp &' 'src' 'len >' 'vlan 5000'; do tcpdump -nr c.pcap "$f" 2>&1 | tail -1; done
tcpdump -nr c.pcap -c 3 2>/dev/null | cut -d' ' -f2-
tcpdump -tnr c.pcap icmp -c 2 2>/dev/null
tcpdump -tner c.pcap -c 2 2>/dev/null
tcpdump -tnvr c.pcap icmp -c 2 2>/dev/null | sed 's/id [0-9]*,/id N,/'
tcpdump -tnvvr c.pcap arp -c 1 2>/dev/null
tcpdump -tqner c.pcap -c 3 2>/dev/null
tcpdump -tnxr c.pcap arp -c 1 2>/dev/null
tcpdump -tnXXr c.pcap arp -c 1 2>/dev/null
tcpdump -tnr c.pcap -# arp 2>/dev/null | head -2
tcpdump -r c.pcap --count arp 2>/dev/null
tcpdump -tnr c.pcap -w d.pcap arp 2>/dev/null; tcpdump -tnr d.pcap 2>/dev/null | head -1
tcpdump -tnr c.pcap -s 20 -c 1 2>/dev/null
head -c 30 c.pcap > e.pcap; tcpdump -nr e.pcap; echo junkjunkjunkjunkjunkjunkjunk > f.pcap; tcpdump -nr f.pcap; : > g.pcap; tcpdump -nr g.pcap
tcpdump -c x -i v0; tcpdump -s x -i v0; tcpdump -i 99; tcpdump -i v0 -Q foo; tcpdump -i v0 -y FOO; tcpdump -F nofile -i v0; tcpdump -i v0 -w /nodir/x
tcpdump --version | head -1
