# curl: many forms against a small server: -w variables, -v, headers, methods, redirects, -G, -T, -A, -u, -x, many URLs
ip netns add a
ip link add v0 type veth peer name v0 netns a
ip addr add 10.0.0.1/24 dev v0; ip link set v0 up
ip -n a addr add 10.0.0.2/24 dev v0; ip -n a link set v0 up; ip -n a link set lo up
sleep 0.5
mkdir -p /srv/dir; echo 'hello web' > /srv/index.html; echo 'a b c' > /srv/f.txt; seq 1 30000 > /srv/big; echo '<p>x' > /srv/dir/index.html
busybox httpd -p 80 -h /srv
alias A='timeout 5 ip netns exec a'
once() { kill $np 2>/dev/null; nc -lN -p $1 > /tmp/req < /tmp/ans & np=$!; sleep 0.2; }
ok() { printf 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Type: text/plain\r\nSet-Cookie: a=b\r\nX-Foo: bar\r\n\r\nhi\n' > /tmp/ans; }
ok; once 8001; A curl -s http://10.0.0.1:8001/p?q=1; cat /tmp/req
once 8001; A curl -s -d a=b -d c=d http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s -d @/srv/f.txt http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s --data-binary @/srv/f.txt http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s --data-raw @x http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s --data-urlencode 'a=b c&' http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s --json '{"a":1}' http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s -G -d a=b -d c=d http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s -X PUT -d x http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s -X DELETE http://10.0.0.1:8001/p; cat /tmp/req; echo
once 8001; A curl -s -T /srv/f.txt http://10.0.0.1:8001/; cat /tmp/req; echo
once 8001; A curl -s -H 'X-A: 1' -H 'Host: other' -H 'Accept:' -H 'X-E;' http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s -A agent -e http://ref/ -b k=v -u me:pw http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s http://me:pw@10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s -I http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s -i http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s -D - -o /dev/null http://10.0.0.1:8001/
once 8001; A curl -s -0 http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s --http1.1 --compressed http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s -r 0-1 http://10.0.0.1:8001/; cat /tmp/req
once 8001; A curl -s -x http://10.0.0.1:8001 http://example.com/p; cat /tmp/req
once 8001; A curl -s -x 10.0.0.1:8001 -U u:p http://example.com/p; cat /tmp/req
once 8001; http_proxy=http://10.0.0.1:8001 A curl -s http://example.com/p; cat /tmp/req
A curl -sS -x 10.0.0.1:8009 http://example.com/p
A curl -sS -x nosuch:8009 http://example.com/p
A curl -sS -x socks5://10.0.0.1:8009 http://example.com/p
once 8001; A curl -sv -d abc http://10.0.0.1:8001/ 2>&1 | tr -d '\r'
A curl -sv http://nosuch/ 2>&1 | tr -d '\r'
A curl -sv http://192.0.2.1/ 2>&1 | tr -d '\r'
A curl -sv --connect-timeout 1 http://10.0.0.77/ 2>&1 | tr -d '\r'
once 8001; A curl -s -o /dev/null -w '%{http_code} %{response_code} %{http_version} %{method} %{scheme} %{url} %{url_effective} %{urlnum} %{num_connects} %{num_headers} %{num_redirects} %{num_retries} %{size_download} %{size_header} %{size_request} %{size_upload} %{content_type} %{filename_effective} %{remote_ip} %{remote_port} %{local_ip} %{exitcode} %{errormsg} %{http_connect} %{proxy_ssl_verify_result} %{ssl_verify_result} %{redirect_url} %{referer} %{ftp_entry_path} %{proxy_used} %{conn_id} %{xfer_id} %{header{x-foo}} %{nosuch}\n' http://10.0.0.1:8001/
once 8001; A curl -s -o /dev/null -w '%{header_json}\n' http://10.0.0.1:8001/
once 8001; A curl -s -o /dev/null -w '%{json}\n' http://10.0.0.1:8001/ | tr ',' '\n' | grep -v -e time -e speed -e local_port -e version
A curl -s -o /dev/null -w '%{stderr}err %{stdout}out\n' http://10.0.0.1/
A curl -s -o /dev/null -w 'a%{onerror}b\n' http://10.0.0.1/
A curl -s -o /dev/null -w 'a%{onerror}b\n' http://10.0.0.1:8009/
A curl -s -w @/srv/f.txt http://10.0.0.1/
A curl -s -w '\n%{time_connect' -o /dev/null http://10.0.0.1/
A curl -s -o o1 http://10.0.0.1/f.txt -o o2 http://10.0.0.1/; cat o1 o2
A curl -s -O http://10.0.0.1/f.txt; ls; A curl -s -O http://10.0.0.1/
A curl -s --remote-name-all http://10.0.0.1/f.txt http://10.0.0.1/big; ls
A curl -s --create-dirs -o x/y/z http://10.0.0.1/f.txt; ls x/y
A curl -s --output-dir x -O http://10.0.0.1/f.txt; ls x
A curl -s --max-filesize 3 http://10.0.0.1/f.txt
A curl -s -f http://10.0.0.1/none http://10.0.0.1/f.txt
A curl -s --fail-early -f http://10.0.0.1/none http://10.0.0.1/f.txt
printf 'HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/f.txt\r\nContent-Length: 0\r\n\r\n' > /tmp/ans
once 8002; A curl -s -L -w '%{num_redirects} %{url_effective} %{http_code}\n' http://10.0.0.1:8002/
once 8002; A curl -s -L -d x=y -w '%{num_redirects} %{method}\n' http://10.0.0.1:8002/
once 8002; A curl -s --max-redirs 0 -L http://10.0.0.1:8002/
once 8002; A curl -sS --max-redirs 0 -L http://10.0.0.1:8002/
printf 'HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1:8003/\r\nContent-Length: 0\r\n\r\n' > /tmp/ans
printf 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n' > /tmp/ans
printf 'HTTP/1.1 204 No Content\r\n\r\n' > /tmp/ans
printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n' > /tmp/ans
once 8004; A curl -sS http://10.0.0.1:8004/
printf 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx' > /tmp/ans
once 8004; A curl -si http://10.0.0.1:8004/
printf 'HTTP/1.1 abc\r\n\r\n' > /tmp/ans
once 8004; A curl -sS http://10.0.0.1:8004/
printf 'HTTP/2 200\r\nContent-Length: 1\r\n\r\nx' > /tmp/ans
once 8004; A curl -sS http://10.0.0.1:8004/
printf 'HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nx' > /tmp/ans
once 8004; A curl -sS http://10.0.0.1:8004/
printf 'HTTP/1.1 200 OK\r\nBad Header\r\n\r\nx' > /tmp/ans
once 8004; A curl -sS http://10.0.0.1:8004/
