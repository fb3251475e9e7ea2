# Functions and variables' scope.
f() { echo "f $*"; local x=in; echo $x; }; x=out; f a b; echo $x
g() { x=changed; declare y=local; declare -g z=global; }; g; echo $x ${y-unset} $z
outer() { local v=outer; inner; }; inner() { echo "inner sees $v"; v=changed; }; outer; echo ${v-unset}
function k { echo "function keyword $1"; }; k arg; function k2() { echo k2; }; k2
args() { echo $# "$1" "${@:2}"; for a; do echo "<$a>"; done; }; args "a b" c "" 'd'; args; args "$@"
ret() { return $1; }; ret 0; echo $?; ret 255; echo $?; ret 256; echo $?; ret; echo $?; ret abc; echo $?
nested() { inner2() { echo defined inside; }; inner2; }; nested; inner2
rec() { local n=$1; [ $n -eq 0 ] && { echo done; return; }; echo $n; rec $((n-1)); echo back $n; }; rec 2
out=$(f x); echo "[$out]"; f > /dev/null; f y | tr a-z A-Z; if f z > /dev/null; then echo ok; fi
arr() { local -a a=("$@"); echo ${#a[@]} ${a[-1]}; local -A m=([k]=v); echo ${m[k]}; local i=5; for i in 1 2; do :; done; echo $i; }; i=9; arr p q r; echo $i
var=1 f; echo ${var-unset}; v=temp; v=call inner; echo $v; unset -v v; declare -f ret; unset -f ret; ret 1
echo() { builtin echo "wrapped: $*"; }; echo hi; unset -f echo; echo hi
bash -c 'f() { echo "$FUNCNAME ${FUNCNAME[1]} ${BASH_LINENO[0]} $LINENO"; caller; }
g() { f; }
g'
cat > lib.sh <<'E'
libvar=set
libfunc() { echo "lib $1 $BASH_SOURCE"; }
echo "args: $# $1"
return 3
echo not reached
E
. ./lib.sh; echo $?; libfunc a; echo $libvar; source lib.sh one two; set -- keep; . ./lib.sh; echo $1; . nosuch.sh; echo $?; . ./nosuch.sh; echo $?
bash lib.sh; echo $?; bash -c '. ./lib.sh x; echo $?'; rm lib.sh
swap() { local -n a=$1 b=$2; local t=$a; a=$b; b=$t; }; p=1 q=2; swap p q; echo $p $q
default() { local x=${1:-def} y; echo "$x [$y]"; y=2; echo $y; }; default; default given; count=0; inc() { ((count++)); }; inc; inc; echo $count
export -f default 2>/dev/null; readonly -f default 2>/dev/null; declare -F | head -3; local x=1; echo $x
