# ls: its options, quoting on a terminal, columns, times.
mkdir w; cd w; umask 022; touch -d '2024-03-05 10:20:30' a b.txt 'sp ace' "q'uote" $'t\tab' .hid; mkdir d1 d2; echo hello > c.sh; chmod 755 c.sh; ln -s c.sh ln; ln -s nosuch dang; ln c.sh hard; touch -d '2024-03-05 10:20:30' c.sh d1 d2; head -c 5000 /dev/zero > big; touch -d '2024-03-05 10:20:30' big
ls
ls -1
ls -a
ls -A
ls | cat
ls -m
ls -x
ls -C
ls -p
ls -F
ls -d d1
ls -d */
ls -Q
ls -b
ls -N
ls -q
ls -r
ls -S | head -2
ls -X
ls -s big
ls -i a | wc -w
ls -R d1
ls d1 d2
ls a d1
ls nosuch a
echo $?
ls -l a c.sh big
ls -lh big
ls -ld d1
ls -l --time-style=long-iso a
ls -l --full-time a
ls -lG a
ls -lo a
ls -lg a
ls -ln a
ls --color=always -d d1 ln c.sh dang | cat -v
ls -t d1 a nosuch
ls -lt --time-style=+%Y a b.txt
ls -L ln
ls -lL ln | cut -c1-10
ls -l d1
ls -la d1 | wc -l
ls -z
echo $?
ls --nosuch
ls --sort=size | head -1
ls -1 --group-directories-first | head -2
ls -I '*.txt' -d *
ls -w 20
ls -k big
ls -T
ls -v
ls -1d .*
ls ''
ls -lS | head -2 | tail -1
ls -ls big
ls -H ln
ls -B
ls -c a
ls -u a
ls --hide='*.txt'
ls --version | head -1
ls -lan d1 | head -1
ls -g d1
ls -l /dev/null | cut -c1-20
