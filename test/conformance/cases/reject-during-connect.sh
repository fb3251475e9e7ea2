ip netns add a; ip netns add b; ip netns add c
ip -n a link add eth0 type veth peer name eth0 netns b
ip -n b link add eth1 type veth peer name eth0 netns c
ip -n a addr add 10.0.0.1/24 dev eth0; ip -n b addr add 10.0.0.2/24 dev eth0; ip -n b addr add 10.1.0.2/24 dev eth1; ip -n c addr add 10.1.0.3/24 dev eth0
for n in a b c; do ip -n $n link set lo up; ip -n $n link set eth0 up; done; ip -n b link set eth1 up
ip -n a route add default via 10.0.0.2; ip -n c route add default via 10.1.0.2; ip netns exec b sysctl -qw net.ipv4.ip_forward=1
ip netns exec b sysctl -w net.ipv4.icmp_ratelimit=0
sleep 1
ip netns exec a ping -c 1 -W 1 10.1.0.3 | grep trans
cat > /tmp/t.sh <<'X'
s=$(date +%s%N); ip netns exec a nc -z -w 3 $1 99 >/dev/null 2>&1; e=$(date +%s%N); echo -n " $(( (e-s)/1000000000 ))"
X
ip netns exec b iptables -A INPUT -p tcp -j REJECT; echo -n INPUT;  for i in 1 2 3; do sh /tmp/t.sh 10.0.0.2; done; echo
ip netns exec b iptables -A FORWARD -p tcp -j REJECT; echo -n FORWARD;  for i in 1 2 3; do sh /tmp/t.sh 10.1.0.3; done; echo
ip netns exec b sysctl -w net.ipv4.icmp_ratelimit=1000; echo -n "limited";  for i in 1 2 3; do sh /tmp/t.sh 10.0.0.2; done; echo
ip netns exec a nstat -as | grep -i -E 'LockDropped|InDestUnr' | awk '{print $1,$2}'
ip netns exec a nstat -as | grep -i -E 'LockDropped|InDestUnr' | awk '{print $1,$2}'
