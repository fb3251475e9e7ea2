# sed: addresses, ranges, the hold space.
printf 'one\ntwo\nthree\nfour\nfive\n' > f; printf 'a,b,c\nd,e,f\n' > csv; printf 'x=1\n# comment\n\ny = 2\n' > conf
sed 2d f
sed '2,3d' f
sed '$d' f
sed '/t/d' f
sed '/t/!d' f
sed -n '2p' f
sed -n '2,$p' f
sed -n '$p' f
sed -n '/two/,/four/p' f
sed -n '/two/,+1p' f
sed -n '1~2p' f
sed -n '0~2p' f
sed -n '2,~2p' f
sed -n '0,/one/p' f
sed -n '1,/one/p' f
sed '2q' f
sed '2q5' f; echo $?
sed -n '2{p;q}' f
sed 2Q f
sed -n '$=' f
sed = csv
sed -n '/e$/=' f
sed -n '\,o,p' f
sed -n '/TWO/Ip' f
sed '2,4!d' f
sed '4,2d' f
sed -n '/four/,2p' f
sed '1!G;h;$!d' f
sed -n '1!G;h;$p' f
sed '$!N;s/\n/ /' f
sed 'N;P;D' f
sed ':a;N;$!ba;s/\n/,/g' f
sed -n 'H;${x;s/\n/|/g;p}' f
sed G csv
sed -n 'x;p' csv
sed '1h;2G' csv
sed 'N;N;s/\n/+/g' f
