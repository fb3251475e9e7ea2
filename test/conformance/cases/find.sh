mkdir -p /tmp/work/a/b/c /tmp/work/x && cd /tmp/work
touch a/one.txt a/two.log a/b/three.txt 'x/with space' x/.hidden; echo hello > a/b/full; ln -s a link; chmod 755 a/two.log; ln -s nowhere broken
find . | sort
find a -name '*.txt' | sort
find . -type f | sort
find . -type d | sort
find . -type l | sort
find . -maxdepth 1 | sort
find . -mindepth 2 -maxdepth 2 | sort
find . -type f,l | sort
find . -name b -prune -o -type f -print | sort
find . -not -name '*.txt' -type f | sort
find . ! -type d -a ! -name '*.log' | sort
find . \( -name '*.txt' -o -name '*.log' \) | sort
find . -iname 'ONE*'
find . -path '*b/*' | sort
find . -path ./a -prune -o -print | sort
find . -regex '.*/t.*' | sort
find a -empty -type f | sort
find a -size +0 -type f
find . -size 1c
find a/b/full -size 6c -size -2k
find . -perm 755 -type f
find . -perm -u+x -type f
find . -perm /111 -type f
find a/two.log -executable -type f
find . -user root -name link
find . -user nobodyknows
find . -name 'with*' -print0 | od -c
find . -name 'with*' -print0 | xargs -0 ls
find a -name '*.txt' -exec echo found {} \; | sort
find a -type f -name 'o*' -exec cat {} + -quit
find a/b -type f -exec grep -l hello {} \;
find a/b -type f -exec false {} \; -print
find a/b -maxdepth 1 -type f -exec sh -c 'echo "$# $(basename $1)"' _ {} \; | sort
find a/b -type f -printf '%f %s %m %y %d %p\n' | sort
find a/b -type f -printf '%h/%f|%u|%g|%P|%M|%n\n' | sort
find link
find link/ | sort
find -L link -name one.txt
find -H link -maxdepth 1 | sort
find . -type f -newer a/one.txt -name zzz
find . -mtime +1
find . -mmin -5 -name one.txt
find nowhere
find . nowhere -maxdepth 0
find -name one.txt
find . -type q
find . -typ f
find . -name
find . -name *.log extra
find . -maxdepth
find . -maxdepth x
find . -exec echo {}
find . -exec nosuchprogram {} \; -name one.txt
find . -name one.txt -exec nosuchprogram {} \;
find . \( -name a
find . -name a \)
find . -size foo
find . -o -name x
find . -name a -o
find . !
find . -foo
find -x
find . -type f -maxdepth 1
find . -name 'two*' -delete -print; ls a
find a/b -delete; ls a
find a -type d -name b -delete
find x -type f -print -delete | sort; ls -A x
find . -samefile a/one.txt
find . -lname 'no*'
find . -xtype l
find . -links +1 -type f
find . -depth | sort | head -2
find . -name one.txt -ls | awk '{print $3, $4, $5, $6, $NF}'
find . -name 'one*' , -name x
find /proc/sys/net/ipv4 -maxdepth 1 -name 'ip_for*'
find /sys/class/net -maxdepth 1 | sort
find /etc -maxdepth 1 -name 'hos*' | sort
find / -maxdepth 1 -name etc
