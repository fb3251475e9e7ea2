#: lab uplink
# dig, host, nslookup, getent: without a server, with one that refuses, files, options, mistakes
cat /etc/hosts; cat /etc/resolv.conf
getent hosts localhost
getent hosts host
getent hosts nosuch
getent ahosts localhost
getent ahostsv4 127.0.0.1
getent hosts 127.0.0.1
getent hosts 10.0.2.15
getent
getent foo
getent hosts
getent services ssh
getent services 80
getent services domain/udp
getent protocols tcp
getent protocols 17
getent networks
getent passwd root
getent group 0
getent -s files hosts localhost
getent --foo
getent --help | head -3
echo '10.0.2.15 me me.example' >> /etc/hosts
getent hosts me.example
getent hosts 10.0.2.15
ping -c 1 me | head -1
ping -c 1 nosuch
host localhost
host me
nslookup localhost
dig localhost
dig +short localhost
echo 'nameserver 8.8.8.8' > /etc/resolv.conf
host -W 1 example.com
dig +time=1 +tries=1 example.com
dig +time=1 +tries=1 +short example.com
nslookup -timeout=1 -retry=1 example.com
timeout 20 getent hosts example.com
echo 'nameserver 10.0.2.99' > /etc/resolv.conf
dig +time=1 +tries=1 example.com
dig @127.0.0.1 +time=1 +tries=1 example.com
dig @1.1.1.1 +time=1 +tries=2 example.com A
dig +tcp @8.8.8.8 +time=1 +tries=1 example.com
dig @nosuch example.com
dig @8.8.8.8 -p 5353 +time=1 +tries=1 example.com
dig -v
dig -h | head -3
dig +foo example.com @127.0.0.1 +time=1 +tries=1
dig -z
dig -t FOO example.com @127.0.0.1 +time=1 +tries=1
dig -x 8.8.8.8 @127.0.0.1 +time=1 +tries=1
dig -x 8.8.8 @127.0.0.1 +time=1 +tries=1
dig example.com MX @127.0.0.1 +time=1 +tries=1 +noall +answer
dig +noall +comments @127.0.0.1 +time=1 +tries=1 a b
host
host -z
host -V
host example.com 127.0.0.1
host -t FOO example.com
host 8.8.8.8 127.0.0.1
host -a example.com 127.0.0.1
nslookup -foo
nslookup example.com 127.0.0.1
nslookup example.com nosuch
(echo server 127.0.0.1; echo set timeout=1; echo set retry=1; echo example.com; echo exit) | nslookup
nslookup -version
echo 'options timeout:1 attempts:1' >> /etc/resolv.conf; getent hosts example.com
echo 'nameserver 127.0.0.1' > /etc/resolv.conf
curl -sS -m 1 http://example.com/
curl -sS -m 4 http://nosuch.example/
ping -c 1 example.com
traceroute example.com
nc -zv example.com 80
