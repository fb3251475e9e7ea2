# Lists, pipelines, exit statuses.
true && echo a || echo b; false && echo a || echo b; true || echo c; false || false; echo $?
! true; echo $?; ! false; echo $?; true; false; echo $?
false | true; echo $? ${PIPESTATUS[@]}; true | false | true; echo "${PIPESTATUS[*]}"; set -o pipefail; false | true; echo $?; set +o pipefail
echo one | cat | tr a-z A-Z; echo err 2>&1 >&2 | cat; { echo out; echo err >&2; } |& sort; (echo sub; exit 3); echo $?
{ echo group; } ; { false; }; echo $?; (exit 7) || echo "got $?"
x=1; (x=2; echo $x); echo $x; { x=3; }; echo $x; echo y | { read x; echo $x; }; echo $x; echo z | read x; echo $x
if false; then echo no; elif true; then echo elif; else echo else; fi; if false; then :; fi; echo $?
i=0; while [ $i -lt 5 ]; do i=$((i+1)); [ $i -eq 2 ] && continue; [ $i -eq 4 ] && break; echo $i; done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i
for a in 1 2; do for b in x y; do [ $b = y ] && continue 2; echo $a$b; done; done; for a in 1 2 3; do for b in 1 2; do break 2; done; done; echo $a$b
for x; do echo never; done; set -- p q; for x do echo $x; done; for x in; do echo no; done; echo $?
case abc in a*) echo 1;& b) echo 2;; c) echo 3;; esac; case abc in a*) echo 1;;& *c) echo 2;;& x) echo 3;; esac; case z in a) ;; esac; echo $?
f() { return 4; }; f; echo $?; f && echo no; f || echo "ret $?"; g() { false; }; g; echo $?; h() { echo $1; shift; echo "$@"; }; h a b c
outer() { local v=1; inner; echo "outer $v"; }; inner() { v=2; }; v=0; outer; echo $v
rec() { [ $1 -le 0 ] && return; echo $1; rec $(($1-1)); }; rec 3; fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(($1-1))) )); fi; }; fact 6
unset -f f; f 2>&1; type g; declare -F g h; declare -f h
a=$(false); echo $?; a=$(exit 5) b=x; echo $? $b; local_test() { local a=$(false); echo $?; }; local_test; echo $(echo x; exit 2) $?
time_out() { sleep 0.1; }; time_out; echo $?; test -z "$(true)"; echo $?; [ ]; echo $?; [ "" ]; echo $?; [ x ]; echo $?; [[ -z "" && 1 -lt 2 || x == y ]]; echo $?
nosuch; echo $?; nosuch 2>/dev/null; echo $?; /nosuch/cmd; echo $?; /tmp; echo $?; ./; echo $?
exec 5>&1; echo five >&5; exec 5>&-; echo five >&5; echo $?
:; echo $? $_; true a b; echo $_; x=1; echo "[$_]"
false; true $(false); echo $?; : ${x:=2}; echo $x; eval 'echo eval $x; false'; echo $?; eval; echo $?
coproc true; wait; echo $?
