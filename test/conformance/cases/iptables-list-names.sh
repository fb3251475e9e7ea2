# iptables -L without -n asks the name server of /etc/resolv.conf (none: this host) for each address, twice when refused
iptables -A INPUT -s 10.0.7.2 -d 10.0.7.1
iptables -A INPUT -s 10.0.7.2 -d 10.0.7.2
iptables -A INPUT -s 10.0.7.0/24 -d 10.0.7.0/25
iptables -A INPUT -s 127.0.0.1 -d 127.0.0.0/8
iptables -A OUTPUT -m conntrack --ctorigsrc 10.0.7.9
iptables -L
iptables-save -c
iptables -L INPUT 2
iptables -nvL
iptables -L INPUT -n
iptables-save -c
