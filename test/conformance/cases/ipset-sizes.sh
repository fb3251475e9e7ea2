# ipset: memory that listings tell, limits of options, ranges
ipset() { command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/;s/"initval" : "0x[0-9a-f]*"/"initval" : X/;s/<initval>0x[0-9a-f]*/<initval>X/'; return ${PIPESTATUS[0]}; }
ipset create a hash:ip
for i in 1 2 3 4 5 6; do ipset add a 10.0.$i.1; ipset list a | grep Size; done
ipset create b hash:net
for i in 1 2 3 4; do ipset add b 10.0.$i.0/24; ipset list b | grep Size; done
ipset create c hash:ip,port
for i in 1 2 3 4; do ipset add c 10.0.$i.1,80; ipset list c | grep Size; done
ipset create d hash:ip timeout 100
ipset list d | grep Size
for i in 1 2 ; do ipset add d 10.0.$i.1; ipset list d | grep Size; done
ipset create e hash:ip counters
for i in 1 2 ; do ipset add e 10.0.$i.1; ipset list e | grep Size; done
ipset create f hash:ip comment
for i in 1 2 ; do ipset add f 10.0.$i.1 comment hello; ipset list f | grep Size; done
ipset create g hash:ip counters timeout 10 comment skbinfo
for i in 1 2 ; do ipset add g 10.0.$i.1; ipset list g | grep Size; done
ipset create h hash:ip,port,ip
for i in 1 2 ; do ipset add h 10.0.$i.1,80,10.0.0.1; ipset list h | grep Size; done
ipset create i hash:ip,port,net
ipset list i | grep Size
for i in 1 2 ; do ipset add i 10.0.$i.1,80,10.0.0.0/24; ipset list i | grep Size; done
ipset create j hash:net,port
ipset list j | grep Size
for i in 1 2 ; do ipset add j 10.0.$i.0/24,80; ipset list j | grep Size; done
ipset create k hash:net,iface
ipset list k | grep Size
for i in 1 2 ; do ipset add k 10.0.$i.0/24,eth0; ipset list k | grep Size; done
ipset create l hash:net timeout 10
ipset list l | grep Size
for i in 1 2 ; do ipset add l 10.0.$i.0/24; ipset list l | grep Size; done
for t in "timeout 5" "counters" "comment" "counters timeout 10" "skbinfo"; do ipset create bp bitmap:port range 0-1023 $t; ipset list bp | grep Size; ipset destroy bp; done
for t in "timeout 5" "counters" "comment" "counters timeout 10"; do ipset create bp list:set $t; ipset list bp | grep Size; ipset add bp a; ipset list bp | grep Size; ipset destroy bp; done
for r in 10.0.0.0/24 10.0.0.0/16 10.0.0.0/30; do ipset create bp bitmap:ip range $r; ipset list bp | grep Size; ipset destroy bp; done
ipset create z hash:ip bucketsize 5
ipset create z hash:ip initval 0x12345678
ipset list z -t
ipset save z
ipset create y hash:ip bucketsize 1
ipset create y hash:ip hashsize 64 initval 1
ipset create y2 hash:ip netmask 33
ipset create y2 hash:ip netmask 0
ipset create y2 hash:ip netmask 24 bitmask 255.0.0.0
ipset create y3 hash:ip,port netmask 24
ipset list y3 -t
ipset create y4 hash:net netmask 24
ipset add a 10.0.0.1-10.0.0.0
ipset list a | sort | tail -4
ipset add b 10.0.0.0-10.0.0.255
ipset add b 10.0.2.1-10.0.2.4
ipset list b | grep ^10 | sort
ipset del b 10.9.0.0/16
ipset add c 10.0.0.0/30,tcp:99
ipset add c 10.0.0.1,0
ipset add c 10.0.0.1,47:0
ipset add c 10.0.0.1,gre:0
ipset add c 10.0.0.1,tcp:http
ipset add c 10.0.0.1,http
ipset list c | grep ^10 | sort
ipset add a 0x0a000005
ipset add a 10
ipset add a 10.1
ipset add a 10.0.0.1,
ipset test b 10.0.0.0/24
ipset test b 10.0.0.1/25
ipset test a 10.0.0.0/24
ipset create sss list:set timeout 30
ipset add sss a timeout 10
ipset add sss b before nosuch
ipset add sss a
ipset del sss nosuch
ipset add sss sss
ipset test sss b
ipset list sss | sed 's/timeout [0-9]*/timeout T/'
