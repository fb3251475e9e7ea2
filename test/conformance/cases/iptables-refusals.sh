# chains that call each other, modules where they may not stand, what a refused change leaves
#: lab bare
iptables -N A
iptables -N B
iptables -A A -j B
iptables -A B -j A
iptables -A INPUT -j A
iptables -A B -j INPUT
iptables -A A -j A
iptables -X B
iptables -S
iptables -F
iptables -X
for i in $(seq 1 17); do iptables -N c$i; done
for i in $(seq 1 16); do iptables -A c$i -j c$((i+1)); done
iptables -A INPUT -j c1
iptables -A INPUT -j c2
iptables -A INPUT -j c3
iptables -S INPUT
iptables -F; iptables -X
iptables -t mangle -A FORWARD -j MASQUERADE
iptables -t nat -A PREROUTING -j MASQUERADE
iptables -t nat -N U
iptables -t nat -A U -j MASQUERADE
iptables -t nat -A PREROUTING -j U
iptables -t nat -A POSTROUTING -j U
iptables -t nat -A U -p tcp -j REDIRECT --to-ports 80
iptables -t nat -S
iptables -N M
iptables -A M -m mac --mac-source 00:11:22:33:44:55
iptables -A OUTPUT -j M
iptables -A M -m addrtype --src-type LOCAL --limit-iface-in
iptables -A INPUT -m addrtype --dst-type LOCAL --limit-iface-out
iptables -A OUTPUT -m addrtype --dst-type LOCAL --limit-iface-in
iptables -A M -m addrtype --src-type LOCAL --limit-iface-out
iptables -A INPUT -j M
iptables -A FORWARD -m owner --uid-owner 0
iptables -A M -m owner --uid-owner 0
iptables -N N
iptables -A N -m owner --uid-owner 0
iptables -A INPUT -j N
iptables -A OUTPUT -j N
iptables -A FORWARD -m rpfilter
iptables -t raw -A PREROUTING -m rpfilter
iptables -t raw -A OUTPUT -m rpfilter
iptables -A OUTPUT -j CLASSIFY --set-class 1:1
iptables -t mangle -A PREROUTING -j CLASSIFY --set-class 1:1
iptables -A OUTPUT -j TTL --ttl-set 5
iptables -A OUTPUT -j DSCP --set-dscp 5
iptables -A OUTPUT -j TOS --set-tos 5
iptables -A OUTPUT -j MARK --set-mark 5
iptables -A OUTPUT -j CHECKSUM --checksum-fill
iptables -A OUTPUT -p tcp -j TCPMSS --set-mss 5
iptables -A OUTPUT -p tcp --syn -j TCPMSS --set-mss 500
iptables -A INPUT -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu
iptables -A INPUT -p tcp --syn -j TCPMSS --set-mss 500
iptables -A OUTPUT -m physdev --physdev-out eth0
iptables -A FORWARD -m physdev --physdev-out eth0
iptables -A INPUT -p icmp -m ecn --ecn-tcp-ece
iptables -A INPUT -m recent --rcheck --hitcount 300
iptables -A INPUT -m recent --rcheck --hitcount 200
iptables -A INPUT -m recent --name a/b --set
iptables -A INPUT -m hashlimit --hashlimit-upto 1/day --hashlimit-burst 10000 --hashlimit-name x --hashlimit-mode srcip
iptables -A INPUT -m string --algo foo --string a
iptables -A INPUT -m string --algo bm --from 10 --to 5 --string a
iptables -X M
iptables-save
