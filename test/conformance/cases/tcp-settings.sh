# TCP further: sysctls of SYN retries and time-outs, keep-alive, TIME_WAIT reuse, options switched off, ports, what ss says
ip netns add a
ip link add v0 type veth peer name v0 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev v0; ip -n a link set v0 up; ip -n a link set lo up
alias A='ip netns exec a'
F() { sed -E 's/^[0-9:.]+ //;s/IP //;s/TS val [0-9]+ ecr 0/TS N 0/;s/TS val [0-9]+ ecr [0-9]+/TS N N/;s/seq [0-9]{5,}/seq N/;s/ack [0-9]{5,}/ack N/' $1; }
sleep 0.5
A ping -qc1 10.0.0.1 >/dev/null
A sysctl -w net.ipv4.tcp_syn_retries=1
time1=$(date +%s); A nc -v 10.0.0.77 80; A nc -zv 10.0.0.77 80
iptables -A INPUT -p tcp --dport 81 -j DROP
A nc -zv 10.0.0.1 81
A sysctl -w net.ipv4.tcp_syn_linear_timeouts=0
A nc -zv 10.0.0.1 81
A sysctl -w net.ipv4.tcp_syn_retries=0
A sysctl -w net.ipv4.tcp_syn_retries=300
A sysctl -qw net.ipv4.tcp_syn_retries=6
A sysctl -qw net.ipv4.tcp_timestamps=1 net.ipv4.tcp_sack=1 net.ipv4.tcp_window_scaling=1
A sysctl -w net.ipv4.ip_local_port_range="40000 40003"
nc -lk -p 5001 > /dev/null & s=$!
sleep 0.2
for i in 1 2 3 4 5; do A nc -zv 10.0.0.1 5001; done
A ss -tan | awk 'NR>1 {print $1,$5}' | sort | uniq -c
for i in 1 2 3; do sleep 5 | A nc 10.0.0.1 5001 & done; sleep 0.3
A nc -zv 10.0.0.1 5001; A nc -zv 10.0.0.1 5001; A nc -zv 10.0.0.1 5001
wait %4 2>/dev/null
A sysctl -qw net.ipv4.ip_local_port_range="32768 60999"
A nc -p 5555 -zv 10.0.0.1 5001
A nc -p 5555 -zv 10.0.0.1 5001
A ss -tan sport = 5555 | awk 'NR>1 {print $1,$4,$5}'
sleep 1.1
A nc -p 5555 -zv 10.0.0.1 5001
A sysctl -w net.ipv4.ip_nonlocal_bind=1
A nc -s 10.0.0.99 -w 1 -zv 10.0.0.1 5001
A sysctl -w net.ipv4.ip_nonlocal_bind=0
A nc -s 10.0.0.99 -w 1 -zv 10.0.0.1 5001
A nc -s 127.0.0.1 -w 1 -zv 10.0.0.1 5001
kill $s
A sysctl -w net.ipv4.ip_unprivileged_port_start=0
A sysctl -w net.ipv4.tcp_fin_timeout=2
nc -l -p 5002 > /dev/null & s=$!
sleep 3
nc -l -p 5003 > /tmp/o & s=$!
sleep 0.2; (echo a; sleep 1; echo b; sleep 1) | A nc -p 41011 10.0.0.1 5003 & c=$!
A ip addr add 10.0.0.2/24 dev v0; sleep 2.5; cat /tmp/o
kill $s $c 2>/dev/null; sleep 0.3
nc -l -p 5004 > /tmp/o & s=$!
sleep 0.2; (echo a; sleep 4; echo b) | A nc -N -p 41012 10.0.0.1 5004 & c=$!
sleep 0.4; ip link set v0 down; sleep 1; ip link set v0 up; sleep 4.5; cat /tmp/o
A ss -tin dst 10.0.0.1 | grep -o 'cubic\|reno\|wscale:[0-9,]*\|mss:[0-9]*\|pmtu:[0-9]*\|rcvmss:[0-9]*\|advmss:[0-9]*' | head
A sysctl net.ipv4.tcp_congestion_control net.ipv4.tcp_available_congestion_control net.ipv4.tcp_allowed_congestion_control
A sysctl -w net.ipv4.tcp_congestion_control=reno
A sysctl -w net.ipv4.tcp_congestion_control=foo
A cat /proc/sys/net/ipv4/tcp_rmem /proc/sys/net/ipv4/tcp_wmem
A sysctl -w net.ipv4.tcp_ecn=1; sysctl -w net.ipv4.tcp_ecn=1
tcpdump -nni v0 -l tcp > t 2>/dev/null & td=$!
sleep 0.5; nc -l -p 5005 > /dev/null & sleep 0.2; echo x | A nc -N -p 41013 10.0.0.1 5005; sleep 1.2; kill $td; F t
tcpdump -nvi v0 -l udp -c 1 > t 2>/dev/null & sleep 0.4; nc -lu -p 5006 >/dev/null & s=$!; sleep 0.2; echo x | A nc -u -T 0x10 -q 0 10.0.0.1 5006; sleep 1.2; kill $s; grep -o 'tos 0x[0-9a-f]*' t
