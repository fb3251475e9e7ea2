# tcpdump -r -: captures from a pipe, one that grows among them, and damaged ones.
ip link set lo up
timeout 6 tcpdump -lni lo -U -w - icmp 2>/dev/null | timeout 5 tcpdump -ltnr - 2> e > p.out & sleep 0.8; ping -c 1 -W 1 127.0.0.1 >/dev/null; sleep 1; cat p.out; cat e
tcpdump -ni lo -w - -c 2 icmp 2>/dev/null | tcpdump -tnr - -w o.pcap 2>/dev/null & sleep 0.8; ping -c 1 -W 1 127.0.0.1 >/dev/null; wait; tcpdump -nr o.pcap --count
echo junk | tcpdump -r -
head -c 30 o.pcap | tcpdump -r -
cat o.pcap | tcpdump -tnr - -c 1
cat o.pcap | tcpdump -tnr - 'icmp[0] = 0'
tcpdump -r - < /dev/null
