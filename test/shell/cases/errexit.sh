# set -e, set -u, set -x, traps.
bash -c 'set -e; false; echo no'; echo $?
bash -c 'set -e; false || true; echo ok; if false; then :; fi; ! true; echo ok2; false && true; echo ok3; (false); echo no'; echo $?
bash -c 'set -e; f() { false; echo in f; }; f || echo handled; f; echo no'; echo $?
bash -c 'set -e; x=$(false); echo no'; echo $?
bash -c 'set -e; echo $(false); echo ok; local_() { local y=$(false); echo local; }; local_; false | true; echo pipe; true | false; echo no'; echo $?
bash -c 'set -eo pipefail; false | true; echo no'; echo $?
bash -c 'set -e; while false; do :; done; until true; do :; done; for i in; do :; done; case x in y) ;; esac; echo loops; [ 1 = 2 ]; echo no'; echo $?
bash -c 'set -e; trap "echo trapped \$?" EXIT; false'; echo $?
bash -c 'set -e; trap "echo err \$LINENO" ERR
true
false
echo no'; echo $?
bash -c 'trap "echo err" ERR; false; if false; then :; fi; f() { false; }; f; (exit 2); echo end'; echo $?
bash -c 'set -E; trap "echo err" ERR; f() { false; true; }; f; echo end'
bash -c 'trap "echo ret" RETURN; f() { :; }; f; echo end; trap "echo dbg" DEBUG; echo one; echo two'
bash -c 'set -u; x=1; echo $x; echo ${y-}; echo $y; echo no'; echo $?
bash -c 'set -x; a=1; echo $a "b c"; [ $a = 1 ] && echo yes; for i in 1; do :; done; f() { local z=2; echo $z; }; f x; v=$(echo sub); (echo paren); echo a | cat; [[ $a -eq 1 ]]; ((a++)); case $a in 2) :;; esac; if true; then :; fi; echo > /dev/null; declare -a arr=(1 2); x=; y="" z="a b"' 2>&1
bash -c 'PS4="[\$LINENO] "; set -x
echo a
echo b' 2>&1
bash -c 'trap "echo int" INT; kill -INT $$; echo after; trap "" TERM; kill $$; echo alive; trap - TERM; kill $$; echo no'; echo $?
bash -c 'trap "echo exit \$?" EXIT; exit 3'; echo $?
bash -c 'trap "echo exit" EXIT; (echo sub); echo main; nosuch'; echo $?
bash -c 'trap "echo hup" HUP; trap "echo exit" EXIT; kill -HUP $$; exit'; echo $?
bash -c 'f() { trap "echo f-exit" EXIT; }; f; echo x'; bash -c 'trap "echo 1" EXIT; trap "echo 2" EXIT; trap - EXIT; echo none'
sh -c 'set -e; false; echo no'; echo $?; sh -c 'set -x; a=1; echo $a "b c"; [ $a = 1 ] && echo yes' 2>&1; sh -c 'trap "echo bye" EXIT; exit 2'; echo $?
bash -c 'set -v
echo a
# comment
echo b' 2>&1
bash -ec 'echo a; false; echo b'; echo $?; bash -xc 'echo x' 2>&1; bash -c 'set -n; echo no'; bash -nc 'echo no'; bash -c 'set -o nosuch'; echo $?
