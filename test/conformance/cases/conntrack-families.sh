# conntrack: zones, families, what -o save says
iptables -A OUTPUT -m conntrack --ctstate NEW -j ACCEPT
conntrack -I -p udp -s 10.0.0.1 -d 192.0.2.1 --sport 1000 --dport 53 -t 3000
conntrack -I -p udp -s 10.0.0.2 -d 192.0.2.1 --sport 1000 --dport 53 -t 3000 --zone 5
conntrack -L --zone 0 2>&1 | wc -l
conntrack -L -w 5 2>&1 | wc -l
conntrack -L --orig-zone 0 2>&1 | wc -l
conntrack -L --reply-zone 0 2>&1 | wc -l
conntrack -L --orig-zone 5 2>&1 | wc -l
conntrack -U --zone 0 -p udp -s 10.0.0.1 -m 7 2>&1 | sed 's/17 [0-9]*/17 T/'
conntrack -L -o save | sed 's/-t [0-9]*/-t T/' | sort
conntrack -U -s 10.0.0.1 -m 8 -o save | sed 's/-t [0-9]*/-t T/'
conntrack -G -p udp -s 10.0.0.1 -d 192.0.2.1 --sport 1000 --dport 53 -o save | sed 's/-t [0-9]*/-t T/'
conntrack -I -p udp -s 10.0.0.3 -d 192.0.2.1 --sport 1000 --dport 53 -t 3000 -o save
conntrack -D -s 10.0.0.3 -o save | sed 's/-t [0-9]*/-t T/'
sleep 0.3
conntrack -D --zone 0 2>&1 | tail -1
conntrack -D --zone 5 2>&1 | tail -1
conntrack -L -s ::1
conntrack -L -s ::1 -d 1.2.3.4
conntrack -L -f ipv6
conntrack -L -f ipv6 -s 1.2.3.4
conntrack -L -f ipv4 -s ::1
conntrack -D -s ::1
conntrack -D -d ::1 -s 10.0.0.1
conntrack -F -f ipv6
conntrack -C -f ipv6
conntrack -L -p icmpv6
conntrack -L -p icmpv6 --icmpv6-type 8
conntrack -L --secmark 1
conntrack -L -i 5
conntrack -G -p udp -s ::1 -d ::2 --sport 1 --dport 2
