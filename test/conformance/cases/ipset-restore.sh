# ipset: save and restore, interactive mode, and sets in rules
ipset() { command ipset "$@" 2>&1 | sed 's/initval 0x[0-9a-f]*/initval X/;s/"initval" : "0x[0-9a-f]*"/"initval" : X/;s/<initval>0x[0-9a-f]*/<initval>X/'; return ${PIPESTATUS[0]}; }
printf 'create a hash:ip hashsize 64\nadd a 10.0.0.1\nadd a 10.0.0.2\n' | ipset restore
ipset save | sed 's/initval 0x[0-9a-f]*/initval X/' | sort
printf 'add a 10.0.0.3\nadd a 10.0.0.1\nadd a 10.0.0.4\n' | ipset restore
ipset list a | grep -c '^10'
printf 'add a 10.0.0.3\nadd a 10.0.0.1\nadd a 10.0.0.4\n' | ipset -! restore
ipset list a | grep -c '^10'
printf 'add a 10.0.0.9\nfoo bar\n' | ipset restore
ipset list a | grep -c '^10'
printf '# comment\n\nadd b 10.0.0.9\n' | ipset restore
printf 'create b hash:net\nadd b 10.0.0.0/8\nCOMMIT\n' | ipset restore
command ipset save b > /tmp/f; ipset destroy b; ipset restore -f /tmp/f; ipset list -n | sort
ipset save -f /tmp/g; wc -l < /tmp/g
printf "list -n\nquit\n" | command ipset -
printf 'list -n\nfoo\nquit\n' | ipset -
iptables -A INPUT -m set --match-set a src -j ACCEPT
iptables -A INPUT -m set ! --match-set b src,dst -j DROP
iptables -A INPUT -m set --match-set nosuch src -j DROP
iptables -A INPUT -j SET --add-set a src --exist --timeout 10
iptables -S INPUT
ipset list a -t | grep -v 'Size in memory'
ipset destroy a
ipset rename a q
ipset destroy b
iptables -F
ipset destroy a
ipset create p hash:ip,port
iptables -A INPUT -m set --match-set p src -j DROP
iptables -A INPUT -m set --match-set p src,dst -j DROP
iptables -A INPUT -m set --match-set p src,dst,src -j DROP
iptables -F
ipset create w hash:ip counters timeout 60
iptables -A INPUT -j SET --add-set w src
ping -c2 127.0.0.1 > /dev/null
ipset list w | grep -v 'Size in memory' | sed 's/timeout [0-9]*/timeout T/'
iptables -A OUTPUT -m set --match-set w dst --packets-gt 1
ping -c2 127.0.0.1 > /dev/null
iptables -vnL OUTPUT
ipset list w | grep -v 'Size in memory' | sed 's/timeout [0-9]*/timeout T/'
iptables -A INPUT -j SET --del-set w src
ping -c1 127.0.0.1 > /dev/null
ipset list w | tail -1
