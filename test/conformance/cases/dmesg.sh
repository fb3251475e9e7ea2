# dmesg: what bridges and devices tell the kernel log, messages of one's own, options and mistakes
ip link add brzz type bridge
ip link add zz1 type veth peer name zz2
ip link set zz1 master brzz
ip link set zz1 up; ip link set zz2 up
ip link set brzz up
sleep 0.5
ip link set zz2 promisc on; ip link set zz2 promisc off
ip link set zz2 allmulticast on; ip link set zz2 allmulticast off
ip link set zz1 nomaster
ip link set brzz type bridge stp_state 1
ip link set zz1 master brzz
ip link del brzz
ip link del zz1
dmesg -t | grep zz | tail -19
dmesg -tx | grep zz | tail -2
dmesg -tr
dmesg -r | grep zz | tail -2 | sed 's/\[.*\]/[T]/'
dmesg -cC
dmesg -xr
echo "zzhello from a program" > /dev/kmsg
echo "<3>zzhello, an error" > /dev/kmsg
dmesg -t | grep zzhello | tail -2
dmesg -x | grep zzhello | tail -2 | sed 's/\[.*\]/[T]/'
dmesg -tu | grep zzhello | tail -2
dmesg -tl err | grep zzhello | tail -1
dmesg -tl warn+ | grep zzhello | tail -2
dmesg -tl err -k | grep -c zzhello
dmesg -J | grep zzhello | tail -1
dmesg -l nosuch
dmesg -f nosuch
dmesg -Q
dmesg foo
dmesg -n foo
dmesg -s x
dmesg --time-format xx
dmesg -V
dmesg --level
dmesg | grep zzhello | tail -1 | sed 's/^\[ *[0-9]*\.[0-9]\{6\}\] /[T] /'
dmesg -T | grep zzhello | tail -1 | sed 's/^\[[A-Z][a-z]* [A-Z][a-z]* *[0-9]* [0-9:]* [0-9]*\] /[T] /'
dmesg --time-format iso | grep zzhello | tail -1 | sed 's/^[0-9-]*T[0-9:]*,[0-9]*+00:00 /[T] /'
dmesg -d | grep zzhello | tail -1 | sed 's/^\[ *[0-9.]* < *[0-9.]*>\] /[T] /'
(sleep 1; echo "zzlate" > /dev/kmsg) & timeout 2 dmesg -W -t | grep zzlate
ls -l /dev/kmsg | awk '{print $1,$5,$6}'
