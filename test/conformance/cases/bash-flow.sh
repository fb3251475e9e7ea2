# case, select, functions, loops, traps, set -e and -u.
for v in a b c1 d "x y" ''; do case $v in a) echo A;;& [ab]) echo AB;& c*) echo "C($v)";; d|e) echo DE;; "x y") echo xy;; *) echo other;; esac; done
case abc in (a*) echo paren;; esac; case x in y) ;; esac; echo $?; case x in x) false;; esac; echo $?; case X in [[:upper:]]) echo up;; esac
shopt -s nocasematch; case ABC in abc) echo nocase;; esac; [[ FOO == foo ]] && echo m; shopt -u nocasematch
case '*' in \*) echo star;; esac; p='a*'; case abc in $p) echo pat;; esac; case abc in "$p") echo no;; *) echo quoted;; esac; case a]b in a[]]b) echo br;; esac; case - in [a-]) echo dash;; esac; case b in [!a]) echo not;; esac
select x in one two 'three 3'; do echo "got $x $REPLY"; [ "$x" = two ] && break; done <<< $'1\n9\n\n2'
PS3='pick> '; select y; do echo $y; break; done < /dev/null; echo $?
fact() { local n=$1; if ((n<=1)); then echo 1; else echo $((n * $(fact $((n-1))))); fi; }; fact 10
fib() { (($1<2)) && { echo $1; return; }; echo $(($(fib $(($1-1))) + $(fib $(($1-2))))); }; fib 8
x=global; f() { local x=local; g; x=changed; }; g() { echo $x; x=byg; }; f; echo $x; h() { x=hset; }; h; echo $x
f() { local a=1 b; local -i c=2+3; local -r d=ro; echo "$a[$b]$c$d"; d=2; echo no; }; f; echo $?; local z=1
f() { return 3; }; f; echo $?; f() { return; }; false; f; echo $?; f() { return 300; }; f; echo $?; f() { return x; }; f; echo $?
f() { echo "$FUNCNAME ${FUNCNAME[@]} $# $0"; shift; echo "$1"; shift 5; echo $?; }; f a b c
function k { echo kw; }; k; function k2() { echo kw2; }; k2; f() ( cd /; x=sub; pwd ); f; pwd; declare -f k; unset -f k; k
f() { echo one; }; f() { echo two; }; f; type f; g() if true; then echo if-body; fi; g; l() for i in 1 2; do echo $i; done; l
for i in 1 2 3; do for j in a b c; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done; break; continue; for i in 1; do break 0; done; for i in 1 2; do continue 9; echo no; done
while :; do while :; do break 2; done; done; echo out; for i; do echo no; done; set -- p q; for i; do echo $i; done; for i in; do echo no; done
n=0; until [ $n -ge 3 ]; do n=$((n+1)); [ $n = 2 ] && continue; echo $n; done; while false; do :; done; echo $?
if false; then :; fi; echo $?; if ! true; then echo a; elif [ 1 = 2 ]; then echo b; else echo c; fi; if true; false; then echo x; else echo y; fi
{ echo g1; echo g2; } | cat -n; (exit 7); echo $?; { exit_code=4; false; }; echo $? $exit_code; (x=inner; echo $x); echo $x
true && echo a || echo b; false && echo a || echo b; false || { echo c; false; } && echo d; ! true || echo e; true && ! false && echo f
trap 'echo bye $?' EXIT; (trap - EXIT; exit 2); (exit 3); (trap 'echo sub-exit' EXIT; echo in); trap -p; trap - EXIT; trap
bash -c 'trap "echo exit \$?" EXIT; false; exit 4'; echo $?; bash -c 'trap "echo t; exit 9" EXIT; exit 4'; echo $?
bash -c 'trap "echo err \$? line \$LINENO" ERR; false; echo next; f() { false; echo in f; }; f; set -E; f; if false; then :; fi; false || true; ! true; (exit 5)'
bash -c 'trap "echo dbg \$BASH_COMMAND" DEBUG; x=1; echo hi; for i in 1 2; do :; done; f() { echo f; }; f'
bash -c 'trap "echo got int" INT; kill -INT $$; echo after; trap "" TERM; kill $$; echo ignored; trap - TERM; kill $$; echo no'; echo $?
bash -c 'trap "echo usr1" USR1; kill -USR1 $$; kill -s USR1 $$; kill -10 $$; kill -SIGUSR1 $$; trap "echo ret" RETURN; f() { :; }; f; . /dev/null'
trap 'echo x' NOSUCH; trap -l | head -2; trap 'echo a' 0 2 SIGTERM; trap -p INT EXIT; trap 0 2 TERM; trap -p; trap ' '; trap -z
bash -c 'set -e; false; echo no'; echo $?; bash -c 'set -e; false || true; if false; then :; fi; ! true; false && true; echo yes; f() { false; echo f-cont; }; f || echo x; f; echo no'; echo $?
bash -c 'set -e; x=$(false); echo no'; echo $?; bash -c 'set -e; local x=$(false); echo no'; echo $?; bash -c 'set -e; f() { local x=$(false); echo yes; }; f; (false); echo no'; echo $?
bash -c 'set -e; echo $(false; echo inner); false | true; echo piped; true | false; echo no'; echo $?; bash -c 'set -eo pipefail; false | true; echo no'; echo $?; bash -c 'set -e; while false; do :; done; [ 1 = 2 ] && echo x; echo end; ((0)); echo no'; echo $?
bash -c 'set -u; echo a; echo $nope; echo no'; echo $?; bash -c 'set -u; echo ${nope-ok} "$@" $#; echo $1'; echo $?; bash -c 'set -u; a=(); echo "${a[@]}" ok; echo ${a[0]}; echo no'; bash -c 'set -u; echo $((nope+1))'; echo $?
bash -vc 'echo a; # c
echo b'; bash -n -c 'echo no; if'; echo $?; bash -nc 'echo fine'; echo $?
set -o | grep -E 'errexit|nounset|pipefail|xtrace|noglob'; set -f; echo *; set +f; echo $-; set -o nosuch; set -Z; set +o | head -3; shopt -o errexit
bash -ec 'trap "echo trapped" ERR; trap "echo exit" EXIT; false; echo no'; echo $?
f() { trap 'echo cleanup' RETURN; echo body; }; f; trap - RETURN; f2() { return $(( $1 + 1 )); }; f2 4; echo $?
exit_in_sub() { exit 3; }; (exit_in_sub); echo $?; x=$(exit_in_sub); echo $?; exit_in_sub | cat; echo $?
