# brctl(8): every command and mistake
brctl
brctl --help
brctl -h
brctl --version
brctl -V
brctl help
brctl show
brctl addbr br0
brctl addbr br0 x
ip link add p1 type veth peer name q1
ip link add p2 type veth peer name q2
ip link set p1 address 02:00:00:00:01:01; ip link set p2 address 02:00:00:00:01:02
brctl addif br0 p1 p2
brctl addif br0 p1
brctl addif br0
brctl addif nosuch p1
brctl addif lo p1
brctl delif nosuch p1
brctl delif br0 nosuch
brctl delif lo p1
ip link set br0 up; ip link set p1 up; ip link set q1 up
sleep 1.2
brctl showstp br0 | grep -v timer
brctl showmacs br0
brctl showmacs nosuch
brctl showstp nosuch
brctl showmacs lo
brctl showstp lo
brctl show lo
brctl show br0 nosuch lo
brctl setageing br0
brctl setageing br0 foo
brctl setageing nosuch 5
brctl setageing br0 12.5
brctl setfd br0 foo
brctl setfd nosuch 5
brctl setfd br0 1
brctl setfd br0 100
brctl setfd br0 4
brctl sethello br0 0
brctl sethello br0 20
brctl sethello nosuch 2
brctl sethello br0 foo
brctl setmaxage br0 1
brctl setmaxage br0 10
brctl setmaxage br0 foo
brctl setmaxage nosuch 10
brctl setbridgeprio br0 foo
brctl setbridgeprio br0 100000
brctl setbridgeprio nosuch 10
brctl setbridgeprio br0 100
brctl setportprio br0 p1 foo
brctl setportprio br0 p1 100
brctl setportprio br0 p1 5
brctl setportprio br0 nosuch 5
brctl setportprio nosuch p1 5
brctl setpathcost br0 p1 foo
brctl setpathcost br0 p1 0
brctl setpathcost br0 p1 100000
brctl setpathcost br0 p1 5
brctl setpathcost br0 nosuch 5
brctl setpathcost nosuch p1 5
brctl setpathcost br0 q1 5
brctl hairpin br0 p1 on
brctl hairpin br0 p1 foo
brctl hairpin br0 nosuch on
brctl hairpin br0 p1
brctl hairpin br0 p1 yes
brctl hairpin br0 p1 0
brctl stp br0 yes
brctl stp br0 1
brctl stp nosuch on
brctl stp br0
brctl stp br0 on
brctl setfd br0 1
brctl setfd br0 31
sleep 1
brctl show br0
brctl delbr nosuch
brctl delbr br0
brctl showbr
brctl sho
brctl addbr "a b"
brctl addbr a/b
brctl addbr br%d
brctl addbr ""
brctl show
brctl delif br0 p1 p2
brctl show
ip link set br0 down
brctl delbr br0 x
brctl delbr br0
brctl addbr b7
ip link add p7 type veth peer name q7
ip link set p7 address 02:00:00:00:07:01; ip link set q7 address 02:00:00:00:07:02
brctl addif b7 p7
brctl 2>/dev/null | head -2
brctl foo 2>/dev/null | head -2
brctl -x 2>/dev/null | head -2
brctl -x
brctl --foo
brctl addbr 2>/dev/null
brctl show nosuch 2>/dev/null
brctl show lo 2>/dev/null
brctl showstp nosuch 2>/dev/null
brctl showstp lo 2>/dev/null
brctl showmacs nosuch 2>/dev/null
brctl addbr b7 2>/dev/null
brctl delbr nosuch 2>/dev/null
brctl delbr lo 2>/dev/null
brctl addif b7 nosuch 2>/dev/null
brctl addif b7 lo 2>/dev/null
brctl addif nosuch q7 2>/dev/null
brctl delif b7 q7 2>/dev/null
brctl delif b7 nosuch 2>/dev/null
brctl stp b7 maybe 2>/dev/null
brctl stp nosuch on 2>/dev/null
brctl setfd b7 foo 2>/dev/null
brctl setfd nosuch 3 2>/dev/null
brctl setpathcost b7 p7 foo 2>/dev/null
brctl setpathcost b7 q7 5 2>/dev/null
brctl hairpin b7 nosuch on 2>/dev/null
brctl hairpin b7 p7 maybe 2>/dev/null
brctl hairpin nosuch p7 on
brctl hairpin b7 q7 on
brctl show b7 b7
brctl showmacs b7 extra
brctl setportprio b7 q7 5
brctl setportprio b7 p7 -1
brctl setportprio b7 p7 5x
brctl setportprio b7 p7 0x5
cat /sys/class/net/p7/brport/priority
brctl setpathcost b7 p7 5.5
brctl setbridgeprio b7 0x10
cat /sys/class/net/b7/bridge/priority
brctl setbridgeprio b7 -1
cat /sys/class/net/b7/bridge/priority
brctl setageing b7 -1
brctl setageing b7 1e2
cat /sys/class/net/b7/bridge/ageing_time
brctl setageing b7 5x
brctl setfd b7 0
brctl setfd b7 2.345
cat /sys/class/net/b7/bridge/forward_delay
brctl sethello b7 1.999
cat /sys/class/net/b7/bridge/hello_time
brctl stp b7 on off
cat /sys/class/net/b7/bridge/stp_state
brctl stp b7 off
brctl stp b7 yes
cat /sys/class/net/b7/bridge/stp_state
brctl stp b7 no
brctl stp b7 ON
brctl stp b7 0
brctl addif b7 q7 nosuch lo p7
brctl show
brctl delif b7 q7 nosuch p7
brctl show
ip link set b7 type bridge stp_state 1
brctl addif b7 p7
ip link set b7 up; ip link set p7 up; ip link set q7 up
sleep 0.5
ip netns add n1
ip netns exec n1 brctl show
ip netns exec n1 brctl addbr brn
ip netns exec n1 brctl show
brctl show
ip addr add 10.0.0.1/24 dev b7
