# curl: errors and exit codes, forms, ranges, redirects, retries, broken answers, wrong options.
ip netns add a
ip link add v0 type veth peer name v0 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev v0; ip -n a link set v0 up; ip -n a link set lo up
sleep 0.5
mkdir -p /srv/dir; echo 'hello web' > /srv/index.html; echo 'a b c' > /srv/f.txt; seq 1 30000 > /srv/big; echo '<p>x' > /srv/dir/index.html
busybox httpd -p 80 -h /srv
alias A='ip netns exec a'
A curl http://10.0.0.1/
A curl -s -w '%{http_code}\n' -o /dev/null http://10.0.0.1/f.txt
A curl -s -w '%{foo} %% \t|\n' -o /dev/null http://10.0.0.1/f.txt
A curl -f http://10.0.0.1/missing
A curl -sf http://10.0.0.1/missing
A curl -sSf http://10.0.0.1/missing
A curl --fail-with-body -sS http://10.0.0.1/missing
A curl http://10.0.0.1:81/
A curl http://192.0.2.1/
A curl http://nosuchhost/
A curl gopherx://foo
A curl https://10.0.0.1/
A curl ftp://10.0.0.1/
A curl http://
A curl http:///
A curl ''
A curl 'http://10.0.0.1:99999/'
A curl 'http://a b/'
A curl -Q
A curl --nosuch
A curl -m
A curl -m x http://10.0.0.1/
A curl --connect-timeout
A curl -sS -o /nodir/x http://10.0.0.1/
A curl --resolve web:80:10.0.0.1 http://web/
A curl --resolve foo http://web/
A curl --interface v0 http://10.0.0.1/
A curl --interface nodev http://10.0.0.1/
A curl --interface 10.0.0.2 http://10.0.0.1/
A curl --interface 10.0.0.77 http://10.0.0.1/
A curl 10.0.0.1
A curl 10.0.0.1/f.txt 10.0.0.1/index.html
A curl -s -T /srv/f.txt http://10.0.0.1/up
A curl -s -r 0-1 http://10.0.0.1/f.txt
A curl -s --retry 1 --retry-delay 1 http://10.0.0.1:81/
A curl --retry 1 --retry-delay 1 --retry-connrefused http://10.0.0.1:81/
A curl -4 -s http://10.0.0.1/f.txt
A curl -s --url http://10.0.0.1/f.txt
A curl -k -s http://10.0.0.1/f.txt
A curl -s http://10.0.0.1/{f.txt,index.html}
A curl -s http://10.0.0.1/f[1-2].txt
A curl -s -g http://10.0.0.1/[f].txt
echo hi | nc -l -p 90 >/dev/null & sleep 0.2
A curl -m 2 http://10.0.0.1:90/
A curl -m 2 --http0.9 http://10.0.0.1:90/
printf '' | nc -l -N -p 91 >/dev/null & sleep 0.2
A curl -m 2 http://10.0.0.1:91/
printf '' | nc -l -N -p 91 >/dev/null & sleep 0.2
nc -l -p 92 >/dev/null & sleep 0.2
A curl -m 1 http://10.0.0.1:92/
nc -l -p 92 >/dev/null & sleep 0.2
printf 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc' | nc -l -N -p 93 >/dev/null & sleep 0.2
A curl -m 2 http://10.0.0.1:93/
printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n' | nc -l -N -p 193 >/dev/null & sleep 0.2
printf 'HTTP/1.1 302 Found\r\nLocation: /f.txt\r\n\r\n' | nc -l -N -p 194 >/dev/null & sleep 0.2
A curl -s -m 2 http://10.0.0.1:194/ -w '%{http_code} %{redirect_url}\n'
printf 'HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/f.txt\r\n\r\n' | nc -l -N -p 195 >/dev/null & sleep 0.2
printf 'SSH-2.0-OpenSSH\r\n' | nc -l -p 94 >/dev/null & sleep 0.2
A curl -m 2 http://10.0.0.1:94/
