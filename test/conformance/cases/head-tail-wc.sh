# head, tail (with -f and -F), wc: amounts, several files, refusals.
seq 20 > n; printf 'b 2 x\na 10 y\nc 1 z\na 2 w\n' > t; printf 'apple\nApple\nbanana\nbanana\ncherry\n' > u; printf 'a\0b\0c\0' > zz
head n | wc -l
head -3 n
head -n 3 n
head -n -17 n
head -c 5 n
head -c -45 n
head -n3 n t
head -q -n1 n t
head -v -n1 n
head nosuch n | head -3
echo $?
head -n x n
head -3 -q n t | head -4
head --lines=2 n
head -n 1k n | wc -l
head -n 0 n
head -z -n1 n | wc -c
head -5c n
head -x n
head -n
tail -3 n
tail -n 3 n
tail -n +18 n
tail -c 5 n
tail -c +48 n
tail -n1 n t
tail -q -n1 n t
tail -v -n1 n
tail nosuch
echo $?
tail -n x n
tail +18 n
tail -2c n
tail -r n
tail -n 0 n
(sleep 0.2; echo more >> n) & timeout 0.6 tail -f -n1 n
echo $?
timeout 0.3 tail -F nosuch
timeout 0.3 tail -f n t | head -5
tail -f nosuch
tail --pid=99999 -f n | tail -1
seq 5 | tail -n 2
seq 5 | head -2
wc n
wc -l n t
wc -w t
wc -c t
wc -m t
wc -L t
wc -lw t
wc -l < n
cat t | wc
wc nosuch t
echo $?
wc /dev/null
printf 'no nl' | wc
wc -x
wc -lc n t
wc --total=never -l n t
wc --total=only -l n t
wc -l -- n
printf 'a\0b' | wc -c
head -n1 /proc/net/dev; head -c 10 /proc/version; echo
head -2 n | tail -1; head -n -1 t | head -1; (head -1; echo rest; cat) < t
tail -n2 /proc/net/dev | wc -l; tail -c 3 n; tail -5c n; tail -n +2 t u | head -4
timeout 0.5 tail -f n > o & sleep 0.1; echo a >> n; sleep 1.2; wait; tail -1 o
(sleep 0.3; echo q > fresh) & timeout 2.5 tail -F fresh; wait
timeout 1.6 tail -f n t & sleep 0.2; echo new >> n; sleep 2; wait
head -c 16 /dev/urandom | wc -c; head -c 3 <<< abcdef; echo; printf '\377\376' | wc -c -m
head -z -n 2 zz | od -c | head -1; tail -z -n 1 zz | od -c | head -1; wc -L < t; wc n t nosuch; wc -c < n; cat n | wc -lc
yes | head -1; yes | head -c 4; seq 100000 | tail -n 1; seq 100000 | wc; seq 5 | tail -n +3 | head -n 1
