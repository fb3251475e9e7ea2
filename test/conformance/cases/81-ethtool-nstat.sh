#: lab uplink
# What ethtool and nstat say of cards, veth pairs and bridges: settings, features and what switching one does to others, counters since last asked.
ip link add v0 type veth peer name v1
ip link add br0 type bridge
ethtool v0
ethtool -i v0
ethtool -S v0
ethtool -k v0
ethtool -K v0 tx off
ethtool -k v0 | diff - <(ethtool -k v1)
ethtool -K v0 tx on
ethtool -K v0 tx off rx off
ethtool --offload v0 tx off rx off
ethtool -K v0 tso off
ethtool -K v0 gro on
ethtool -K v0 foo on
ethtool -K v0 tx
ethtool -K v0 lro on
ethtool -K nosuch tx off
ethtool nosuch
ethtool -k nosuch
ethtool -i nosuch
ethtool -S nosuch
ethtool -S br0
ethtool -k br0
ethtool -i br0
ethtool lo
ethtool -i lo
ethtool -S lo
ethtool -k lo | head -20
ethtool eth0
ethtool -i eth0
ethtool
ethtool -x v0
ethtool -g v0
ethtool -l v0
ethtool -c v0
ethtool -a v0
ethtool -P v0
ethtool -P br0
ethtool -s v0 speed 100
ethtool -T v0
ethtool -Z v0
ethtool --version
ip link set v0 up; ip link set v1 up
ethtool v0
nstat
nstat -az | head -50
ping -c 1 -q 10.0.2.2
nstat
nstat
nstat -a | head -5
nstat -az IcmpOutEchos
nstat -n; nstat IcmpInMsgs; nstat -s
nstat -r | head -3
nstat foo
nstat -az 'IpIn*'
nstat -j | head -c 100
nstat -x
