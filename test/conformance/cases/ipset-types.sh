# ipset: time-outs, counters, comments, marks, sizes
ipset() { command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/;s/"initval" : "0x[0-9a-f]*"/"initval" : X/;s/<initval>0x[0-9a-f]*/<initval>X/'; return ${PIPESTATUS[0]}; }
ipset create t hash:ip timeout 100
ipset add t 10.0.0.1
ipset add t 10.0.0.2 timeout 0
ipset add t 10.0.0.3 timeout 5000
ipset list t | grep -v 'Size in memory' | sed 's/timeout 99/timeout 100/;s/timeout 4999/timeout 5000/' | sort
ipset create k hash:net counters comment
ipset add k 10.0.0.0/24 comment "the lab" packets 5 bytes 100
ipset add k 10.0.1.0/24
ipset list k | grep -v 'Size in memory' | sort
ipset create s hash:ip skbinfo
ipset add s 10.0.0.1 skbmark 0x1/0xff skbprio 1:10 skbqueue 3
ipset add s 10.0.0.2
ipset list s | grep -v 'Size in memory' | sort
ipset create h hash:ip hashsize 64 maxelem 3
ipset add h 10.0.0.1-10.0.0.3
ipset add h 10.0.0.4
ipset list h | grep -v 'Size in memory' | sort
ipset create h2 hash:ip hashsize 1500 maxelem 3 forceadd
ipset list h2 -t | grep -v 'Size in memory'
ipset create m hash:ip netmask 24
ipset add m 10.0.0.77
ipset list m | grep -v 'Size in memory'
ipset test m 10.0.0.5
ipset create bm hash:ip bitmask 255.255.0.255
ipset list bm | grep -v 'Size in memory'
ipset create bi bitmap:ip range 10.0.0.0/24
ipset add bi 10.0.0.7
ipset add bi 10.0.1.7
ipset list bi
ipset create bi2 bitmap:ip range 10.0.0.0-10.0.255.255 netmask 24
ipset add bi2 10.0.5.9
ipset list bi2
ipset create bm2 bitmap:ip,mac range 10.0.0.0/24
ipset add bm2 10.0.0.1,02:00:00:00:00:01
ipset add bm2 10.0.0.2
ipset list bm2
ipset create hm hash:mac
ipset add hm 02:00:00:00:00:01
ipset list hm | grep -v 'Size in memory'
ipset create ipm hash:ip,mac
ipset add ipm 10.0.0.1,02:00:00:00:00:01
ipset list ipm | grep -v 'Size in memory'
ipset create ipmark hash:ip,mark
ipset add ipmark 10.0.0.1,0x1f
ipset list ipmark | grep -v 'Size in memory'
ipset create ipp hash:ip,port,ip
ipset add ipp 10.0.0.1,80,10.0.0.2
ipset list ipp | grep -v 'Size in memory'
ipset create ipn hash:ip,port,net
ipset add ipn 10.0.0.1,udp:80,10.0.0.0/24
ipset list ipn | grep -v 'Size in memory'
ipset create np hash:net,port
ipset add np 10.0.0.0/24,tcp:80
ipset list np | grep -v 'Size in memory'
ipset create nn hash:net,net
ipset add nn 10.0.0.0/24,10.1.0.0/16
ipset list nn | grep -v 'Size in memory'
ipset create npn hash:net,port,net
ipset add npn 10.0.0.0/24,tcp:80,10.1.0.0/16
ipset list npn | grep -v 'Size in memory'
ipset create ni hash:net,iface
ipset add ni 10.0.0.0/24,eth0
ipset add ni 10.0.1.0/24,physdev:eth1
ipset list ni | grep -v 'Size in memory' | sort
ipset create sz hash:ip
ipset list sz
ipset create szn hash:net
ipset list szn
ipset create szp hash:ip,port
ipset list szp
ipset create szb bitmap:port range 0-65535
ipset list szb
ipset create szl list:set size 4 counters
ipset list szl
ipset create szt hash:ip timeout 10 counters comment
ipset list szt
