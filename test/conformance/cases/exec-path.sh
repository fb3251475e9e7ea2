mkdir /root/p; echo 'echo no' > /root/p/foo; mkdir /root/q; echo 'echo yes' > /root/q/foo; chmod +x /root/q/foo
PATH=/root/p:/usr/bin:/usr/sbin env foo
PATH=/root/p:/root/q:/usr/bin:/usr/sbin env foo
PATH=/root/p:/usr/bin:/usr/sbin nice foo
PATH=/root/p:/usr/bin:/usr/sbin timeout 1 foo
PATH=/root/p:/usr/bin:/usr/sbin unshare -n foo
env /root/p/foo
ip netns add n
PATH=/root/p:/root/q:/usr/bin:/usr/sbin ip netns exec n foo
PATH=/root/p:/usr/bin:/usr/sbin ip netns exec n foo
PATH=/root/p/foo:/usr/bin:/usr/sbin ip netns exec n foo
ip netns exec n ""
printf 'echo plain $0 $1\n' > plain; chmod +x plain
ip netns exec n ./plain a
ip netns exec n nosuch
ip netns exec n ./p
