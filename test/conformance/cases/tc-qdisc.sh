# tc qdisc: tbf, pfifo, bfifo, pfifo_fast, noqueue: add, change, replace, delete, listings; mistakes, in netem too
ip link add v0 type veth peer name v1
ip link set v0 up; ip link set v1 up
tc
tc qdisc
tc qdisc help
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc show dev nope
tc qdisc add dev v0 root tbf rate 1mbit burst 10kb latency 50ms
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc -s qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc -d qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc -s -d qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc -j qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc -j -p -s qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
ip link show v0
tc qdisc add dev v0 root tbf rate 1mbit burst 10kb latency 50ms
tc qdisc change dev v0 root tbf rate 2mbit burst 20kb limit 30000
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root tbf rate 3mbit burst 20kb limit 30000 peakrate 4mbit mtu 1500
tc -d qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc change dev v0 root handle 5: tbf rate 2mbit burst 20kb limit 30000
tc qdisc replace dev v0 root handle 5: tbf rate 2mbit burst 20kb limit 30000
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc del dev v0 root
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
ip link show v0
tc qdisc del dev v0 root
tc qdisc add dev v0 root tbf
tc qdisc add dev v0 root tbf rate 1mbit
tc qdisc add dev v0 root tbf rate 1mbit burst 10kb
tc qdisc add dev v0 root tbf rate 1mbit burst 10kb latency 50ms limit 3000
tc qdisc add dev v0 root tbf rate foo burst 10kb latency 50ms
tc qdisc add dev v0 root tbf rate 1mbit burst 10kb latency 50ms foo
tc qdisc add dev v0 root tbf help
tc qdisc add dev v0 root tbf rate 1mbit burst 100 latency 50ms
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc del dev v0 root
tc qdisc add dev v0 root pfifo
tc -s qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root pfifo limit 10
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root bfifo
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root bfifo limit 10kb
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root pfifo_fast
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc -s qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root noqueue
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc add dev v0
tc qdisc add dev nope root pfifo
tc qdisc add root pfifo
tc qdisc add dev v0 root
tc qdisc add dev v0 parent 1:1 pfifo
tc qdisc add dev v0 root handle 1: parent 2: pfifo
tc qdisc add dev v0 root handle xyz: pfifo
tc qdisc add dev v0 root handle 1:2 pfifo
tc qdisc add dev v0 root nosuch
tc qdisc add dev v0 root netem foo
tc qdisc add dev v0 root netem delay
tc qdisc add dev v0 root netem delay 10xs
tc qdisc add dev v0 root netem loss 200%
tc qdisc add dev v0 root netem help
tc qdisc add dev v0 root netem reorder 5%
tc qdisc add dev v0 root netem delay 10ms distribution nosuch
tc qdisc foo
tc foo
tc filter show dev v0
tc qdisc show dev lo | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc replace dev v0 root tbf rate 1gbit burst 1mb latency 1ms
tc qdisc show | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc q s d v0
tc qdisc list | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc get dev v0
ip -d link show v0
tc qdisc add dev lo root pfifo
tc qdisc show dev lo | sed 's/80[0-9a-f][0-9a-f]:/H:/'
ip link show lo
ip link set v0 txqueuelen 0
ip link set v0 down
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
ip link set v0 up
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc del dev v0 root pfifo
tc qdisc del dev v0 root tbf
tc qdisc del dev v0 root handle 9:
tc qdisc show dev v0 | sed 's/80[0-9a-f][0-9a-f]:/H:/'
tc qdisc del dev v0 parent 1:
tc -Version
tc -V
tc -help
tc -foo
