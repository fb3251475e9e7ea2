# nft list: what iptables made, in nf_tables' own words
#: lab bare
nft list ruleset
iptables -N USER
iptables -A FORWARD -s 10.0.0.0/8 -d 192.0.2.1 -i eth+ ! -o lo -j ACCEPT
iptables -A FORWARD -d 10.0.0.0/255.0.255.0 -p icmp --icmp-type echo-request -j USER
iptables -A FORWARD -p tcp --dport 80:90 --sport 1024: -m comment --comment hi -j DROP
iptables -A FORWARD -p tcp --syn -m conntrack --ctstate NEW -g USER
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
iptables -A FORWARD -p tcp -m multiport --dports 80,443 -m limit --limit 5/min -j LOG --log-prefix "a b" --log-level 6
iptables -A FORWARD -p udp --dport 53 -m mark --mark 1 -j REJECT
iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset
iptables -A FORWARD -m addrtype --dst-type LOCAL -m mac --mac-source 02:00:00:00:00:01 -j MARK --set-mark 5
iptables -A FORWARD -m physdev --physdev-is-bridged -m string --string x --algo bm -f -j RETURN
iptables -P FORWARD DROP
nft list ruleset
nft list tables
nft list chain ip filter USER
nft list chains
iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.1:80
iptables -t nat -A POSTROUTING -s 10.0.0.0/8 ! -o docker0 -j MASQUERADE
iptables -t nat -A POSTROUTING -j SNAT --to-source 192.0.2.1-192.0.2.5 --random
iptables -t raw -A PREROUTING -j CT --notrack
iptables -t mangle -A OUTPUT -p tcp -j TCPMSS --clamp-mss-to-pmtu
iptables -t security -A INPUT -j ACCEPT
nft list table nat
nft list table ip raw
nft list table ip mangle
nft list table ip security
nft list chain ip nat NOPE
nft list table ip none
nft
