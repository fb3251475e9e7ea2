# ipset: what is refused, with the words and exit codes
ipset() { command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/;s/"initval" : "0x[0-9a-f]*"/"initval" : X/;s/<initval>0x[0-9a-f]*/<initval>X/'; return ${PIPESTATUS[0]}; }
ipset
ipset foo
ipset create
ipset create x
ipset create x hash:foo
ipset create x hash:ip foo
ipset create x hash:ip timeout
ipset create x hash:ip timeout abc
ipset create x hash:ip hashsize 0
ipset create x hash:ip maxelem x
ipset create x bitmap:port
ipset create x bitmap:port range 1-
ipset create x bitmap:port range 70000-80000
ipset create x bitmap:ip range 10.0.0.0/8
ipset create abcdefghijklmnopqrstuvwxyzabcdefg hash:ip
ipset add
ipset add x
ipset add x 10.0.0.1
ipset create x hash:ip
ipset add x 10.0.0.1 foo
ipset add x 10.0.0.1 timeout 5
ipset add x 10.0.0.1 comment "x"
ipset add x 10.0.0.1 packets 5
ipset add x 10.0.0.1 nomatch
ipset add x 10.0.0.1,80
ipset add x ::1
ipset add x 0.0.0.0
ipset add x 10.0.0.0/0
ipset list nosuch
ipset save nosuch
ipset flush nosuch
ipset destroy nosuch
ipset rename nosuch y
ipset rename x x
ipset swap x nosuch
ipset swap x x
ipset list x y
ipset -o foo list x
ipset -o xml list x | grep -v memsize
ipset -o json list x | grep -v memsize
ipset list x -o save | sed 's/initval 0x[0-9a-f]*/initval X/'
ipset add x 10.0.0.1 10.0.0.2
ipset -z
ipset --foo
ipset -V
ipset version
ipset -N y iphash
ipset -A y 10.0.0.1
ipset -T y 10.0.0.1
ipset -L y | grep -v 'Size in memory'
ipset -D y 10.0.0.1
ipset -F y
ipset -X y
ipset n z hash:ip family inet6
ipset add z 10.0.0.1
ipset list z | grep -v 'Size in memory'
ipset -q add x 10.0.0.1
ipset -q add x 10.0.0.1
ipset -q test x 10.0.0.1
ipset -s list x | grep -v 'Size in memory'
ipset -t list x | grep -v 'Size in memory'
ipset -r list x | grep -v 'Size in memory'
