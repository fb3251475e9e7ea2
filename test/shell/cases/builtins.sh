# The shell's own commands.
cd /tmp; pwd; cd -; cd; pwd; cd /nosuch; echo $?; cd a b; CDPATH=/; cd tmp; unset CDPATH; cd; mkdir -p q/w; cd q/w; pwd; cd ..; pwd; cd ../..; rm -r q; cd ""; echo $?
pushd /tmp; pushd /; dirs; dirs -v; popd; popd; popd; dirs; pushd /nosuch; dirs -c
printf '%s-%s\n' a b c; printf '%5d|%-5d|%05d|%+d\n' 42 42 42 42; printf '%x %X %o %#x\n' 255 255 8 255; printf '%.2f %e %g\n' 3.14159 1234.5 0.0001; printf '%c%c\n' abc d; printf '%%\n'; printf '%10s|%-10s|%.2s\n' right left cut
printf '%q %q %q\n' 'a b' "it's" ''; printf '%b\n' 'a\tb\n\x41'; printf -v var '%03d' 7; echo $var; printf '%s\n'; printf '%d\n'; printf 'no newline'; echo; printf '%*d|%-*d|\n' 5 1 5 2; printf "%s %s\n" "a b" c; printf '\101\x42\n'; printf '%(%Y)T\n' 0
printf '%d\n' abc; printf '%d\n' 3x; printf '%z\n'; printf; echo $?
read x y <<< "1 2 3"; echo "$x|$y"; read -r a <<< 'b\c'; echo "$a"; read a <<< 'b\c'; echo "$a"; read -a arr <<< "p q r"; echo ${arr[1]} ${#arr[@]}; IFS=, read a b <<< "1,2"; echo $a $b; read -d : a <<< "x:y"; echo $a; read -n 2 a <<< abcd; echo $a; read <<< "  reply  "; echo "[$REPLY]"; read a < /dev/null; echo $?; read -t 0.1 a; echo $?
mapfile -t lines <<< $'l1\nl2\nl3'; echo ${#lines[@]} ${lines[1]}; readarray -n 1 l2 <<< $'x\ny'; echo "${l2[0]}"; mapfile -t -s 1 l3 < <(seq 3); echo ${l3[@]}
declare x=1; declare -r ro=2; ro=3; echo $ro; declare -x ex=4; env | grep ^ex=; declare -p x ro ex; declare -a da=(1 2); declare -A dA=([k]=v); declare -p da dA; declare -l low=ABC; declare -u up=abc; echo $low $up; declare -n ref=x; ref=9; echo $x ${!ref}; typeset -i int=2+2; echo $int
export E1=a E2; E2=b; env | grep ^E[12] | sort; export -n E1; env | grep -c ^E1=; export -p | grep E2; unset E2; echo ${E2-gone}; readonly R=1; unset R; readonly -p | grep ' R='; A=1 B=2 env | grep ^[AB]= | sort; A=tmp; A=cmd eval 'echo $A'; echo $A
set -- a b c; shift; echo $1 $#; shift 2; echo $#; shift; echo $?; set -- -x; echo $1; set --; echo $#; set a b; echo $2; set -o | grep -c on; set +o | head -2; set -x; :; set +x
getopts_test() { local OPTIND; while getopts ab:c o; do echo "$o ${OPTARG-}"; done; shift $((OPTIND-1)); echo "rest $*"; }; getopts_test -a -b val -c x y; getopts_test -bval z; getopts_test -d; getopts_test -b; getopts_silent() { local OPTIND; while getopts :a: o; do echo "$o $OPTARG"; done; }; getopts_silent -x -a
type echo cd if ls; type -t echo if ls nosuch; type nosuch; command -v ls cd nosuch; command -V cd; command ls -d /; hash; hash -r; type -a echo; builtin echo b; builtin nosuch; enable -n echo; type echo; enable echo
alias ll='ls -l' la='ls -a'; alias; alias ll; unalias la; alias la; alias e=echo
e aliased; alias x='echo '; alias y=expanded
x y; unalias -a; alias
trap 'echo bye' EXIT; trap; trap - EXIT; (trap 'echo subexit' EXIT; echo in); trap 'echo usr' USR1; kill -USR1 $$; trap -p USR1; trap '' INT; trap -p INT; trap - INT USR1; trap 'echo err' ERR; false; trap - ERR; trap x NOSUCH; bash -c 'trap "echo t; exit 5" TERM; kill $$; echo no'; echo $?
umask; umask 027; umask; umask -S; umask 022; ulimit -n; times | wc -l; let; echo $?; test 1; echo $?; test; echo $?; true; false; :; echo $?; eval echo a b; eval 'for i in 1 2; do echo $i; done'; exec echo replaced
