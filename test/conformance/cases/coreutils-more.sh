cd /tmp; touch f; mkdir -p d
test -f f && echo yes
/usr/bin/test -d f; echo $?
/usr/bin/[ -e f ]; echo $?
/usr/bin/[ -e f
/usr/bin/test 1 -lt 2 -a 3 -gt 2; echo $?
/usr/bin/test a = a; echo $?
/usr/bin/test 1 -eq x
/usr/bin/test -z ''; echo $?
/usr/bin/test ! -s f; echo $?
/usr/bin/test f -nt d; echo $?
env test -x /bin/sh && echo ok
groups
groups nobody
id -Gn
arch
truncate -s 10 t; stat -c %s t; truncate -s +5 t; stat -c %s t; truncate -s -3 t; wc -c < t
truncate t
truncate -s 5 nowhere/x
unlink t; ls t
unlink
unlink a b
unlink nowhere
link f f2; stat -c %h f
sync
cd /tmp; printf '1 a\n2 b\n3 c\n' > p; printf '1 x\n3 y\n4 z\n' > q
md5sum p
sha1sum p q
sha256sum p
echo -n hello | md5sum
echo -n hello | sha256sum
md5sum p q > sums; md5sum -c sums
echo change >> p; md5sum -c sums
md5sum --status -c sums
md5sum -c --quiet sums
sha256sum nowhere
md5sum d
echo hello | base64
echo hello | base64 | base64 -d
head -c 100 /dev/zero | base64
head -c 100 /dev/zero | base64 -w0; echo
base64 nowhere
