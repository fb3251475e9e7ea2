# Quotes, escapes, word splitting.
echo "a  b" 'c  d' e\ \ f "g"'h'i
echo $'a\tb\n\x41' $'it\'s' "$(printf 'x\ny')"
x="a b  c"; echo $x "$x" '$x' \$x "\$x" "\"" '"'
printf '<%s>' $x "$x" "" ''; echo
IFS=:; y=a:b::c; printf '<%s>' $y; echo; unset IFS
printf '<%s>' "a"b'c'$x"d"; echo
set -- "a b" c ""; printf '<%s>' $@ "$@" $* "$*"; echo $#
IFS=-; echo "$*"; unset IFS
echo a\
b
z='*'; echo $z "$z" | head -c 20; echo
echo "tab	here" 'back\slash' "back\slash \\ \` \$"
v='$(echo no)'; echo $v "${v}"
echo "nested $(echo "inner $(echo "deep")")" `echo back \`echo tick\``
echo ~ ~/x "~" a~ ~root x=~ 
w=~/a:~/b; echo $w
unset n; echo "[$n]" [$n] ${n}x
echo ''"" | wc -c
echo -e 'a\tb\\n\0101\x42' -n; echo -n no; echo -E 'a\tb'; echo -ne 'x\n'; echo -z
echo "a
b"
