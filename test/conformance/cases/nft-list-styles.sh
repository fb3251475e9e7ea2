# nft: what it lists, and what it says of wrong words
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
iptables -A FORWARD -m mark --mark 1 -j NFLOG --nflog-prefix "x y"
nft list
nft list table
nft list chain
nft list table filter
nft list table filter INPUT
nft list chain filter
nft list chain filter INPUT x
nft list maps
nft list sets
nft list flowtables
nft list quotas
nft list limits
nft list counters
nft list meters
nft list tables foo
nft list tables ip
nft list tables ip6
nft list ruleset ip6
nft list ruleset foo
nft list chains
nft list chains inet
nft -s list ruleset
nft -t list ruleset
nft -n list table ip filter
nft -nn list table ip filter
nft -N list table ip filter
nft -p list table ip filter
nft -y list table ip filter
nft -u list table ip filter
nft --stateless list chain ip filter INPUT
nft --terse list chain ip filter INPUT
nft --foo list ruleset
nft -Q
nft list table inet filter
nft list table ip6 filter
nft 'list table ip filter'
nft list table ip nat
nft "list chain ip nat POSTROUTING"
nft -v
nft list rule
nft list foo
nft foo bar
