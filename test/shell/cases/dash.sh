# sh is dash.
sh -c 'echo $0 $1 $#' a b; sh -c 'echo "$@"' x 1 2 3; echo 'echo script $1' > s; sh s arg; sh < s; rm s
sh -c 'x=5; echo $((x+1)) ${x:-d} ${y:-d} ${#x} ${x%5}; for i in 1 2; do echo $i; done; f() { local z=1; echo $z $1; }; f a; case a in a) echo case;; esac'
sh -c 'echo "a\tb" a\\nb; echo -e x; echo -n y; echo; printf "%s\n" z; echo "a\\\\b"'
sh -c '[[ a = a ]]'; echo $?; sh -c 'a=(1 2)'; echo $?; sh -c 'let x=1'; sh -c 'source /dev/null'; sh -c 'echo ${x^^}'; sh -c 'cat <<< a'; sh -c 'echo {1,2} $RANDOM. $HOSTNAME.'; sh -c 'function f { :; }'; sh -c 'echo $UID.'
sh -c 'nosuch'; echo $?; sh -c './nosuch'; echo $?; sh -c '/tmp'; echo $?; sh -c 'cd /nosuch'; echo $?; sh -c 'cat < nosuch; echo $?'; sh -c 'echo > /no/f; echo $?'; sh -c 'exit 4'; echo $?; sh -c 'return 3'; echo $?; sh -c '. ./nosuch; echo no'; echo $?; sh -c '. nosuch; echo no'; echo $?
sh -c 'if'; sh -c 'fi'; sh -c 'for'; sh -c 'echo )'; sh -c 'echo (a'; sh -c 'case x'; sh -c '{'; sh -c '('; sh -c 'while true; do'; sh -c 'a &&'; sh -c '| a'; sh -c '; a'; sh -c 'f() {'; sh -c 'echo "a'; sh -c "echo 'a"; sh -c 'echo `a'; sh -c 'echo $(a'; sh -c 'echo ${a'; sh -c 'echo >'; sh -c 'a | | b'; sh -c '}' ; sh -c 'do' ; sh -c 'then'; sh -c 'a;;b'
sh -c 'echo $((1/0))'; sh -c 'echo $((1+))'; sh -c 'echo ${x?gone}'; sh -c 'echo ${x:?}'; sh -c 'set -u; echo $x'; sh -c 'readonly x=1; x=2; echo no'; sh -c 'shift 2; echo no'; sh -c 'unset 1a; echo no'; sh -c 'export 1a; echo no'; sh -c 'break; echo $?'; sh -c 'exit abc'; sh -c 'set -o nosuch'; sh -c 'trap x FOO; echo $?'; sh -c 'wait 1x; echo $?'; sh -c 'kill 99999; echo $?'; sh -c 'umask 99; echo $?'; sh -c 'read 1a; echo $?'; sh -c 'test 1 -eq a; echo $?'; sh -c '[ 1; echo $?'; sh -c 'getopts; echo $?'; sh -c 'eval "if"; echo no'; sh -c 'unalias q; echo $?'; sh -c 'alias q; echo $?'
sh -c 'x=1; export x; export -p | grep x=; set -- a b; echo $2; alias l=ls; alias; type l cd nosuch sh if f; command -v sh cd nosuch; hash; trap "echo t" INT; trap; umask; ulimit -n'
sh -c 'x=a; case $x in a|b) echo m;; esac; while :; do break; done; until true; do :; done; ! false; echo $?; true && echo y || echo n; (echo sub; exit 2); echo $?; { echo grp; }; x=`echo bt`; echo $x; cat <<E
here $x
E
echo end'
cat > s.sh <<'E'
echo line1
nosuch
if [ 1 = 2 ]; then
  :
else
  nosuch2
fi
f() {
  nosuch3
}
f
E
sh s.sh; bash s.sh; rm s.sh; sh -c 'printf "%d %s\n" 5 x; printf "%d\n" abc; printf "%q"; printf; echo $?'; sh nosuch; echo $?
