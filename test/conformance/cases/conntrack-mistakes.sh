# conntrack: help of each protocol, wrong parameters, illegal combinations, files of commands.
conntrack -h -p tcp | tail -14
conntrack -h -p udp | tail -12
conntrack -h -p icmp | tail -5
conntrack -h -p sctp | tail -14
conntrack -h -p gre | tail -12
conntrack -h -p igmp | tail -3
conntrack -L -p
conntrack -L -s
conntrack -L -s 1.2.3
conntrack -L -s foo
conntrack -L -s 10.0.0.0/33
conntrack -L -r 10.0.0.0/24
conntrack -L -n 10.0.0.0/24
conntrack -L -t 5
conntrack -L -D
conntrack -X
conntrack -L -X
conntrack -LX
conntrack foo
conntrack -s 1.1.1.1
conntrack -U expect
conntrack -E dying
conntrack -L -m x
conntrack -L -w x
conntrack -L -w 70000
conntrack -L -i 5
conntrack -L -j -n
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 -t 5
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 5
conntrack -I -p tcp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 --state NONE -t 5
conntrack -I -p tcp -s 1.1.1.1 --sport 5 --dport 6 --state NONE -t 5
conntrack -I -p tcp -r 1.1.1.1 -q 2.2.2.2 --reply-port-src 5 --reply-port-dst 6 --state NONE -t 5
conntrack -I -s 1.1.1.1 -d 2.2.2.2 -t 5
conntrack -I -p igmp -s 1.1.1.1 -d 2.2.2.2 -t 5
conntrack -I -p icmp -s 1.1.1.1 -d 2.2.2.2 -t 5
conntrack -I -p icmp -s 1.1.1.1 -d 2.2.2.2 -t 5 --icmp-type 0 --icmp-code 0
conntrack -A -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 5
conntrack -A -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 5
conntrack -L 2>&1 | sort -k4
conntrack -L -z -p tcp
conntrack -D 2>&1 | sort -k4
conntrack -D -p tcp
conntrack -F -p tcp
conntrack -F -f ipv4
conntrack -D expect -s 1.1.1.1 -d 2.2.2.2 -p tcp --orig-port-src 1 --orig-port-dst 2 --reply-port-src 3 --reply-port-dst 4
conntrack -G expect -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 1 --dport 2
conntrack -I expect -s 1.1.1.1 -d 2.2.2.2 -p tcp --sport 1 --dport 2
conntrack -L expect -p tcp
conntrack -L exp
conntrack -L d
conntrack -L -o save,id
conntrack -L --label foo
conntrack -L -l foo
conntrack -R /nonexistent
printf -- '-I -p udp -s 7.1.1.1 -d 2.2.2.2 --sport 5 --dport 6 -t 5\n-D -s 1.1.1.1\n' > f; conntrack -R f; echo $?
printf -- '-L\n' | conntrack -R -
conntrack -L -p 300
conntrack -L -p unknown
conntrack -L -p 2
conntrack -L -p all
conntrack -L -p any
conntrack -L --protonum tcp
conntrack --dump
conntrack -L --proto tcp
conntrack -L -p tcp --sport abc
conntrack -L -p tcp --orig-port 5
conntrack -L --reply-
conntrack -n 1.1.1.1:x -L
conntrack -L -n 1.1.1.1:5
conntrack -L -n 1.1.1.1:
conntrack -L --mask-src 255.255.255.0 -s 1.1.1.0
conntrack -L -s 1.1.1.1,2.2.2.2
conntrack -U -s 1.1.1.1 -w 5
conntrack -U -u FIXED_TIMEOUT -s 1.1.1.1
conntrack -L -u FIXED_TIMEOUT
conntrack -U -t 50 -s 1.1.1.1
conntrack -E -e FOO
conntrack -E -e new -t 5
conntrack -L -b 5
