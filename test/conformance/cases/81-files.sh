# Files: ls, cp, mv, rm, mkdir, ln, touch, chmod, stat's errors, globbing around them.
mkdir d; mkdir d; mkdir -p d/e/f; mkdir x/y
touch d/a d/b .hidden; ls; ls -a; ls d; ls -1 d; ls nosuch; ls d nosuch
echo hi > d/a; cp d/a c; cat c; cp d c; cp -r d g; ls -R g; cp nosuch z; cp c nodir/z; cp c c
mv c m; cat m; mv m d/; ls d; mv nosuch q; mv d/m d/a; ls d
ln -s d/a s; readlink s; cat s; ls -F; ln d/a h; ls -l h | cut -c1-12; ln -s x s; rm s h
rm d; rm -r d; rm nosuch; rm -f nosuch; rmdir g; rm -rf g; ls
touch t; chmod 600 t; ls -l t | cut -c1-10; chmod u+x,go+r t; ls -l t | cut -c1-10; chmod zz t; chmod 600 nosuch
mkdir m1 m2; touch m1/1 m1/2; mv m1/* m2; ls m1 m2; rmdir m1 m2; rm -r m1 m2
cat; cat nosuch; cat -n t; printf 'a\tb\n\n\nc\n' > w; cat -A w; cat -s w | wc -l; cat -b w
tee < /dev/null; echo x | tee y | cat; echo z | tee -a y > /dev/null; cat y
touch; cp; mv a; rm; mkdir; ln; rmdir
ls --foo; cat -z; head -n x t; mkdir --bar
test -f t && echo file; test -d /tmp && echo dir; [ -e nosuch ] || echo none; [ -s t ] || echo empty
which ls; which nosuch; type cd | head -1
