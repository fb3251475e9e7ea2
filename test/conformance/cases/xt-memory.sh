# matches that remember: limit, quota, statistic, recent, hashlimit; what zeroing a rule makes of them
#: lab bare
iptables -P FORWARD DROP
iptables -A OUTPUT -p icmp -c 5 500
iptables -vnL
ping -c 2 -i 0.2 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL
iptables -P OUTPUT DROP
iptables -P OUTPUT ACCEPT
iptables -vnL OUTPUT
iptables -F
iptables -A OUTPUT -m limit --limit 1/min --limit-burst 2 -j ACCEPT
iptables -A OUTPUT -p icmp --icmp-type 8 -m statistic --mode nth --every 3 --packet 1
iptables -A OUTPUT -p icmp --icmp-type 8 -m quota --quota 200
iptables -A OUTPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-upto 1/min --hashlimit-burst 2 --hashlimit-name foo --hashlimit-mode srcip
iptables -A OUTPUT -p icmp --icmp-type 8 -m hashlimit --hashlimit-above 1kb/s --hashlimit-burst 2kb --hashlimit-name bytes --hashlimit-mode dstip
iptables -A OUTPUT -p icmp --icmp-type 8 -m recent --name bar --set
iptables -A OUTPUT -p icmp --icmp-type 8 -m recent --name bar --rcheck --hitcount 3
iptables -A OUTPUT -p icmp --icmp-type 8 -m recent --name bar --update --seconds 60 --hitcount 4
ls /proc/net/ipt_hashlimit /proc/net/xt_recent
ls -l /proc/net/ipt_hashlimit /proc/net/xt_recent | cut -c1-10
ping -c 9 -i 0.2 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
iptables -A OUTPUT -d 1.2.3.4 -j ACCEPT
ping -c 4 -i 0.2 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
sed 's/42[0-9]*/J/g' /proc/net/xt_recent/bar
cut -d' ' -f2,4,5 /proc/net/ipt_hashlimit/foo
cut -d' ' -f2,5 /proc/net/ipt_hashlimit/bytes
iptables -Z
ping -c 7 -i 0.2 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
sed 's/42[0-9]*/J/g' /proc/net/xt_recent/bar
iptables -Z OUTPUT 3
ping -c 4 -i 0.2 -q 127.0.0.1 | head -4 | tail -1
iptables -vnL OUTPUT
echo +1.2.3.4 > /proc/net/xt_recent/bar
echo -127.0.0.1 > /proc/net/xt_recent/bar
sed 's/42[0-9]*/J/g' /proc/net/xt_recent/bar
echo hello > /proc/net/xt_recent/bar
echo / > /proc/net/xt_recent/bar
cat /proc/net/xt_recent/bar
iptables -F
ls /proc/net/xt_recent /proc/net/ipt_hashlimit
