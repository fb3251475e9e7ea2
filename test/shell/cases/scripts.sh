# Scripts, their errors, and how shells are called.
cat > s.sh <<'E'
#!/bin/bash
echo "$0 $# $1"
nosuch
cd /nosuch
[ 1 -eq a ]
f() {
  nosuch2
  echo ${x:?unset x}
}
echo $((1/0))
echo after
f
echo not reached
E
bash s.sh a b; echo $?; chmod +x s.sh; ./s.sh; echo $?; sh s.sh; echo $?; ./s.sh > out 2>&1; wc -l < out
printf 'echo no shebang $0\n' > n; ./n; chmod +x n; ./n; bash n; printf '#!/bin/sh\necho sh $0\n' > n; ./n; printf '#!/nosuch/interp\n' > n; ./n; printf '#!/usr/bin/env bash\necho env\n' > n; ./n; printf '\x7fELF\0\0' > n; ./n; bash n; mkdir dd; ./dd; bash dd; rm -r n dd out
printf 'echo a\nif true; then\necho b\n' > e; bash e; echo $?; printf 'echo a\necho "b\n' > e; bash e; echo $?; printf 'echo a\n)\necho b\n' > e; bash e; echo $?; printf 'for i in 1 2\necho $i\ndone\n' > e; bash e; echo $?; printf 'while true; do break\ndone\nfi\n' > e; bash e; echo $?; printf 'cat <<E\nx\n' > e; bash e; echo $?; printf 'echo $(\n' > e; bash e; echo $?; printf 'echo a; }\n' > e; bash e; rm e
bash -c 'echo $0 $*' name a b; bash -c 'echo $0'; echo 'echo stdin $1' | bash -s arg; bash -s x <<< 'echo $1'; bash <<< 'read l
line for read
echo "[$l]"'; bash -c 'exit 9'; echo $?; bash -c 'kill -TERM $$'; echo $?; bash nosuch.sh; echo $?; bash --nosuch; echo $?; bash -Z; echo $?; bash -c; echo $?; bash -o nosuch -c :; echo $?
bash -c 'echo "$BASH_EXECUTION_STRING" $SHLVL' | wc -l; x=1 bash -c 'echo $x'; y=2; bash -c 'echo [$y]'; export y; bash -c 'echo [$y]'; bash -c 'y=3'; echo $y; env -i bash -c 'echo $PATH; env | sort'; bash -c 'echo ${BASH_SOURCE[0]}- $LINENO'; bash -lc 'echo login'; bash --norc -c 'echo norc'; bash --version | head -1; bash -ic 'echo i' 2>/dev/null
exec 2>&1; echo 'nosuch; echo $LINENO; f() { echo $LINENO; }; f' > l.sh; bash l.sh; printf '\n\n\nnosuch\n\necho $LINENO\n' > l.sh; bash l.sh; printf 'a=1\n\nif true; then\n  nosuch\nfi\n\nfor i in 1; do\n\n  echo $LINENO\ndone\necho "multi\nline"; nosuch\n' > l.sh; bash l.sh; rm l.sh
bash -c 'echo "$(nosuch)"; x=$(nosuch); echo `nosuch`; (nosuch); nosuch | cat; { nosuch; }; eval nosuch; nosuch & wait'; bash -c 'eval "echo ("'; bash -c 'eval "if"; echo $?'; bash -c 'echo ok
eval "fi
"
echo $?'; bash -c 'trap "if" EXIT'; bash -c '. /dev/null; echo $?; . /tmp; echo $?'; bash -c 'source'; echo $?
exit 5
