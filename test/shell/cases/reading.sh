# read, word splitting, IFS.
printf 'a b c\n d  e \nf\n' | while read x y; do echo "[$x][$y]"; done; printf 'a b c\n d  e \nf' | while read -r x || [ -n "$x" ]; do echo "<$x>"; done; printf 'a:b:c\n' | { IFS=: read x y; echo "$x|$y"; }; printf 'a::b:\n' | { IFS=: read x y z w; echo "$x|$y|$z|$w"; }; printf ' a b \n' | { IFS= read -r x; echo "[$x]"; }
IFS=: read -r user _ uid _ <<< 'root:x:0:0:root:/root:/bin/bash'; echo $user $uid; IFS=/ read ip len <<< 10.0.0.1/24; echo $ip $len; IFS=', ' read a b c <<< '1, 2,3'; echo "$a|$b|$c"; IFS= read -r -d '' multi < <(printf 'l1\nl2\0rest'); echo "$multi"; read -r a b <<< 'x\ty z'; echo "$a|$b"; read a b <<< 'x\ y z'; echo "$a|$b"; read -N 3 x <<< abcdef; echo $x; read -n 3 x <<< ab; echo "$x $?"; printf 'no newline' | { read x; echo "$? $x"; }
v='  lead trail  '; echo $v; echo "$v"; printf '<%s>' $v; echo; v='a,b,,c'; IFS=,; printf '<%s>' $v; echo; set -- $v; echo $# "$3"; IFS=' ,'; v=' a , b '; printf '<%s>' $v; echo; unset IFS; v=$'x\ny\tz'; printf '<%s>' $v; echo; IFS=; v='a b'; printf '<%s>' $v; echo; unset IFS; IFS=x; echo axbxc $(echo axbxc) "$(echo axb)"; unset IFS
f() { echo $#; }; x=; f $x; f "$x"; f $x ""; f "" '' ; f $x"$x"; f "$@"; f "$*"; set -- ; f "$@"; f "$*"; f a"$@"b; set -- "a b" "c d"; f $@; f $*; f "$@"; f "$*"; f "x$@y"; for i in "$@"; do echo "<$i>"; done; for i in $*; do echo "<$i>"; done
x="a   b"; y=$x; echo "$y"; z="$x"; echo "$z"; echo $x$y; w=$(printf 'a\n\nb\n\n'); echo "$w"; echo $w; echo "${w}x"; e="*"; echo "$e"; [ "$e" = "*" ] && echo star; n=$'\n'; echo "a${n}b"; t="tab	x"; echo $t; echo "$t"; IFS=- ; p="1-2-3"; echo $p; echo "$p"; a=($p); echo ${#a[@]}; unset IFS
cat > in <<'E'
first line
second line
third
E
read l < in; echo $l; { read a; read b; echo "$b"; } < in; exec 7< in; read -u 7 a; read -u 7 b; echo "$a+$b"; exec 7<&-; while read -r line; do ((n++)); echo "$n:$line"; done < in; echo $n; n=0; cat in | while read -r line; do ((n++)); done; echo $n; while read -r l; do echo "$l"; done < <(sort -r in); while read -r a b; do echo "$b $a"; done <<< "$(head -2 in)"; readarray -t arr < in; echo ${#arr[@]} "${arr[-1]}"; for w in $(< in); do echo -n "$w,"; done; echo; tail -1 in | { read x; echo "last $x"; }; grep -c . in; rm in
echo a b | read x y; echo "[$x]"; shopt -s lastpipe; echo a b | read x y; echo "[$x][$y]"; shopt -u lastpipe; read x <<E
heredoc $((1+1))
E
echo $x; read -p 'prompt> ' x <<< answer; echo $x; read -s x <<< secret; echo $x; read -t 1 x <<< quick; echo $x $?; read -t 0 < /dev/null; echo $?; REPLY=; read < /dev/null; echo "$? [$REPLY]"; read -r 2bad <<< x; echo $?; read x y z <<< 'one'; echo "[$x][$y][$z]"; read -a arr -d , <<< 'a b c,d'; echo ${arr[@]}; unset x; read x; echo "$? [$x]"
