# Which tables and built-in chains there are after which command; what -X, -E, -Z and restore do to them
#: lab bare
iptables-save
iptables -L -n > /dev/null; iptables-save; nft list tables
iptables -F; nft list tables
iptables -Z; nft list tables
iptables -D INPUT -j ACCEPT; nft list tables
iptables -N A; nft list ruleset; iptables-save | grep -v '^#'
iptables -X; nft list ruleset; iptables-save | grep -v '^#'
iptables -F INPUT; nft list ruleset
iptables -X INPUT; nft list ruleset
iptables -P INPUT DROP; iptables -X INPUT
iptables -P INPUT ACCEPT; iptables -A INPUT -j ACCEPT; iptables -X INPUT
iptables -F; iptables -X; nft list ruleset
iptables -t nat -I OUTPUT -j ACCEPT; iptables -t mangle -A FORWARD -j ACCEPT; iptables-save | grep -v '^#'
iptables -N B; iptables -N A; iptables -A A -j B; iptables -A B -j A
iptables -A INPUT -j A
iptables -E B C; iptables -S
iptables -E nope D
iptables -E C A
iptables -v -N Q; iptables -v -F; iptables -v -Z; iptables -v -X
iptables -t filter -A INPUT -c 3 180 -j ACCEPT; iptables -A INPUT -c 4,999999 -j DROP; iptables -vL INPUT; iptables -vnxL INPUT
iptables -Z INPUT 1; iptables -vS INPUT; iptables -L INPUT 2; iptables -S INPUT 2; iptables -L INPUT 9; iptables -Z INPUT 9
iptables -L -Z; iptables -vS
iptables -I INPUT 4 -j ACCEPT; iptables -I INPUT 3 -j RETURN; iptables -R INPUT 9 -j ACCEPT; iptables -D INPUT 9; iptables -R INPUT 1 -s 10.0.0.1 -j DROP; iptables -S INPUT
iptables -D INPUT -s 10.0.0.1 -j DROP; iptables -C INPUT -j DROP; iptables -C INPUT -j REJECT
iptables -A INPUT -p tcp ! --dport :99; iptables -D INPUT -p tcp ! --dport :99
iptables -S INPUT; iptables -D INPUT -p tcp --dport 100:
printf '*filter\nCOMMIT\n' | iptables-restore; iptables-save | grep -v '^#'
printf '*filter\n:INPUT DROP [5:300]\n:X - [0:0]\n-A X -j Y\n-A INPUT -j X\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT DROP [5:300]\n-A INPUT -j MASQUERADE\n-A OUTPUT -j REJECT\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT DROP [5:300]\n:X - [0:0]\n-A X -m comment --comment "a \\"b\\" c" -j LOG --log-prefix "x y"\nCOMMIT\n' | iptables-restore -c; iptables-save -c | grep -v '^#'
printf '*filter\n-A X -j ACCEPT\n-D X 1\n-I INPUT -j X\nCOMMIT\n' | iptables-restore -n; iptables-save | grep -v '^#'
printf '*filter\n:X - [0:0]\nCOMMIT\n' | iptables-restore -nv; iptables-save | grep -v '^#'
printf '*bogus\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT BAD\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -p tcp --dport\nCOMMIT\n' | iptables-restore
printf '*filter\n[1 -A INPUT\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT\nCOMMIT\n' | iptables-restore
printf '*nat\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n*filter\n-A INPUT -j DROP\nCOMMIT\n' | iptables-restore -T nat; iptables-save | grep -v '^#'
printf '*filter\n-A INPUT -j DROP\n' | iptables-restore; iptables-restore /nonexistent; iptables-restore -x; iptables-restore a b
iptables-save -t bogus; iptables-save x; iptables-save -z; iptables-save -V; iptables-restore -V; iptables-save -f /tmp/out; grep -c COMMIT /tmp/out; iptables-save -t raw | grep -v '^#'
ip6tables -L -n; ip6tables -t nat -S; ip6tables-save; ip6tables -V; ip6tables -t bogus -L; ip6tables -L NOPE
