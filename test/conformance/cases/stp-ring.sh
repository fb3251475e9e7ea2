# three bridges in a ring: roles, costs, priorities, guards, BPDUs
for b in 1 2 3; do ip link add br$b type bridge stp_state 1 forward_delay 200 hello_time 100; ip link set br$b address 02:00:00:00:00:0$b; done
ip link add a1 type veth peer name a2
ip link add b2 type veth peer name b3
ip link add c1 type veth peer name c3
n=1; for l in a1 a2 b2 b3 c1 c3; do ip link set $l address 02:00:00:00:01:0$n; n=$((n+1)); done
ip link set a1 master br1; ip link set c1 master br1; ip link set a2 master br2; ip link set b2 master br2; ip link set b3 master br3; ip link set c3 master br3
for l in a1 a2 b2 b3 c1 c3 br1 br2 br3; do ip link set $l up; done
sleep 3.5
sleep 4
bridge link | sed 's/cost.*//'
for b in 1 2 3; do brctl showstp br$b | grep -v -e timer -e flags; done
timeout 3.5 tcpdump -vnei a2 > t 2>/dev/null
cut -d' ' -f2- t | sed 's/Flags .*, b/b/' | sort -u
bridge link set dev c3 cost 50
sleep 6
bridge link
ip link set br2 type bridge priority 4096
sleep 6
bridge link
brctl showstp br1 | grep -e root -e 'path cost'
ip link set br1 type bridge priority 0
sleep 1
bridge link set dev a1 guard on
sleep 3
bridge link show dev a1
bridge link set dev a1 guard off
ip link set a1 down; ip link set a1 up
sleep 6
bridge link
bridge link set dev c3 root_block on
sleep 6
bridge link
timeout 5 tcpdump -nei a1 -Q out ether dst 01:80:c2:00:00:00 > t 2>/dev/null
cut -d' ' -f2-4,6- t | sed 's/, Flags.*//' | sort -u
ip link set br1 type bridge stp_state 0
bridge link
