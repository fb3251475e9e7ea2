# Parameter expansion in all its forms.
u=; s=hello.world.txt; echo "${u:-def}" "${u-def}" "${n:-def}" "${n-def}" "${s:+alt}" "${u:+alt}" "${u+alt}" "${n+alt}"
echo "${n:=assigned}" "$n"; echo "${s#*.}" "${s##*.}" "${s%.*}" "${s%%.*}" "${#s}"
echo "${s/o/0}" "${s//o/0}" "${s/#hello/bye}" "${s/%txt/md}" "${s//[aeiou]}" "${s/l*d/X}"
echo "${s:6}" "${s:6:5}" "${s: -3}" "${s:0:-4}" "${s:(-7):3}" "${s:20}"
echo "${s^}" "${s^^}" "${s^^[aeo]}"; t=ABC; echo "${t,}" "${t,,}"
set -- one two three four; echo "${@:2}" "${@:2:2}" "${*: -1}" "${@: -2:1}" "$#" "${#}" "${1}" "${!#}"
ref=s; echo "${!ref}" "${!ref%%.*}"; pre_a=1 pre_b=2; echo "${!pre_*}" "${!pre_@}"
echo "${s@Q}" "${s@U}" "${s@u}" "${t@L}" "${s@A}"; q="it's"; echo "${q@Q}"
a=(x y "z w"); echo "${a[@]}" "${#a[@]}" "${a[2]}" "${#a[2]}" "${!a[@]}" "${a[-1]}" "${a[@]:1}" "${a[@]/z/Z}" "${a[@]^}"
unset 'a[1]'; echo "${!a[@]}" "${a[@]}"; a+=(new); echo "${a[@]}" "${!a[@]}"; a[10]=ten; echo ${#a[@]} ${a[@]: -1}
declare -A m=([one]=1 [two]=2 ["a b"]=3); echo "${m[one]}" "${m[a b]}" "${#m[@]}"; for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort
m[x]=9; unset 'm[one]'; echo ${#m[@]} "${m[x]}" "${m[nope]:-none}"
x=5; echo "$((x+1))" "${x}px" "$x.y" "${x:+y}" "${x:-$(echo no)}"
p=/usr/local/lib/file.tar.gz; echo "${p##*/}" "${p%/*}" "${p%%.*}" "${p#*.}" "${p//\//_}"
str="a&b"; echo "${str/&/and}" "${str/a/[&]}" "${str/a/\&}"
e=''; echo "${e:-"a b"}" ${e:-a  b} "${e:-'q'}" ${e:-'q  r'}
v="x y z"; printf '<%s>' ${v/ /_} "${v// /}"; echo
echo ${#@} ${#*} "${#1}" $? $# "${?}"
echo "${s:?}" && echo ok
f() { echo "${1:-none}" "${2-unset}" "$#"; }; f; f a; f "" b
echo "${x:0:1}${s:1:1}" "${s//./ }" "${s/nomatch/x}"
echo ${undefined[@]} "${undefined[@]}" "${#undefined[@]}"
b=(1 2 3); echo "${b[*]}" "$b" "${b}" "${b[1]}${b[2]}"; IFS=,; echo "${b[*]}"; unset IFS
y=(a b c); for i in "${!y[@]}"; do echo "$i:${y[i]}"; done; echo "${y[$((1+1))]}"
