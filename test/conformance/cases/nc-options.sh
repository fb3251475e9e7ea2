# nc: its options and their errors
ip netns add a
ip link add v0 type veth peer name v0 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip addr add 10.0.0.11/24 dev v0
ip -n a addr add 10.0.0.2/24 dev v0; ip -n a link set v0 up; ip -n a link set lo up; ip -n a addr add 10.0.0.22/24 dev v0
sleep 0.5
alias A='ip netns exec a'; alias nc="timeout 10 nc"
nc
nc -h
nc 10.0.0.2
nc -l
nc -l 10.0.0.1
nc -l -p 5000 5001 5002
nc -l -z 5000
nc -k 10.0.0.2 80
nc -k
nc -l -s 10.0.0.1 -p 5000 10.0.0.1 5001
nc -zv 10.0.0.2 0
nc -zv 10.0.0.2 -1
nc -zv 10.0.0.2 65536
nc -zv 10.0.0.2 80-
nc -zv 10.0.0.2 90-80
nc -zv 10.0.0.2 http
nc -zv 10.0.0.2 domain
nc -uzv 10.0.0.2 domain
nc -zv 10.0.0.2 nosuch
nc -zv 10.0.0.2 '' 
nc -zv '' 80
nc -zv 10.0.0.256 80
nc -zvn localhost 80
nc -zvn 127.0.0.1 80
nc -zv -w 0 10.0.0.2 80
nc -zv -w -1 10.0.0.2 80
nc -zv -w 1x 10.0.0.2 80
nc -i x 10.0.0.2 80
nc -i -1 10.0.0.2 80
nc -q x 10.0.0.2 80
nc -p x 10.0.0.2 80
nc -p 99999 10.0.0.2 80
nc -s 10.9.9.9 10.0.0.2 80
nc -s x 10.0.0.2 80
nc -v -s 10.0.0.11 -p 4444 10.0.0.2 80
nc -M 300 10.0.0.2 80
nc -m x 10.0.0.2 80
nc -I 0 10.0.0.2 80
nc -O x 10.0.0.2 80
nc -T foo 10.0.0.2 80
nc -T lowdelay -zv 10.0.0.2 80
nc -V x 10.0.0.2 80
nc -X foo -x 10.0.0.2 10.0.0.2 80
nc -X 5
nc -P user 10.0.0.2 80
nc -y
nc --foo
nc -46 10.0.0.2 80
nc -6 10.0.0.2 80
nc -zv 10.0.0.2 22 23 24
nc -zvw1 10.0.0.2 22-24
A timeout 30 nc -l -k -p 7000 > /tmp/got 2>&1 & s=$!
sleep 0.3
nc -zv 10.0.0.2 7000; nc -zv 10.0.0.22 7000
nc -zv -s 10.0.0.11 10.0.0.2 7000
nc -zv -p 4444 10.0.0.2 7000
nc -zv -p 4444 10.0.0.2 7000
nc -zv -p 4444 10.0.0.22 7000
echo abc | nc -N -v 10.0.0.2 7000
printf 'a\nb\n' | nc -C -q 0 10.0.0.2 7000
sleep 0.2; od -c /tmp/got
kill $s
A timeout 30 nc -lv -s 10.0.0.2 -p 7001 > /tmp/got2 2>&1 & s=$!
sleep 0.2
timeout 1 ip netns exec a nc -lv -p 7001
A timeout 30 nc -lv 10.0.0.22 7001 < /dev/null > /tmp/got3 2>&1 & s2=$!
sleep 0.2; A ss -tln | awk '{print $1,$2,$3,$4}' | sort
echo x | nc -q0 10.0.0.22 7001; echo y | nc -q0 10.0.0.2 7001; sleep 0.2
sed 's/ [0-9]*$/ PORT/' /tmp/got2 /tmp/got3
A timeout 30 nc -lvn -p 7002 > /tmp/got4 2>&1 & sleep 0.2; echo z | nc -q0 -p 4445 10.0.0.2 7002; sleep 0.2; cat /tmp/got4
timeout 2 nc -vl -s 10.0.0.77 -p 99
timeout 2 nc -vl 10.0.0.77 99
nc -vl 10.0.0.1 http & sleep 0.2; ss -tln | awk '{print $4}'; kill $!
nc -d -w 1 -v 10.0.0.2 7005
A nc -u -l -v -p 7003 > /tmp/ug 2>&1 & s=$!
sleep 0.2
nc -uzv 10.0.0.2 7003
nc -uzv 10.0.0.2 7004
echo hello | nc -u -v -w 1 10.0.0.2 7003
echo hello | nc -u -v -w 1 10.0.0.2 7004
kill $s; sed 's/ [0-9]*$/ PORT/' /tmp/ug
