# tcpdump: conversations of TCP and UDP read in many ways: -S, -v, -vv, -A, -X, -q, -K, windows, options, resets, urgent data.
ip netns add a
ip link add v0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev eth0; ip -n a link set eth0 up; ip -n a link set lo up
sleep 1.2
mkdir www; echo 'It works' > www/index.html
tcpdump -ni v0 -w t.pcap 2> t.err &
sleep 0.6
busybox httpd -h www -p 8080
sleep 1
ip netns exec a curl -s -A test http://10.0.0.1:8080/
ip netns exec a curl -s http://10.0.0.1:81/; echo $?
nc -l -p 5001 > got & sleep 0.3; echo hello | ip netns exec a nc -q 0 -p 40001 10.0.0.1 5001; sleep 0.3; cat got
timeout 2 nc -u -l -p 5002 > got2 & sleep 0.3; echo dgram | ip netns exec a nc -u -q 0 -p 40002 10.0.0.1 5002; sleep 0.5
ip netns exec a ping -c 1 -W 1 -s 3000 10.0.0.1 > /dev/null
ip netns exec a traceroute -n -q 1 -m 1 10.0.0.1 | tail -1 | cut -c1-12
sleep 1.3; kill %1; sleep 0.3; wait; cat t.err | head -1
tcpdump -tnr t.pcap 'tcp[tcpflags] & tcp-syn != 0' 2>/dev/null | sed 's/seq [0-9]*/seq N/; s/ack [0-9]*/ack N/; s/val [0-9]*/val N/; s/ecr [0-9]*/ecr N/; s/\.[0-9]\{5\} /.P /;s/\.[0-9]\{5\}:/.P:/'
tcpdump -tnqr t.pcap tcp port 5001 2>/dev/null
tcpdump -tnr t.pcap tcp port 5001 2>/dev/null | sed 's/val [0-9]* ecr [0-9]*/val N/; s/seq [0-9]\{5,\}/seq N/; s/ack [0-9]\{5,\}/ack N/'
tcpdump -tnAr t.pcap 'tcp port 8080 and greater 100' 2>/dev/null | grep -ao 'GET .*\|Host.*\|User.*\|It works'
tcpdump -tnvr t.pcap 'tcp src port 8080 and greater 100' 2>/dev/null | grep -c 'HTTP'
tcpdump -tnr t.pcap 'tcp dst port 8080 and greater 100' 2>/dev/null | grep -o 'HTTP: .*'
tcpdump -tnvr t.pcap udp port 5002 2>/dev/null | sed 's/id [0-9]*/id N/'
tcpdump -tnvvr t.pcap udp port 5002 2>/dev/null | sed 's/id [0-9]*/id N/'
tcpdump -tnvvKr t.pcap udp port 5002 2>/dev/null | sed 's/id [0-9]*/id N/'
tcpdump -tnXr t.pcap udp port 5002 2>/dev/null | tail -1
tcpdump -tnr t.pcap port 81 2>/dev/null | grep -o 'Flags.*' | sed 's/seq [0-9]*/seq N/;s/val [0-9]*/val N/;s/ack [0-9]\{3,\}/ack N/'
tcpdump -tnvr t.pcap icmp 2>/dev/null | sed 's/id [0-9]*,/id N,/g' | grep -v 'udp port\|^IP.*ttl 1,\|seq 1$' | head -12
tcpdump -tnr t.pcap 'icmp[icmptype] = icmp-unreach' 2>/dev/null | sed 's/port [0-9]*/port N/' | head -1
tcpdump -tnr t.pcap 'ip[6:2] & 0x1fff != 0' 2>/dev/null
tcpdump -nr t.pcap --count tcp port 5001
tcpdump -tnr t.pcap -c 3 port 5001 -w o.pcap 2>&1; tcpdump -nr o.pcap --count
tcpdump -tttttnr t.pcap -c 1 2>/dev/null | cut -c1-17
tcpdump -tr t.pcap udp port 5002 2>/dev/null
tcpdump -tfnr t.pcap udp port 5002 2>&1 | head -1
tcpdump -tNr t.pcap arp 2>/dev/null | head -2
tcpdump -tner t.pcap -s 40 udp port 5002 2>/dev/null
tcpdump -nr t.pcap -s 60 -w s.pcap tcp port 5001 2>/dev/null; tcpdump -tnr s.pcap 2>&1 | head -3 | sed 's/seq [0-9]*/seq N/;s/ack [0-9]\{3,\}/ack N/'
