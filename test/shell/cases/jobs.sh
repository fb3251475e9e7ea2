# Background jobs, wait, kill.
sleep 0.2 & wait; echo $?; (exit 3) & wait $!; echo $?; wait 99999; echo $?; wait; echo $?
sleep 5 & kill $!; wait $!; echo $?; sleep 5 & kill -INT $!; wait $!; echo $?; sleep 5 & kill -KILL %1; wait %1 2>/dev/null; echo $?
for i in 1 2 3; do (sleep 0.$i; exit $i) & pids[$i]=$!; done; for p in ${pids[@]}; do wait $p; echo $?; done
(sleep 0.3; exit 4) & (sleep 0.1; exit 5) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?
sleep 1 & sleep 2 &
jobs; jobs %1; jobs -r; jobs %+; jobs %-; jobs %sleep; jobs %9; jobs -p | wc -l; kill %1 %2; wait; echo $?; jobs > /dev/null
sleep 0.2 &
sleep 0.5; jobs; jobs
{ echo bg; } & wait; x=$(sleep 0.1 & echo sub); echo $x; (sleep 0.1; echo late) & echo early; wait
kill -l 9 15 HUP SIGINT; kill -0 $$; echo $?; kill -0 99999; echo $?; kill abc; kill; echo $?; kill -NOSUCH 1; kill -s TERM; echo $?
disown %5; sleep 0.1 & disown; wait; jobs; fg; bg; echo $?; suspend; echo $?
echo $! | grep -c '^[0-9]'; ( : & wait; echo waited ); cat < /dev/null & wait $!; echo $?; cat & wait $!; echo $?
bash -c 'sleep 0.1 & wait; echo $?'; bash -c 'trap "echo got" USR1; (sleep 0.1; kill -USR1 $$) & wait; echo $?; wait; echo $?'
timeout 0.2 sleep 5; echo $?; timeout 5 true; echo $?; sleep 0.1 | sleep 0.1 & wait $!; echo $?; false & wait $!; echo $?; nosuchcmd & wait $!; echo $?
yes | head -2; seq 1 100000 | head -1; (sleep 0.1; echo a) | (read x; echo "got $x"); echo start; { sleep 0.1; echo x; } | while read l; do echo "line $l"; done
nohup true; echo $?; nice true; echo $?; setsid true; echo $?; sh -c 'sleep 0.1 & wait; echo $?; kill -0 $!; echo $?'; sh -c 'sleep 5 & kill $!; wait $!; echo $?'
time -p true 2>/dev/null; { time true; } 2>&1 | wc -l; { time sleep 0.1; } 2>&1 | grep real | cut -c1-8; TIMEFORMAT=%R; { time true; } 2>&1
