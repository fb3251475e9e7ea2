# On which line a command stands.
cat > l.sh <<'E'
nosuch \
 arg
nosuch2 a \
 b
nosuch3 "x
y" \
z
nosuch4\

nosuch5 a "p
q"
x=1 nosuch6 \
 c
nosuch7 >/dev/null \
 d
cd /nosuch8 "a
b"
cd "nosuch9
b"
if true; then nosuch10 \
 e; fi
 echo a | nosuch11 \
 f
nosuch12 $(echo
echo)
nosuch13 | cat
nosuch14 \
 a | cat
(nosuch15 \
 a)
f() {
  echo $LINENO
  nosuch16
}
f; echo $LINENO
for i in 1; do
  nosuch17
done
case x in
  x) nosuch18;;
esac
echo $((1/0))
x=$((1/0))
[ 1 -eq a ]
((1/0))
[[ 1 -eq 1/0 ]]
echo > /nosuch/19
cat <<H
$(nosuch20)
H
nosuch21 <<H
text
H
{ nosuch22; } > /dev/null
eval nosuch23
eval "
nosuch24"
. ./l2.sh
f
bash -c 'nosuch
nosuch'
readonly r=1
r=2
E
printf '\nnosuch-in-l2\n' > l2.sh; bash l.sh; rm l.sh l2.sh
