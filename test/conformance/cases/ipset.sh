# ipset: sets of addresses, networks, ports: made, filled, listed, tested
ipset() { command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/;s/"initval" : "0x[0-9a-f]*"/"initval" : X/;s/<initval>0x[0-9a-f]*/<initval>X/'; return ${PIPESTATUS[0]}; }
ipset list
ipset create a hash:ip
ipset list a | sed '/Size in memory/d'
ipset add a 10.0.0.1
ipset add a 10.0.0.1
ipset add a 10.0.0.1 -exist
ipset -! add a 10.0.0.1
ipset test a 10.0.0.1
ipset test a 10.0.0.2
ipset del a 10.0.0.2
ipset del a 10.0.0.2 -exist
ipset add a 10.0.0.4/30
ipset add a 10.0.1.1-10.0.1.3
ipset add a 10.0.2.0/33
ipset add a nosuch
ipset add a 10.0.0.300
ipset add nosuch 10.0.0.1
ipset test nosuch 10.0.0.1
ipset del a 10.0.1.1-10.0.1.2
ipset list a | grep -v 'Size in memory' | sort
ipset save a | sed 's/initval 0x[0-9a-f]*/initval X/' | sort
ipset create a hash:ip
ipset create a hash:ip -exist
ipset create a hash:net
ipset create b hash:net
ipset add b 10.0.0.0/8
ipset add b 10.1.2.3
ipset add b 10.2.0.0/16 nomatch
ipset test b 10.1.1.1
ipset test b 10.2.1.1
ipset test b 10.2.0.0/16
ipset test b 10.2.0.0/16 nomatch
ipset add b 0.0.0.0/0
ipset list b | grep -v 'Size in memory' | sort
ipset create c hash:ip,port
ipset add c 10.0.0.1,tcp:80
ipset add c 10.0.0.1,udp:53
ipset add c 10.0.0.1,80-82
ipset add c 10.0.0.1,icmp:8/0
ipset add c 10.0.0.1,icmp:echo-request
ipset add c 10.0.0.1
ipset add c 10.0.0.1,tcp:99999
ipset add c 10.0.0.1,foo:1
ipset test c 10.0.0.1,tcp:80
ipset test c 10.0.0.1,tcp:83
ipset list c | grep -v 'Size in memory' | sort
ipset create d bitmap:port range 1000-1010
ipset add d 1000
ipset add d 1005-1007
ipset add d 2000
ipset add d http
ipset test d 1005
ipset test d 1004
ipset list d
ipset create e list:set
ipset add e a
ipset add e b
ipset add e c before a
ipset add e nosuch
ipset add e d after b
ipset list e
ipset test e a
ipset del e b
ipset list e -terse
ipset list -n
ipset -n list
ipset destroy a
ipset rename b bb
ipset rename bb c
ipset swap bb d
ipset swap c d
ipset swap bb c
ipset flush c
ipset list -name
ipset flush
ipset destroy e
ipset destroy
ipset list
