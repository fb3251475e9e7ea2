# ip -batch, -force, files with mistakes; bridge -batch
printf 'link add v0 type veth peer name v1\nlink set v0 up\n# comment\n\naddr add 10.0.0.1/24 dev v0\n' > /tmp/b1
ip -batch /tmp/b1
ip -br addr show v0
printf 'link set nope up\nlink set v1 up\n' > /tmp/b2
ip -batch /tmp/b2
ip -br link show v1
ip -force -batch /tmp/b2
ip -br link show v1
printf 'foo\nlink bar\naddr add 10.0.0.2/33 dev v0\nroute add 10.1.0.0/16 via 10.0.0.9\nroute add 10.1.0.0/16 via 10.0.0.9\n' > /tmp/b3
ip -batch /tmp/b3
ip -force -batch /tmp/b3
echo $?
ip -b /tmp/b3
ip -force -b /tmp/b3 2>/dev/null; echo $?
printf 'addr add 10.0.0.7/24 \\\n dev v0\nlink set v0 alias "two words"\nlink set v0 alias '"'single q'"'\n' > /tmp/b4
ip -batch /tmp/b4
ip link show v0
ip -batch - < /tmp/b1
echo 'link show v0' | ip -batch -
echo 'link show v0' | ip -b -
printf 'link show lo\naddr show lo\n' | ip -br -batch -
printf 'link show lo\naddr show lo\n' | ip -j -batch -
printf '\n\n   \n# x\n' | ip -batch -
printf 'link show lo # comment behind\n' | ip -batch -
printf 'help\n' | ip -batch -
printf 'link help\nlink show lo\n' | ip -batch -
printf 'netns add q\nnetns exec q ip link show lo\nnetns list\n' | ip -batch -
printf -- '-4 addr show lo\n' | ip -batch -
ip -batch /nope
ip -batch
ip -batch /tmp/b1 link
ip -n q -batch /tmp/b1
ip -n q -br addr
printf 'fdb show dev v0\nlink show\nfoo\nfdb add 02:00:00:00:00:09 dev v1 self\n' > /tmp/c1
bridge -batch /tmp/c1
bridge -force -batch /tmp/c1
bridge fdb show dev v1
printf 'rule add from 1.2.3.4 table 7\nrule del from 1.2.3.4 table 7\nrule del from 1.2.3.4 table 7\n' | ip -batch -
ip -all -batch /tmp/b1
ip -s -batch /tmp/b1
printf 'link del v0\nlink show v1\n' | ip -force -batch -
