# Redirections and here-documents.
mkdir r; cd r; echo one > f; echo two >> f; cat f; cat < f; cat <f | wc -l; wc -l < f
ls nosuch 2> err; cat err; ls nosuch f > both 2>&1; cat both; ls nosuch f &> both2; cat both2; ls nosuch &>> both2; cat both2; ls nosuch 2>&1 > x | cat; cat x
echo a > f1 > f2; cat f1; cat f2; > empty; cat empty; : > f; [ -s f ] || echo emptied; echo out 1>&2 2>/dev/null; { echo o; echo e >&2; } > o 2> e; cat o e
exec 7> three; echo to7 >&7; exec 7>&-; cat three; exec 8< three; read line <&8; echo $line; exec 8<&-; read x <&8; echo $?
cat <<E
x=$((1+1)) $HOME \$HOME `echo cmd` "quoted" 'single' \\ back
E
cat <<'E'
$HOME `no` \$x
E
cat <<-E
	tab
		two
	E
cat <<A; cat <<B
a
A
b
B
cat <<< "here $HOME"; cat <<< word; tr a-z A-Z <<< 'abc'; read a b <<< "1 2 3"; echo "$a|$b"
while read -r l; do echo "<$l>"; done <<E
  lead
back\slash
E
set -C; echo x > f; echo y > f; echo $?; echo z >| f; cat f; set +C
cat nosuch < alsono; echo $?; echo > /nosuch/f; echo $?; cat < .; echo $?; echo hi > .; echo $?
for i in 1 2; do echo $i; done > loop; cat loop; while read n; do echo "n$n"; done < loop; if true; then echo if; fi > iff; cat iff; (echo s) > sf; cat sf
f() { echo func; echo ferr >&2; }; f > ff 2>&1; cat ff; f 2>/dev/null; g() { echo g; } > gf; g; cat gf
x='a b'; echo t > $x; echo $?; echo t > "$x"; cat "a b"; n=3; echo "$n" > f$n; cat f3; echo > f[3]x; echo f*
cat <(echo one) <(echo two); diff <(echo a) <(echo b); echo "$(< f3)"; echo hi > >(cat); sleep 0.1; tee >(cat > copy) <<< teed >/dev/null; sleep 0.1; cat copy
{ read a; read b; echo "$a-$b"; } <<< $'first\nsecond'; echo abc | while read l; do echo "got $l"; done; read -r v < f3; echo $v
exec {fd}>dyn; echo $((fd>=10)); echo dyn >&$fd; exec {fd}>&-; cat dyn; echo a 2>&1 1>/dev/null; echo "a" >&1; echo b 1>&1
cat <<E | tr a-z A-Z && echo done
piped
E
f=$(cat <<E
in subst
E
); echo "$f"; cat 0<<E
zero
E
echo x | cat - <(echo y); cd ..; rm -r r
