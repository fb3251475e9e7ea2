# Text tools beyond the everyday: grep's context and counts, sed scripts, awk programs, sort keys, uniq, cut, tr, diff, xargs, paste, comm, nl, fold, expr, seq.
printf 'one\ntwo\nthree\nfour\nfive\nsix\n' > n
grep -n -A1 -B1 three n
grep -c e n; grep -vc e n; grep -l one n nosuch; grep -L one n
grep -e one -e six n; grep -w on n; grep -x five n; grep -i ONE n
grep -o 'o.' n; grep -E '^(one|two)$' n; grep -F 'o' n | wc -l; grep -m1 o n
grep -E '(' n
grep '[' n
grep -A1 one n; echo --; grep -A1 -e one -e five n
grep -rn three . | sort
printf 'a.b\naxb\n' | grep 'a\.b'; printf 'aa\nab\n' | grep '\(a\)\1'
printf 'x1\ny22\n' | grep -oE '[0-9]+'
sed -n '2,4p' n; sed '3d' n | head -3; sed -n '/two/,/four/p' n; sed '$!d' n; sed -n '$=' n
sed 's/o/0/g; s/^/> /' n | head -2; sed -E 's/(t)(.)/\2\1/' n | head -3; sed 's/e/E/2' n | tail -4
sed '2i\inserted' n | head -3; sed '2a appended' n | head -3; sed '2c\changed' n | head -3
sed -n 'N;P' n; sed 'N;s/\n/ /' n; sed -e '/one/{' -e 's/one/1/' -e '}' n | head -1
sed 'y/abc/xyz/' n | head -1; sed -n '1~2p' n; sed '0,/o/s/o/O/' n | head -2; sed -n '2{p;q}' n; sed 's#/#-#g' <<< a/b/c
sed '1!G;h;$!d' n; sed ':a;N;$!ba;s/\n/,/g' n; sed -s -n '1p' n n; sed 's/.*/\U&/' n | head -1
sed 's/x' n
sed 'k' n
sed -n '/a/,p' n
awk 'END {print NR}' n; awk '{s += length($0)} END {print s, s / NR}' n; awk 'NR % 2 == 0' n; awk '/t/ {print NR ": " $0}' n
awk -F: -v OFS=- '{$1 = $1; print}' <<< a:b:c; awk 'BEGIN {OFS = ":"; $3 = "x"; print; print NF}'; awk '{print toupper(substr($1, 2, 2)), index($0, "e")}' n | head -2
awk 'BEGIN {x["b"]; x["a"]; n = 0; for (k in x) n++; print n, ("a" in x), ("z" in x); delete x["a"]; print length(x)}'
awk 'BEGIN {printf "%5d|%-5s|%05.1f|%x|%c|%e|%g\n", 42, "ab", 3.14159, 255, "hello", 12345.678, 0.0001}'
awk 'BEGIN {print 1e6, 1e20, 0.1 + 0.2, 1 / 3, 100000 * 100000, 2 ^ 10, 7 % 3, -7 % 3, int(-3.7)}'
awk 'function f(a, b) {return a * b} BEGIN {print f(3, 4); i = 5; while (i-- > 3) print i; do print "once"; while (0)}'
awk 'BEGIN {s = "hello world"; gsub(/o/, "[&]", s); print s; print match(s, /w.r/), RSTART, RLENGTH; n = split("a,b,c", p, ","); print n, p[1], p[3]; sub("h", "H", s); print s}'
awk '{a[NR] = $0} END {for (i = NR; i > NR - 2; i--) print a[i]}' n; awk '$0 ~ "t" && !/w/' n; awk 'NR==2,NR==3' n; echo "3 4" | awk '{print $1 + $2, $1 $2, $1 == 3, ($1 < $2) ? "lt" : "ge"}'
awk 'BEGIN {while ((getline line < "n") > 0) c++; print c; "echo hi" | getline v; print v; print "b\na" | "sort"; close("sort"); print "end"}'
echo "10 9" | awk '{print ($1 > $2), ("10" > "9"), ($1 "" > $2 "")}'; awk 'BEGIN {print length(), length("abc"), substr("hello", 0, 3), substr("hello", -1), substr("hello", 4, 100)}' < /dev/null
awk '{print $1' n
awk 'BEGIN {print 1 / 0}'
printf '3 c\n1 a\n2 b\n10 d\n' > k; sort k; sort -n k; sort -rn k | head -1; sort -k2 k; sort -k1,1nr k; sort -t' ' -k2r k; printf 'b\na\nb\n' | sort -u; printf '1.10\n1.9\n' | sort -V; printf '2K\n1M\n' | sort -h; sort -c k
sort nosuch
printf 'a\na\nb\nc\nc\n' | uniq -d; printf 'a\na\nb\n' | uniq -u; printf 'A\na\n' | uniq -i; printf 'a\na\nb\n' | uniq -c
echo a:b:c:d | cut -d: -f2-3; echo a:b:c:d | cut -d: -f2,4; echo abcdef | cut -c2-4; echo abc | cut -d: -f2; echo abc | cut -d: -f2 -s; echo a:b:c | cut -d: --complement -f2; echo a:b | cut -d: -f1,2 --output-delimiter=-
cut -f
cut -d: n
echo hello | tr l L; echo hello | tr -d l; echo aabbcc | tr -s a-z; echo hello | tr a-y b-z; echo 'a1b2' | tr -cd 0-9; echo; echo abc | tr '[:lower:]' '[:upper:]'; echo 'a b' | tr ' ' '\n'
tr
seq 5 | paste -sd+; printf '1\n2\n' > p1; printf 'a\nb\n' > p2; paste p1 p2; paste -d, p1 p2; seq 4 | paste - -
printf 'a\nb\nc\n' > c1; printf 'b\nc\nd\n' > c2; comm c1 c2; comm -12 c1 c2; diff c1 c2; diff -q c1 c2; diff c1 c1; diff -u c1 c2 | tail -n +3; cmp c1 c2
seq 3 | xargs; seq 4 | xargs -n2 echo x; echo 'a b' | xargs -I{} echo '<{}>'; printf "'q r' s" | xargs -n1; echo | xargs echo none; echo | xargs -r echo none; seq 3 | xargs -I% sh -c 'echo %-%'; echo x | xargs false; echo x | xargs nosuchcmd
nl n | head -2; seq 12 | head -c 5; echo; seq 3 | tail -n 1; seq 5 | tail -n +4; printf 'abcdef\n' | fold -w 4; rev <<< abc; tac n | head -1
expr 3 \* 4; expr 7 / 2; expr 7 % 4; expr abc : 'a\(.\)'; expr length hello; expr 1 = 1; expr 1 \> 2; expr substr hello 2 3; expr a + 1
seq 1 0.5 2; seq 3 1; seq -w 8 10; seq -s, 3; seq 5 -2 1; seq
wc n; wc -l n k; wc -w < n; echo -n abc | wc -c; wc nosuch
basename /a/b.txt .txt; basename /; dirname /a/b/; dirname x; basename -a a/b c/d
head -n1 n k; tail -n1 n; head -2 n; tail -2 n; head -c3 n; echo; head nosuch
