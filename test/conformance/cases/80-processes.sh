# Processes, signals and namespaces from user land: sleep, timeout, kill, pgrep, env, nohup, nsenter, unshare, mount of a namespace, hostname, /dev and /proc.
sleep 100 & sleep 101 &
pgrep -l sleep | sed 's/[0-9]*//'
pgrep -a sleep | sed 's/^[0-9]*//'
pgrep -c sleep
pgrep -x slee
pgrep -f 'sleep 101' | wc -l
pgrep
pkill
pkill nosuch
pidof sleep | wc -w
pidof nosuch
ps -C sleep -o comm=,args=
ps -C sleep -o args --no-headers
ps -C nosuch -o pid,comm
ps -p abc
ps -p 99999
ps -o foo
kill $!; sleep 0.1; pgrep -c sleep
kill -9 $! 2>/dev/null; echo $?
/bin/kill
/bin/kill 99999
/bin/kill -l
/bin/kill -L
/bin/kill -l 9; /bin/kill -l KILL
/bin/kill foo
/bin/kill -s FOO 1
/bin/kill -FOO 1
pkill sleep; sleep 0.1; pgrep -c sleep
which ls nosuch
which
env -i A=b env
env -u HOME A=1 sh -c 'echo $HOME $A'
env nosuch
env -x
nohup echo hi
cat nohup.out
nohup
uname; uname -n; uname -m; uname -s; uname -o; uname -p; uname -i; uname -sm
uname -x
uname foo
id; id -u; id -un; id -g; id -Gn; id nobody; id nosuch
whoami; whoami foo
nproc; nproc --ignore=1
mount --bind /proc/self/ns/net /tmp/nosuch
touch /tmp/x; mount --bind /proc/self/ns/net /tmp/x; mount | grep nsfs; umount /tmp/x; umount /tmp/x
umount /run/netns/nosuch
umount
mount foo
hostname; hostname -s; hostname -f; hostname -i; hostname -d; hostname -I; hostname -A
hostname newname; hostname; hostname host
hostname -x 2>&1 | head -1
sleep
sleep x
sleep 1x 2
sleep -x
sleep 0.1s 0.1; sleep 1e-1
sleep infinity & kill $!; wait $!; echo $?
timeout 0.2 sleep 3
timeout -s INT 0.2 sleep 3
timeout --preserve-status 0.1 sleep 3
timeout -k 1 0.2 sleep 3
timeout -v 0.1 sleep 3
timeout 0.5 false
timeout 1 sh -c 'exit 7'
timeout 0.3 bash -c 'trap "echo got; exit 3" TERM; sleep 1 & wait'
timeout
timeout 1
timeout x sleep
timeout -x 1 sleep 1
timeout -s FOO 1 sleep 1
timeout 1 nosuch
timeout 2 /tmp
timeout 5 sh -c "exit 9"; echo $?
timeout 1 sh -c 'kill -TERM $$'
unshare -n ip -br link
unshare -n sh -c 'ip link set lo up; ip -br link'
unshare -u sh -c 'hostname foo; hostname'; hostname
unshare -z
unshare -n nosuch
ip link add v0 type dummy; ip link add v0 type veth peer name v1; ip netns add a
nsenter --net=/run/netns/a ls /sys/class/net
ip netns exec a ls /sys/class/net
unshare -n ls /sys/class/net
nsenter --net=/run/netns/a ip -br link
nsenter -t $$ -n ip -br link | wc -l
nsenter
nsenter -t x -n ls
nsenter -t 99999 -n ip link
nsenter --net=/tmp/nosuch ls
nsenter --net=/etc/passwd ls
nsenter -t $$ -n nosuch
ip netns exec a sleep 50 & sleep 0.2; ip netns pids a | wc -l; lsns -t net | wc -l; kill $!
lsns foo
setsid sleep 0.1
nice true; nice
tty
stty size
stty -x < /dev/null
cat /proc/self/comm; cat /proc/self/cmdline | tr '\0' ' '; echo
readlink /proc/self/cwd
ls -l /proc/self/exe | sed 's/.*-> //'
echo hi > /proc/self/fd/1
echo hi > /dev/stdout; echo hi | cat /dev/stdin; echo err > /dev/stderr
cat < /dev/fd/0
echo x > /dev/full
head -c 16 /dev/zero | wc -c
mkfifo f; (echo hello > f &) ; cat f
printf 'x%.0s' {1..70000} | (sleep 0.2; wc -c)
yes | head -2
ls /proc/999999
cat /sys/class/net/nosuch
echo 5 > /sys/class/net/lo/operstate
echo x > /sys/class/net/lo/mtu
echo x > /proc/sys/net/ipv4/ip_forward
echo 5 > /proc/sys/kernel/ostype
echo 5 > /proc/uptime
touch /proc/foo
touch /sys/foo
mkdir /proc/foo
ls -l /sys/class/net | sed 's/^.*root root/root root/; s/ [A-Z][a-z]* .* \(v0\|v1\|lo\)/ \1/'
rmdir /nosuch; mkdir -p a/b; rmdir a; rmdir a/b a; ls -d a
