# du, df, dd, install, split, join, expand, unexpand, mountpoint, tput, stdbuf.
umask 022; mkdir -p x/y/z; echo data > x/d; touch x/a; seq 20 > n; printf 'k1 a\nk2 b\nk3 c\n' > j1; printf 'k1 X\nk3 Y\nk4 Z\n' > j2; printf 'a\tb\tc\n  x\ty\n' > tabs; printf 'b 2 x\na 10 y\nc 1 z\na 2 w\n' > t
du -s x | cut -f2
du -h x/d | cut -f2
du nosuch
echo $?
du -sb x/d
du -a x | wc -l
du --max-depth=1 x | wc -l
du -c x/d | tail -1 | cut -f2
dd if=/dev/zero of=z bs=1024 count=2 2>/dev/null
stat -c %s z
dd if=z of=z2 bs=512 skip=1 count=1 2>&1 | head -2
dd if=nosuch of=z3
echo $?
dd foo
dd bs=x
printf abcdef | dd bs=2 count=2 2>/dev/null
echo
dd if=z of=z4 status=none
cmp z z4
echo hello | dd conv=ucase 2>/dev/null
dd if=/dev/zero of=z5 bs=1M count=0 seek=1 2>/dev/null
stat -c %s z5
printf xyz | dd of=z6 2> /dev/null
cat z6
echo
install -m 755 x/d ins
stat -c %a ins
install -d ii/jj
ls ii
install nosuch q
install -v x/d ii
install
truncate -s 10 tr
stat -c %s tr
truncate -s +5 tr
stat -c %s tr
truncate -s 1K tr
stat -c %s tr
truncate tr
truncate -s x tr
truncate -r z tr
stat -c %s tr
truncate -c -s 5 nope
ls nope
truncate -s -24 tr
stat -c %s tr
sync
cmp z ins
cmp -s z ins
echo $?
cmp z nosuch
cmp <(echo a) <(echo ab)
cmp
cmp z
cmp -b <(echo abc) <(echo adc)
cmp -n 1 z ins
cmp -i 1 <(echo xa) <(echo ya)
join j1 j2
join -a1 j1 j2
join -v2 j1 j2
join -t' ' -o 1.1,2.2 j1 j2
join -1 1 -2 1 j1 j2
join -a1 -a2 -e NONE -o 0,1.2,2.2 j1 j2
join j1
join t t
expand tabs
expand -t4 tabs
unexpand -a <<< '        x       y'
unexpand <<< '        x'
expand -t 2,10 <<< $'a\tb\tc'
expand nosuch
expand -i <<< $'\ta\tb'
unexpand -t4 <<< 'ab  cd      e'
split -l 5 n; ls x*; wc -l xa?; rm xa?
split -n 3 n p_; ls p_*; wc -c p_*
split -b 10 -d n q; ls q*; cat q01
split -l 0 n
split -5 n v --verbose
split nosuch
split -a 3 -l 7 n w; ls w*
seq 3 | split -l 1 - s; cat sab
join
join j1
join j1 j2 t
join -t, <(echo a,1) <(echo a,2)
join -j 2 t t
join nosuch j1
dd if=/dev/zero of=b bs=1k count=3 2>&1 | head -2; stat -c %s b
dd if=n bs=1 skip=3 count=5 status=none
dd if=n of=c2 bs=7 2>&1 | head -2
printf 'HELLO' | dd conv=lcase status=none
printf ab | dd of=n conv=notrunc status=none; head -2 n
dd if=/dev/urandom bs=16 count=1 status=none | wc -c
dd if=n of=sk bs=10 seek=2 count=1 status=none; stat -c %s sk
dd bs=0
dd count=1x
dd conv=foo
install
install n
install n nosuchdir/
install -D n aa/bb/cc; ls -l aa/bb/cc | cut -c1-10
install -d -m 700 mm; stat -c %a mm
install -m 640 -v n n2; stat -c %a n2
install x y2
install -t mm n; ls mm
mountpoint -q /proc; echo $?
mountpoint
mountpoint /proc
mountpoint /root
tput bold | od -An -c
TERM=xterm-256color tput setaf 3 | od -An -c
TERM=xterm-256color tput cup 1 2 | od -An -c
TERM=xterm-256color tput colors
TERM=xterm-256color tput sgr0 | od -An -c
TERM=xterm-256color tput setab 12 | od -An -c
TERM=xterm-256color tput smul | od -An -c
TERM=xterm-256color tput civis | od -An -c
TERM=xterm-256color tput cnorm | od -An -c
TERM=xterm-256color tput el | od -An -c
TERM=xterm-256color tput ed | od -An -c
TERM=xterm-256color tput rev | od -An -c
TERM=xterm-256color tput clear | od -An -c
TERM=xterm-256color tput smcup | od -An -c
TERM=xterm-256color tput reset | od -An -c
TERM=xterm-256color tput init | od -An -c
tput nosuch
tput
stdbuf -oL echo hi
stdbuf echo
stdbuf
stdbuf -oL nosuch
users
who
logname
du -k x/d
du -sh x
du -h --max-depth=1 x
du -c x/y
du -x nosuch x/y
