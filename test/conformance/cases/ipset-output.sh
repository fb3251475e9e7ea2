# ipset: listings in all forms, options
ipset() { command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/;s/"initval" : "0x[0-9a-f]*"/"initval" : X/;s/<initval>0x[0-9a-f]*/<initval>X/'; return ${PIPESTATUS[0]}; }
ipset create t hash:ip timeout 100 counters comment
ipset add t 10.0.0.1 comment "a b" packets 4
ipset create u hash:net
ipset add u 10.0.0.0/8 nomatch
ipset create v list:set
ipset add v t
ipset -o json list
ipset -o xml list
ipset list -o save t
ipset -o json list -t
ipset -o xml list -n
ipset -o json list -n
printf 'add t 10.0.0.1/99\n' | ipset restore
printf 'add t\n' | ipset restore
printf 'add t 10.0.0.9 comment "x y z"\n' | ipset restore; command ipset list t | grep 0.9
ipset save u v
ipset add t 10.0.0.5,
ipset list t u
ipset add u 10.0.0.0/8 nomatch timeout 5
ipset add t 10.0.0.7 timeout 99999999999
ipset add t 10.0.0.7 timeout 4294968
ipset add t 10.0.0.7 comment
ipset add t 10.0.0.7 comment 'a"b'
ipset create w hash:ip,port family inet timeout 0
ipset -n
ipset li -n
ipset -exist create w hash:ip,port family inet timeout 0
ipset --exist create w hash:ip,port family inet timeout 0
ipset -exist create w hash:ip,port family inet timeout 5
ipset l -name
ipset -list -n
ipset --list -n
ipset del w 10.0.0.1,tcp:80 -exist -q
ipset test w 10.0.0.1,tcp:80 -q
ipset flush w extra
ipset destroy w extra
ipset rename w
ipset swap w
ipset quit
ipset - < /dev/null
ipset add nosuch foo
ipset create x hash:ip timeout 5 timeout 6
ipset create x2 hash:ip counters counters
ipset create '' hash:ip
ipset create -x hash:ip
