ip netns add a; ip netns add b
ip link add ea netns a type veth peer name eb netns b
ip -n a addr add 10.0.0.1/24 dev ea; ip -n a link set ea address 02:00:00:00:00:0a; ip -n a link set ea up
ip -n b addr add 10.0.0.2/24 dev eb; ip -n b link set eb address 02:00:00:00:00:0b; ip -n b link set eb up
tcpdump -d
tcpdump -d icmp
tcpdump -d 'tcp port 80 and host 10.0.0.1'
tcpdump -O -d udp port 53
tcpdump -dd arp
tcpdump -ddd 'ip[8] < 5'
tcpdump -y LINUX_SLL2 -d ip6
tcpdump -y RAW -d 'src net 10.0.0.0/8'
tcpdump -d 'host 10.0.0.1 and tcp and udp'
tcpdump -d 'host'
tcpdump -d 'port 99999'
tcpdump -d 'port nothing'
tcpdump -d 'host nosuchhost.invalid'
tcpdump -d 'net 10.0.0.1/24'
tcpdump -d 'ip gateway 10.0.0.1'
tcpdump -d 'foo bar'
tcpdump -d '(icmp'
tcpdump -d 'tcp[0:3] = 1'
tcpdump -d 'ether host 10.0.0.1'
tcpdump -d 'vlan 5000'
tcpdump -d 'inbound and tcp'
ip netns exec a tcpdump -i ea -d icmp
ip netns exec a tcpdump -i any -d icmp
ip netns exec a tcpdump -i any -L
ip netns exec a tcpdump -i lo -L
ip netns exec a tcpdump -i ea -y RAW -c 1
ip netns exec a tcpdump -i ea -y NOTHING -c 1
ip netns exec a tcpdump -i nothere
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null
ip netns exec b tcpdump -i eb -w /tmp/echo.pcap icmp 2>/tmp/log & sleep 1
ip netns exec a ping -q -c 5 -i 0.2 -s 100 10.0.0.2 >/dev/null; sleep 1
kill -INT $!; wait
cat /tmp/log
tcpdump -nt -r /tmp/echo.pcap --count
tcpdump -nt -r /tmp/echo.pcap -c 3 | sed 's/id [0-9]*/id N/'
tcpdump -nt -r /tmp/echo.pcap icmp[icmptype] = icmp-echoreply | sed 's/id [0-9]*/id N/'
tcpdump -r /tmp/echo.pcap --count greater 143
tcpdump -r /tmp/echo.pcap --count less 141
tcpdump -r /tmp/echo.pcap inbound
tcpdump -r /tmp/echo.pcap ifname eb
tcpdump -r /tmp/echo.pcap -w /tmp/two.pcap -c 2
tcpdump -r /tmp/two.pcap --count
tcpdump -#nt -r /tmp/two.pcap | sed 's/id [0-9]*/id N/'
tcpdump --print -nt -r /tmp/two.pcap -w /tmp/three.pcap | sed 's/id [0-9]*/id N/'
tcpdump -V /tmp/list -r /tmp/two.pcap
printf '/tmp/two.pcap\n/tmp/three.pcap\n' > /tmp/list
tcpdump -V /tmp/list -nt --count
tcpdump -V /tmp/nolist
tcpdump -f -r /tmp/two.pcap
tcpdump -r /tmp/nothing.pcap
printf 'hello world, this is no capture' > /tmp/bad.pcap
tcpdump -r /tmp/bad.pcap
printf 'abc' > /tmp/bad.pcap; tcpdump -r /tmp/bad.pcap
head -c 150 /tmp/two.pcap > /tmp/cut.pcap; tcpdump -r /tmp/cut.pcap --count
printf 'icmp # only pings\nand greater 10\n' > /tmp/filter
tcpdump -F /tmp/filter -r /tmp/two.pcap --count
tcpdump -F /tmp/nofilter -r /tmp/two.pcap
tcpdump -c 0 -r /tmp/two.pcap
tcpdump -s -1 -r /tmp/two.pcap
tcpdump -s 0x40 -r /tmp/two.pcap --count
tcpdump -C x -r /tmp/two.pcap
tcpdump -W 0 -r /tmp/two.pcap
tcpdump -B 0 -r /tmp/two.pcap
tcpdump -T nothing -r /tmp/two.pcap
tcpdump --time-stamp-precision=x -r /tmp/two.pcap
tcpdump -j nothing -r /tmp/two.pcap
tcpdump -Q sideways
tcpdump -r /tmp/two.pcap -w /nodir/file
ip netns exec a tcpdump -i ea -Q in -nt -c 2 icmp 2>/dev/null > /tmp/in & ip netns exec a tcpdump -i ea -Q out -nt -c 2 icmp 2>/dev/null > /tmp/out & ip netns exec a tcpdump -i any -nt -c 2 inbound and icmp 2>/dev/null > /tmp/any & sleep 1
ip netns exec a ping -q -c 3 -i 0.2 10.0.0.2 >/dev/null; wait
sed 's/id [0-9]*/id N/' /tmp/in /tmp/out /tmp/any
ip netns exec a tcpdump -i any -y LINUX_SLL -ent -c 2 icmp > /tmp/sll 2>&1 & sleep 1
ip netns exec a ping -q -c 1 10.0.0.2 >/dev/null; wait
sed 's/id [0-9]*/id N/' /tmp/sll
