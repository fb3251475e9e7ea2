# Command and process substitution, quoting inside.
echo $(echo a; echo b) "$(echo a; echo b)"; echo "$(echo "q $(echo "deep \"x\"")")"; echo `echo \`echo nested\``; echo "`echo "bq"`"; x=$(echo 'single $x'); echo $x; y="$(printf 'line1\nline2\n\n\n')"; echo "$y"; echo "[$(true)]" "[$(printf '\n')]"; echo $(echo '*') | head -c 1; echo; echo "$(cat <<E
in heredoc $((2+2))
E
)"; z=$(cat <<'E'
raw $HOME )
E
); echo "$z"
echo $(if true; then echo yes; fi) $(for i in 1 2; do echo $i; done) $(case x in x) echo inner;; esac) $( (echo sub) ) $((1+$(echo 2))); f() { echo "f:$1"; }; echo $(f arg) $(f "$(f inner)"); v=$(exit 3); echo $?; v=$(exit 3) true; echo $?; echo $(exit 4); echo $?; local_() { local a=$(exit 5); echo $?; local b; b=$(exit 6); echo $?; }; local_; a=$(echo x) b=$(exit 7); echo $? $a
echo "$(echo "a  b")" $(echo "a  b"); echo "$(<  /proc/sys/kernel/hostname)"; n=$(wc -l < /etc/hostname); echo $n; d=$(dirname /a/b/c); echo $d; t=$(type -t echo); echo $t; w=$(command -v ls); echo $w; u=$(nosuch 2>&1); echo "$u"; e=$(ls /nosuch 2>&1); echo $? "$e"; (exit 9); r=$?; echo $r; s=$(echo "$(exit 2)" ; echo $?); echo $s; p=$(echo a | tr a b | tr b c); echo $p; echo "$(echo 1)$(echo 2)" $(echo 3)$(echo 4)
cat <(echo a) <(echo b) | tr a-z A-Z; paste <(seq 3) <(seq 4 6); comm -12 <(printf 'a\nb\n') <(printf 'b\nc\n'); diff <(echo same) <(echo same) && echo equal; wc -l < <(seq 5); while read x; do echo "p$x"; done < <(seq 2); echo data | tee >(tr a-z A-Z > up) > /dev/null; sleep 0.2; cat up; rm up; grep -c . <(seq 10); sort -m <(seq 1 2 5) <(seq 2 2 6) | xargs; source <(echo 'sourced=yes'); echo $sourced; . /dev/stdin <<< 'echo from stdin'; bash <(echo 'echo script $1') arg; f() { cat "$1"; }; f <(echo to func); readlink <(true) | cut -c1-5; echo <(true) | cut -c1-8
echo ${x:-$(echo default)} ${nope:-$(echo default)} "${nope:-`echo bq`}"; echo "${x:+$(echo alt)}"; arr=($(seq 3) $(echo x y)); echo ${#arr[@]}; arr2=("$(seq 3)"); echo ${#arr2[@]}; case $(echo abc) in a*) echo matched;; esac; [ "$(echo a)" = a ] && echo eq; [[ $(echo abc) == a* ]] && echo pat; for i in $(echo 1 2) "$(echo 3 4)"; do echo "<$i>"; done; while [ $(($(echo 1)+${k:-0})) -lt 3 ]; do k=$((${k:-0}+1)); done; echo $k; echo $(( $(echo 5) * 2 )) "$(( $(seq 3 | wc -l) + 1 ))"; eval "$(echo 'echo evald')"; $(echo echo) dynamic; "$(echo echo)" quoted; $(true); echo $?; $(false); echo $?; $(echo nosuchcmd) a; echo $?
echo "a $(echo 'b "c" d') e" 'f $(no)' \$\(no\); echo "\$(no)" "\`no\`" "$(echo \$HOME)" "$(echo '$HOME')" "$(echo "$HOME")"; echo $(echo "a'b" 'c"d'); q='$(echo no)'; echo $q "$q"; echo "$(echo ")")" "$(echo '(')" $(echo "}") "${x:-")"}"; echo $(# comment
echo after comment); echo $(echo a # trailing
); echo "x`echo y`z" 'x`echo y`z' x\`y; echo `echo "a b" | wc -w`; echo `echo '$HOME' \$HOME \\$HOME`; echo "`echo \"dq\" \$HOME`"
