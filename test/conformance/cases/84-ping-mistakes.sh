# ping and arping: mistyped options, odd addresses, less common options.
ping() { timeout 4 ping "$@"; }; arping() { timeout 4 arping "$@"; }
ip netns add a; ip link add v0 type veth peer name v1; ip link set v1 netns a
ip link set v0 address 02:00:00:00:00:01; ip -n a link set v1 address 02:00:00:00:00:02
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up; ip -n a addr add 10.0.0.2/24 dev v1; ip -n a link set v1 up; sleep 1.2
ping -c1 10.0.0.2
ping -c -1 10.0.0.2
ping -c 1x 10.0.0.2
ping -c
ping -c 99999999999 10.0.0.2
ping 10.0.0.2 -c 1 -q
ping -4 -c 1 -q 10.0.0.2
ping -6 -c 1 10.0.0.2
ping -c 1 10.0.0
ping -c 1 10.0.0.256
ping -c 1 0x0a000002 -q
ping -c 1 167772162 -q
ping -c 1 10.0.0.2/24
ping -c 1 " 10.0.0.2"
ping -c 1 ""
ping -W x -c 1 10.0.0.2
ping -W -1 -c 1 10.0.0.2
ping -w x 10.0.0.2
ping -w 0 -c 1 -q 10.0.0.2
ping -i -1 -c 1 10.0.0.2
ping -i abc -c 1 10.0.0.2
ping -i 0,2 -c 2 -q 10.0.0.2
ping -s -5 -c 1 10.0.0.2
ping -s abc -c 1 10.0.0.2
ping -s 65507 -c 1 -q 10.0.0.2
ping -s 65508 -c 1 10.0.0.2
ping -t x -c 1 10.0.0.2
ping -t 256 -c 1 10.0.0.2
ping -M maybe -c 1 10.0.0.2
ping -p xyz -c 1 10.0.0.2
ping -p 0123456789abcdef0123456789abcdef01 -c 1 10.0.0.2
ping -Q 0x10 -c 1 -q 10.0.0.2; ping -Q 300 -c 1 10.0.0.2
ping -I v1 -c 1 10.0.0.2
ping -I lo -c 1 -W 1 10.0.0.2
ping -I v0 -I 10.0.0.1 -c 1 10.0.0.2
ping -S 1000 -c 1 -q 10.0.0.2
ping -l 3 -c 3 -q 10.0.0.2 | sed 's/, pipe.*//'
ping -l 0 -c 1 10.0.0.2
ping -A -c 3 -q 10.0.0.2 | head -4 | sed 's/ipg.*//'
ping -a -c 1 10.0.0.2 | tr '\a' '!'
ping -V | cut -d' ' -f1-2
ping -h 2>&1 | head -5
ping --help 2>&1 | head -3
ping -c1 -O -W1 -i 0.3 -w 1 10.0.0.9
ping -B -c 1 -q 10.0.0.2; ping -r -c 1 -q 10.0.0.2; ping -r -c 1 10.99.0.1
ping -T tsonly -c 1 -q 10.0.0.2; ping -T foo -c 1 10.0.0.2
ping -m 5 -c 1 -q 10.0.0.2; ping -e 77 -c 1 -q 10.0.0.2
ping -L -c 1 10.0.0.2
ping -c 1 -W 1 224.0.0.1
ping -c 1 -W 1 10.0.0.255; ping -c 1 10.0.0.0 -W 1
ping -c 1 -W 1 0.0.0.0 -q; ping -c 1 -W 1 240.0.0.1
pnig -c 1 10.0.0.2
ping-c 1 10.0.0.2
ping -c 1 10.0.0.2 && echo yes || echo no; ping -c 1 -W 1 10.0.0.3 > /dev/null && echo yes || echo no
ip netns exec a ip link set lo down; ip netns exec a ping -c 1 -W 1 10.0.0.2
arping
arping -c 1 10.0.0.2
arping -I v0
arping -I v0 -c 1 10.0.0.2 | sed 's/  .*//'
arping -I v0 -w 1 -c 1 10.0.0.99
arping -I v0 -q -c 1 10.0.0.2; echo $?
arping -I v0 -f -c 3 10.0.0.2 | sed 's/  .*//'
arping -I v0 -c 2 -b 10.0.0.2 | sed 's/  .*//'
arping -A -I v0 -c 1 10.0.0.1
arping -A -I v0 -c 1
arping -s 10.0.0.77 -I v0 -c 1 10.0.0.2
arping -D -q -I v0 -c 1 10.0.0.2; arping -D -I v0 -c 1 -w 1 10.0.0.50
arping -z -I v0 10.0.0.2 2>&1 | head -2
ip link set v0 down; arping -I v0 -c 1 10.0.0.2; ping -c 1 10.0.0.2
arping -V | cut -d' ' -f1-2
