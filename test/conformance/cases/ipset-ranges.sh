# ipset: lists, ranges, extensions given again
ipset create a hash:ip
ipset create l list:set
ipset add l a
ipset destroy a
ipset destroy
ipset list -n
ipset create a hash:ip
ipset create l list:set
ipset add l a
iptables -A INPUT -m set --match-set a src -j DROP
iptables -F INPUT
ipset destroy
ipset list -n
sleep 1
ipset destroy
ipset list -n
ipset create a hash:ip counters comment skbinfo timeout 100
ipset add a 1.1.1.1 packets 5 bytes 6 comment "x" skbmark 1 skbprio 1:1 skbqueue 3
ipset -exist add a 1.1.1.1 timeout 50
ipset save a | sed 's/initval.*//;s/timeout 4[0-9]/timeout T/'
ipset -exist add a 1.1.1.1 packets 9
ipset save a | sed 's/initval.*//;s/timeout [49][0-9]/timeout T/'
ipset -exist add a 1.1.1.1 skbmark 2/3
ipset save a | sed 's/initval.*//;s/timeout [49][0-9]/timeout T/'
ipset -exist add a 1.1.1.1 comment ""
ipset save a | sed 's/initval.*//;s/timeout [49][0-9]/timeout T/'
ipset add a 1.1.1.1
ipset test a 1.1.1.1 timeout 5
ipset test a 1.1.1.1 packets 5
ipset test a 1.1.1.1 comment x
ipset del a 1.1.1.1 timeout 3
ipset create b hash:ip,port,ip
ipset add b 1.1.1.1-1.1.1.3,80-82,2.2.2.2
ipset list b | tail -n +8 | sort
ipset test b 1.1.1.1,80,2.2.2.2
ipset test b 1.1.1.1,79,2.2.2.2
ipset test b 1.1.1.1-1.1.1.2,80,2.2.2.2
ipset test b 1.1.1.1,80-81,2.2.2.2
ipset del b 1.1.1.1-1.1.1.2,80-82,2.2.2.2
ipset list b | tail -n +8 | sort
ipset del b 1.1.1.1-1.1.1.2,80-82,2.2.2.2
ipset create c hash:net,port
ipset add c 1.0.0.0-1.0.0.10,udp:5-6
ipset list c | tail -n +8 | sort
ipset add c 1.0.0.0/24,icmp:ping
ipset add c 1.0.0.0/24,icmp:8/0
ipset add c 1.0.0.0/24,gre:0
ipset add c 1.0.0.0/24,gre:1
ipset add c 1.0.0.0/0,80
ipset test c 1.0.0.9,icmp:ping
ipset test c 1.0.0.9/24,icmp:ping
ipset test c 1.0.0.9/25,icmp:ping
ipset create d hash:ip,port,net
ipset add d 1.1.1.1,80,10.0.0.0/8
ipset add d 1.1.1.1-1.1.1.2,80-81,10.0.0.0-10.0.0.5
ipset add d 1.1.1.1,80,10.1.0.0/16 nomatch
ipset test d 1.1.1.1,80,10.1.2.3
ipset test d 1.1.1.1,80,10.1.2.3 nomatch
ipset test d 1.1.1.1,80,10.2.2.3
ipset list d | tail -n +8 | sort
ipset create e bitmap:ip range 10.0.0.0/24
ipset add e 10.0.0.1-10.0.0.5
ipset add e 10.0.0.128/30
ipset add e 10.0.1.1
ipset test e 10.0.1.1
ipset test e 10.0.0.200
ipset del e 10.0.0.4-10.0.0.6
ipset list e | sed "s,initval.*,,"
ipset create f bitmap:ip,mac range 10.0.0.0-10.0.0.10
ipset add f 10.0.0.1
ipset add f 10.0.0.2,02:00:00:00:00:01
ipset add f 10.0.0.1,02:00:00:00:00:05
ipset test f 10.0.0.2
ipset test f 10.0.0.2,02:00:00:00:00:02
ipset test f 10.0.0.2,02:00:00:00:00:01
ipset list f | sed "s,initval.*,,"
ipset create g hash:net,iface
ipset add g 10.0.0.0/8,eth0
ipset add g 10.0.0.0/8,physdev:eth1
ipset add g 0.0.0.0/0,eth1
ipset test g 10.0.0.0/8,eth0
ipset test g 10.1.1.1,eth0
ipset test g 10.1.1.1,eth1
ipset list g | tail -n +8 | sort
ipset create h list:set size 2 timeout 10 counters
ipset add h a
ipset add h b before a
ipset add h c after b
ipset add h zzz
ipset add h l
ipset add h e before zzz
ipset add h e before g
ipset test h a
ipset test h b before a
ipset test h b before c
ipset test h g
ipset test h nosuch
ipset del h g
ipset del h c after b
ipset list h | sed 's/timeout [0-9] /timeout T /;s/timeout 9/timeout T/'
