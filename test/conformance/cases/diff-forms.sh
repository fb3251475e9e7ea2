# diff: normal, unified, context, side by side, directories, colours.
printf 'a\nb\nc\nd\n' > 1; printf 'a\nB\nc\nd\ne\n' > 2; mkdir A B; cp 1 A/; cp 2 B/1; touch A/only B/other; printf 'x\0' > bn1; printf 'y\0' > bn2; seq 30 > l1; seq 2 29 | sed 's/^15$/fifteen/;s/^7$/7\n7b/' > l2; touch -d '2024-03-05 10:20:30' 1 2 l1 l2
diff 1 2
diff -u 1 2 | sed 's/\t.*//'
diff -c 1 2 | sed 's/\t.*//'
diff -y -W 20 1 2
diff -q 1 2
diff -s 1 1
diff -i 1 2
diff -y --suppress-common-lines -W 20 1 2; mkdir A B; cp 1 A/; cp 2 B/1; touch A/only B/other
diff -r A B
diff -rq A B
diff 1 nosuch
diff 1 A
diff A B
diff
diff 1
diff -w <(echo 'a b') <(echo 'ab')
diff -b <(echo 'a  b') <(echo 'a b')
diff -B <(printf 'a\n\nb\n') <(printf 'a\nb\n')
diff -U0 1 2 | tail -n +3
diff -u1 1 2 | tail -n +3
diff --brief 1 2
diff <(printf 'a') <(printf 'a\n')
diff -N A B
diff -rN A B | head -3
diff --color=always 1 2 | cat -v
diff -Z 1 2
diff - 2 < 1
diff -Q 1 2
diff -u --label x --label y 1 2 | head -2
diff -a 1 2 | head -1
diff --normal 1 2 | head -1
diff -x '*o*' -r A B
diff --left-column -y -W 20 1 2
diff -d 1 2 | head -1
diff --version | head -1
diff bn1 bn2
diff -u l1 l2
diff -c l1 l2
diff -C 1 l1 l2
diff -y -W 40 l1 l2 | head -12
diff -y l1 l2 | head -3
diff l1 l2
diff -U 1 l1 l2
diff -u -r A B | sed 's/\t.*//'
diff -ruN A B | sed 's/\t.*//'
diff -y --left-column -W 30 1 2
diff -c 1 2
diff -u 1 2
diff --color=always -u 1 2 | cat -v
diff -q A B
diff <(seq 3) <(seq 4)
