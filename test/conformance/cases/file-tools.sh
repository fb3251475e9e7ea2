# cp, mv, rm, mkdir, rmdir, ln, touch, chmod: links, modes, times, what they refuse.
mkdir w; cd w; umask 022; touch -d '2024-03-05 10:20:30' a b.txt; mkdir d1 d2; echo hello > c.sh; chmod 755 c.sh; ln -s c.sh ln; ln -s nosuch dang; ln c.sh hard
cp a x
cp a nosuchd/x
cp nosuch y
cp d1 d3
cp -r d1 d3
ls -d d3
cp a b.txt d1
ls d1
cp a b.txt c.sh
cp
cp a
cp -v a y
cp -i a y < /dev/null
cp -n a c.sh
cat c.sh
cp -u a y
cp -p c.sh z
cp a a
cp -r d1 d1/sub
cp -a ln ln2
readlink ln2
cp ln deref
readlink deref
cp -P ln l3
readlink l3
cp dang t
cp -t d2 a b.txt
ls d2
cp -T a d2
cp -r d1 d4
cp -f a y
cp -b a y
ls y*
cp -x a y
cp -q a y
cp . d5
cp -l a hl
cp -s a sl
readlink sl
cp --parents d1/a d2
ls d2/d1
cp a /nosuch/
cp a d1/
cp -R d1/. d6
ls d6
cp -r d1 a
mv x x2
mv nosuch y
mv x2 d1
mv a d1/nosuch/
mv
mv a
mv -v y y2
mv -n y2 c.sh
mv -i y2 z < /dev/null
mv d1 d2/d1 2>&1
mv a b.txt c.sh
mv d2 d2/in
mv a a
mv -t d2 y2
mv -f z zz
mv d3 d6/
ls d6
mv d4 zz
mv zz d4
ls d4
mv -u d4/zz .
mv -b zz c.sh 2>&1
ls c.sh*
mv --nosuch
rm nosuch
rm -f nosuch
rm d1
rm -r d1
rm
rm -f
rm -v hard
rm -d d5
mkdir e
rm -d e
rm -rf d6 nosuch
rm -i b.txt < /dev/null
ls b.txt
rm -x
rm -- -x
rm -I c.sh~ < /dev/null
rmdir d2
rmdir nosuch
rmdir a
mkdir -p p/q/r
rmdir p
rmdir -p p/q/r
ls -d p
rmdir
rmdir -v d1
mkdir d1
mkdir d1
mkdir -p d1
mkdir n/o
mkdir -m 700 m
stat -c %a m
mkdir -v v
mkdir -pv v/w/x
mkdir
mkdir a
mkdir a/b
mkdir -m 9 k
mkdir -z
mkdir ''
rmdir --ignore-fail-on-non-empty v
unlink nosuch
unlink d1
unlink
link a la
ls la
ln -s a l1
ln -s a l1
ln -sf d1 l1
readlink l1
ln nosuch l4
ln d1 l5
ln -s
ln -s /etc/hosts
ls -d hosts
ln -sv a l6
ln -s a b.txt d1
ls d1
ln -sn d2 l7
ln -sfn m l7
readlink l7
ln -sr d1/a l8
readlink l8
ln -T a l9
ln a l9
touch new
touch
touch -c nope
ls nope
touch nosuch/x
touch -t 202001020304.05 new
stat -c '%y' new
touch -r a new
stat -c %Y new
touch -d yesterday new
touch -d '2020-01-01' new
stat -c %y new
touch -d @86400 new
stat -c %y new
touch -a -d @0 new
stat -c '%X %Y' new
touch -m -d @5 new
stat -c '%X %Y' new
touch -d garbage new
touch -t 99 new
touch -z
chmod 644 a
chmod u+x a
stat -c '%a %A' a
chmod go-r a
stat -c %a a
chmod a=rw a
stat -c %A a
chmod +x a
stat -c %A a
chmod u=rwx,g=rx,o= a
stat -c %a a
chmod 4755 a
stat -c '%a %A' a
chmod u-s,+t a
stat -c %A a
chmod g+s d1
stat -c %A d1
chmod -R 700 d2
chmod -v 600 a
chmod -c 600 a
chmod 999 a
chmod x a
chmod
chmod 644
chmod 644 nosuch
chmod --reference=b.txt a
stat -c %a a
chmod -v u+w a
chmod o=u a
stat -c %A a
chmod =r a
stat -c %a a
chmod u+rwX,g=u-w a
stat -c %A a
chmod -x a
chmod a-w,u+w a
stat -c %A a
chmod 0755 d1
chmod -f 1 nosuch
echo $?
chmod 7777 d1
stat -c '%a %A' d1
