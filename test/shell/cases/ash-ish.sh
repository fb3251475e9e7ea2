# What sh scripts do.
cat > s.sh <<'E'
#!/bin/sh
# posix script
set -eu
name=${1:-world}
greet() {
  printf 'hello %s\n' "$1"
}
greet "$name"
i=0
while [ "$i" -lt 3 ]; do
  i=$((i + 1))
  [ "$i" -eq 2 ] && continue
  echo "i=$i"
done
case "$name" in
  w*) echo starts-w ;;
  *[0-9]*) echo digits ;;
  *) echo other ;;
esac
for f in a b "c d"; do echo "<$f>"; done
if [ -z "${UNSET:-}" ]; then echo unset; elif [ -n x ]; then echo n; else echo e; fi
x=$(echo sub | tr a-z A-Z); echo "$x"
echo "$@" | { read -r first rest || true; echo "[$first]"; }
cat <<X
here $name $((2 * 3)) `echo bq`
X
( cd /; pwd ); pwd
trap 'echo exiting' EXIT
local_test() { local v=inner; echo $v; }; v=outer; local_test; echo $v
shift $#; echo $#
set -- one two; echo $2
until false; do break; done
echo ${v#ou} ${v%er} ${#v} ${v:+set} ${nope-dflt}
type greet; command -v sh
eval 'echo eval $name'
unset v; echo ${v-gone}
umask 022; umask
getopts ab: o -a -b x && echo $o; getopts ab: o -a -b x; echo $o $OPTARG
printf '%s|%d|%x|%5s|%-5s|\n' s 42 255 r l
false || echo "or $?"
exit 3
E
chmod +x s.sh; ./s.sh; echo $?; sh s.sh n4me a; echo $?; bash s.sh; dash s.sh x > /dev/null; echo $?; sh -c 'set -- a b; for x; do echo $x; done; x=5; x=$((x*2)); echo $x; echo $((x>5)) $((x%3)) $((1<<4)) $((0x10)) $((010))'; rm s.sh
sh -c 'echo a > f; cat f; echo b >> f; wc -l < f; exec 5> g; echo five >&5; exec 5>&-; cat g; cat f g 2>&1 | sort; ls nosuch 2> /dev/null || echo none; rm f g'; sh -c 'echo $-; set -x; echo hi; set +x; echo $-' 2>&1; sh -c 'readonly a=1; (a=2); echo $?; export B=2; sh -c "echo \$B"; C=3 sh -c "echo \$C"; echo "[$C]"; env | grep ^B='; sh -c 'f() { return 5; }; f; echo $?; g() { echo $#:$*; }; g "a b" c; h() { for x in "$@"; do echo "<$x>"; done; }; h "p q" r'
sh -c 'a=1; b=a; eval echo \$$b; echo "${a}1" $a$b; unset a; echo ${a:-no}; : ${a:=yes}; echo $a; echo "${a?}"; x="a b  c"; echo $x; echo "$x"; IFS=:; y=1:2:3; set -- $y; echo $# $2'; sh -c 'sleep 0.1 & echo bg; wait; echo $?; true & wait $!; echo $?; (exit 3) & wait $!; echo $?; kill -0 $$; echo $?'; sh -c 'cd /tmp; pwd; cd - > /dev/null; pwd; cd; echo $PWD; echo ~; echo ~root'; sh -c 'case abc in a?c) echo q;; esac; case [x] in \[*) echo br;; esac; case a in a|b) echo ab;; esac; echo /et[c] /nosuch*'; sh -c 'test -f /etc/passwd && echo f; test -d / && echo d; [ ! -e /nosuch ] && echo ne; [ a = a -a b = b ]; echo $?; [ 1 -lt 2 ] && [ 2 -gt 1 ] && echo cmp; [ -n "" ]; echo $?; [ "a" ]; echo $?'
