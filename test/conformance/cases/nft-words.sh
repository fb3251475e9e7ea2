# what nft makes of the rules of iptables
iptables -A INPUT -m conntrack --ctstate SNAT --ctdir REPLY -j ACCEPT
iptables -A INPUT -m conntrack --ctproto 17 ! --ctorigsrc 10.0.0.0/8 --ctreplsrc 10.1.0.1 --ctorigdstport 53 ! --ctrepldstport 1024:2000
iptables -A INPUT -m conntrack --ctstatus ASSURED,SEEN_REPLY --ctexpire 5:10
iptables -A INPUT -m state --state NEW -p tcp --dport 80
iptables -A INPUT -p tcp -m mark --mark 0x1/0xf -m tcp --dport 80 --syn
iptables -A INPUT -i eth0 -m comment --comment "a rule" -p udp --sport 53
iptables -A INPUT -p tcp --tcp-option 31 ! --dport 80 --tcp-flags ALL SYN
iptables -A INPUT -m connbytes --connbytes 1000: --connbytes-mode bytes --connbytes-dir both
iptables -A INPUT -m connbytes ! --connbytes 10:20 --connbytes-mode packets --connbytes-dir reply
iptables -A INPUT -m helper --helper ftp
iptables -A INPUT -m hashlimit --hashlimit-upto 5/min --hashlimit-burst 8 --hashlimit-mode srcip,dstport --hashlimit-srcmask 24 --hashlimit-name web
iptables -A INPUT -m hashlimit --hashlimit-above 512kb/s --hashlimit-mode dstip --hashlimit-name big
iptables -A INPUT -m statistic --mode random --probability 0.25 -j DROP
iptables -A INPUT -m statistic --mode nth ! --every 4 --packet 1
iptables -A INPUT -m time --timestart 08:30 --timestop 17:00 --weekdays Mon,Sun
iptables -A INPUT -m time --monthdays 1
iptables -A INPUT -m quota ! --quota 5000
iptables -A INPUT -m rpfilter --loose --validmark
iptables -A INPUT -m socket --transparent
iptables -A INPUT -p tcp -m socket --nowildcard
iptables -A OUTPUT -m owner --uid-owner 0-99 -j ACCEPT
iptables -A OUTPUT -m owner ! --gid-owner 5
iptables -A OUTPUT -m owner --socket-exists
iptables -A INPUT -p tcp -m tcpmss ! --mss 500:600
iptables -A INPUT -p esp -m esp --espspi 5:9
iptables -A INPUT -p ah -m ah ! --ahspi 7
iptables -A INPUT -p tcp -m ecn --ecn-tcp-ece ! --ecn-ip-ect 1
iptables -A INPUT -m realm --realm 3/7
iptables -A INPUT -m devgroup --src-group 2 ! --dst-group 3/0xf
iptables -A INPUT -m cpu ! --cpu 1
iptables -A INPUT -p sctp -m sctp --dport 9 --chunk-types all DATA:uB,INIT_ACK
iptables -A INPUT -p udp -m multiport --ports 53,100:200
iptables -A INPUT -m addrtype --src-type LOCAL,UNICAST --dst-type LOCAL --limit-iface-in
iptables -A INPUT -p icmp --icmp-type address-mask-request
iptables -A INPUT -j LOG --log-tcp-options --log-tcp-sequence --log-uid
iptables -A INPUT -p tcp -m recent --set
iptables -t mangle -A PREROUTING -j TOS --set-tos 0x10/0x3f
iptables -t mangle -A PREROUTING -p tcp -j TPROXY --on-port 99 --tproxy-mark 1/1
iptables -t mangle -A PREROUTING -j CONNMARK --set-mark 5/6
iptables -t mangle -A PREROUTING -j CONNMARK --xor-mark 5 --left-shift-mark 2
iptables -t mangle -A POSTROUTING -j CLASSIFY --set-class 0:0
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:100-200/50
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:100-200 --random
nft list ruleset
nft -s list table ip filter
nft -n list table ip mangle
