# ipset: wrong words
ipset create
ipset create x
ipset create x foo
ipset create x hash:nosuch
ipset create x hash:mac
ipset create x hash:net,net
ipset create x hash:ip,mark
ipset create x hash:ip,mac
ipset create x hash:ip foo
ipset create x hash:ip timeout
ipset create x hash:ip timeout abc
ipset create x hash:ip timeout -1
ipset create x hash:ip timeout 2147484
ipset create x hash:ip timeout 4294968
ipset create x hash:ip hashsize 3
ipset create y hash:ip hashsize 100 maxelem 0
ipset list y -t | grep Memory
ipset create z hash:ip netmask 24
ipset add z 10.0.0.5
ipset add z 10.0.0.6
ipset add z 0.0.0.5
ipset list z | tail -2
ipset create z2 hash:ip netmask 33
ipset create z2 hash:ip netmask 0
ipset create z2 hash:ip bitmask 255.255.0.255
ipset create z3 hash:ip bitmask 0.0.0.0
ipset create z3 hash:net netmask 24
ipset create z3 hash:ip family inet6
ipset create z4 hash:ip family foo
ipset create z5 bitmap:port
ipset create z5 bitmap:port range 10
ipset create z5 bitmap:port range 10-5
ipset create z5 bitmap:port range 0-65536
ipset create z5 bitmap:port range a-b
ipset create z6 bitmap:ip range 10.0.0.0/8
ipset create z6 bitmap:ip range 10.0.0.0/8 netmask 24
ipset create z6 bitmap:ip range 10.0.0.5-10.0.0.1
ipset create z7 list:set size 0
ipset create z7 list:set size x
ipset create xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx hash:ip
ipset create xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx hash:ip
ipset create "a b" hash:ip
ipset create -x hash:ip
ipset create y hash:ip
ipset -exist create y hash:ip
ipset -exist create y hash:net
ipset -! create z hash:ip netmask 24
ipset -! create z hash:ip netmask 25
ipset add
ipset add y
ipset add nosuch 1.1.1.1
ipset add y 1.1.1.1.1
ipset add y 1.1.1
ipset add y 1.1.1.1,80
ipset add y 1.1.1.1/33
ipset add y 1.1.1.1/0
ipset add y 0.0.0.0
ipset add y 1.1.1.1 foo
ipset add y 1.1.1.1 timeout 5
ipset add y 1.1.1.1 nomatch
ipset add y 1.1.1.1 packets 5
ipset add y 1.1.1.1 comment x
ipset add y 1.1.1.1 skbmark 1
ipset add y localhost
ipset add y ::1
ipset add y 1.1.1.9-1.1.1.5
ipset list y | tail -n +8 | sort -V
ipset del y
ipset del y 9.9.9.9
ipset del nosuch 9.9.9.9
ipset test
ipset test y
ipset test nosuch 1.1.1.1
ipset test y 1.1.1.5
ipset test y 1.1.1.5-1.1.1.6
ipset test y 1.1.1.4/30
ipset list nosuch
ipset list y z
ipset list -x | sed "s,initval.*,,"
ipset save nosuch
ipset flush nosuch
ipset destroy nosuch
ipset rename y
ipset rename y z
ipset rename nosuch b
ipset rename y yy
ipset swap yy
ipset swap yy nosuch
ipset swap nosuch yy
ipset swap yy z
ipset swap yy z2
ipset foo
ipset
ipset -X nosuch
ipset -N n1 iphash
ipset -N n2 nethash
ipset -N n3 ipporthash
ipset -N n4 portmap --from 1 --to 10
ipset -N n5 ipmap --network 10.0.0.0/24
ipset -N n6 setlist
ipset -A n1 5.5.5.5
ipset -T n1 5.5.5.5
ipset -D n1 5.5.5.5
ipset -L n1 -n
ipset -S n4
ipset -E n1 n9
ipset -W n9 n2
ipset -F n9
ipset -X n9
ipset list -n | sort
ipset -v
ipset version
ipset help foo
ipset -q add y 1.1.1.1.1
ipset -q test yy 8.8.8.8
ipset list -o xml z | sed "s,<initval>.*,,"
ipset list -o foo z
ipset -o save list z | sed 's/initval.*//'
ipset list -s yy | tail -n +8
ipset -sorted list yy | tail -n +8
ipset -resolve list yy | tail -1
ipset -file /nonexistent list
ipset restore < /dev/null
echo "add yy 7.7.7.7" | ipset restore
echo "add yy 7.7.7.7" | ipset restore
echo "add yy 7.7.7.7" | ipset -! restore
printf 'create q1 hash:ip\nadd q1 1.2.3.4\nadd q1 x\nadd q1 1.2.3.5\n' | ipset restore
ipset list q1 | tail -2
printf '# c\n\ncreate q2 hash:ip\n-A q2 1.2.3.4\nCOMMIT\nlist q2\n' | ipset restore | sed "s,initval.*,,"
ipset list q2 | tail -1
printf 'quit\n' | ipset -
