# curl: wrong and rare arguments
ip netns add a
ip link add v0 type veth peer name v0 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev v0; ip -n a link set v0 up; ip -n a link set lo up
sleep 0.5
mkdir -p /srv; echo 'hello web' > /srv/index.html; echo 'a b c' > /srv/f.txt; busybox httpd -p 80 -h /srv
alias A='ip netns exec a'
curl -
curl --
curl -s
curl -sS
curl -z
curl --foo
curl --max
curl --max-time
curl --max-time abc http://10.0.0.1/
curl -m -1 http://10.0.0.1/
curl -m 0.001 -sS http://10.0.0.99/ 2>&1 | sed 's/after [0-9]*/after N/'
curl --connect-timeout x http://10.0.0.1/
curl --retry x http://10.0.0.1/
curl --retry -1 http://10.0.0.1/
curl --max-redirs x http://10.0.0.1/
curl -X http://10.0.0.1/
curl -H http://10.0.0.1/
curl -d http://10.0.0.1/
curl -o
curl -o x
curl -O
curl -w
curl -u
curl -I -d x http://10.0.0.1/
curl -T f -d x http://10.0.0.1/
curl -T /nosuch http://10.0.0.1/
curl -d @/nosuch http://10.0.0.1/
curl -K /nosuch http://10.0.0.1/
curl --data-urlencode @/nosuch http://10.0.0.1/
curl -F a=b
curl -b /nosuch -s http://10.0.0.1/
curl --resolve x http://10.0.0.1/
curl --resolve a:b:c http://a/
curl -s --resolve a:80:10.0.0.1 --resolve b:80:10.0.0.9 http://a/f.txt
curl -s --connect-to a:80:10.0.0.1:80 http://a/f.txt
curl -s --connect-to ::10.0.0.1:80 http://zzz/f.txt
curl -6 http://10.0.0.1/
curl -4 -s http://10.0.0.1/f.txt
curl --local-port 5000 -s http://10.0.0.1/f.txt
curl --local-port x http://10.0.0.1/
curl --interface nodev http://10.0.0.1/
curl -V | head -1 | sed 's/ lib.*//'
curl --version | tail -2 | head -1
curl -h | head -5
curl --help | tail -4
curl --help foo
curl --help category | head -3
curl file:///srv/f.txt
curl -s file:///nosuch
curl file:///nosuch
curl -s FILE:///srv/f.txt
curl -I file:///srv/f.txt | grep -v Last
curl telnet://10.0.0.1:81
curl dict://10.0.0.1
curl ws://10.0.0.1:81/
curl smtp://10.0.0.1:81
curl -sS http://10.0.0.1:80:80/
curl -sS http://10.0.0.1:x/
curl -sS http://10.0.0.1:/f.txt
curl -sS 'http://[::1]/'
curl -sS 'http://[::1/'
curl -sS http://10.0.0.1:-1/
curl -sS 'http://10.0.0.1/a b'
curl -sS 'http://10.0.0.1/[1-'
curl -sS 'http://10.0.0.1/{a,b'
curl -sS 'http://10.0.0.1/[3-1]'
curl -sS http:/10.0.0.1/f.txt
curl -sS http:10.0.0.1/f.txt
curl -sS http//10.0.0.1/f.txt
curl -sS htp://10.0.0.1/f.txt
curl -sS //10.0.0.1/f.txt
curl -sS 10.0.0.1:80/f.txt
curl -sS 10.0.0.1?x
curl -sS 0x0a000001/f.txt
curl -sS 167772161/f.txt
curl -sS 10.1/f.txt --connect-timeout 1
curl -sS 10.0.0.01/f.txt
curl -sS http://10.0.0.1/../f.txt
curl -sS http://10.0.0.1/%66.txt
curl -sS -w '%{url_effective}\n' -o /dev/null 'http://10.0.0.1/x/../f.txt?a#b'
curl -sS https://10.0.0.1:80/
curl -sS https://10.0.0.1:81/
curl -sSf http://10.0.0.1/nope
curl -fsSL http://10.0.0.1/nope
curl -sS --fail-with-body -o /dev/null http://10.0.0.1/nope
curl -sS --limit-rate 1M http://10.0.0.1/f.txt
curl --limit-rate x http://10.0.0.1/
curl -N -s http://10.0.0.1/f.txt
curl -# http://10.0.0.1/f.txt -o /dev/null 2>&1 | tr '\r' '\n' | tail -1
curl --no-progress-meter http://10.0.0.1/f.txt
curl -q -s http://10.0.0.1/f.txt
curl -s --proto =https http://10.0.0.1/f.txt
curl --proto =https http://10.0.0.1/f.txt
curl -sS --stderr /tmp/e http://10.0.0.1:81/; cat /tmp/e | sed 's/after [0-9]*/after N/'
curl -sS --tcp-nodelay --no-keepalive --keepalive-time 5 http://10.0.0.1/f.txt
curl -s -v --no-verbose http://10.0.0.1/f.txt
