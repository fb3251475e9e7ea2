ip link add vx0 type vxlan id 5 dstport 4789
ethtool -i vx0
ethtool -k vx0
ethtool vx0
ethtool -S vx0
ethtool -g vx0
ethtool -l vx0
ethtool -K vx0 tso off
ethtool -k vx0 | grep segm
