# How commands are written back.
f() { if ping -c 1 "$1" > /dev/null 2>&1; then echo "$1 ok"; elif false; then :; else echo "FAILED"; fi; for i in 1 2 3; do echo $i; done; while read -r a b; do echo $a; done < file; case $x in a|b) echo 1;; *) echo 2;; esac; }; type f
g() { local x=$1 y; (( x++ )); [[ $x -gt 1 && -n $y ]] && return 1; { echo a; echo b; } | cat; ( cd /tmp; ls ); echo after; sleep 1 & wait; for ((i=0;i<3;i++)); do continue; done; until false; do break; done; a=(1 2 "3 4"); echo ${a[@]} >&2 2>/dev/null <<< word; ! true || time ls; select q in a b; do echo $q; done; h() { echo nested; }; [ a = b ] && echo x; echo `date` $(date; ls); x=1 y=2 cmd; }; declare -f g
k() ( echo sub; exit 3 ); type k; l() if true; then echo a; fi; type l; m() { case $1 in start) a; b;; stop|halt) ;; esac; if a; then b; fi > x 2>&1; while :; do :; done | cat; }; declare -f m
h() { cat <<E
hello $x
E
echo next; }; declare -f h
sleep 0.3 && echo x &
jobs; wait
for i in 1 2; do sleep 0.1; done &
jobs; wait
{ sleep 0.2; echo a; } &
jobs; wait
( sleep 0.2; echo a ) | cat 2>&1 &
jobs; wait
if true; then sleep 0.2; fi &
jobs; wait
while sleep 0.2; do break; done &
jobs; wait
a=1 sleep 0.2 > /dev/null 2>&1 < /dev/null &
jobs; wait
case x in x) sleep 0.2;; esac &
jobs; wait
[[ a == a ]] && sleep 0.2 &
jobs; wait
x="a'b"; y='a b'; z=$'t\tn\n'; declare -p x y z; set | grep ^[xyz]=; alias q="echo 'x'"; alias; printf '%q\n' "$x" "$y" "$z" '~' 'a~' '#' 'a#' '{a,b}' 'a=b' '$x' '*' ',' '!' '-'; echo "${x@Q}" "${z@Q}" "${y@A}"; trap 'echo "it'\''s"' EXIT; trap; trap - EXIT; declare -a r=(1 "2 3" [5]=x); declare -p r; echo "${r[@]@Q}" "${r[@]@K}" "${r[@]@A}"
