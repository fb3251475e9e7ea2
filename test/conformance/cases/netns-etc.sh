# files of /etc/netns/NAME stand in place of those of /etc for programs of the namespace
ip netns add a
ip netns add b
mkdir -p /etc/netns/a
echo nameserver 9.9.9.9 > /etc/netns/a/resolv.conf
echo '10.0.0.7 seven' > /etc/netns/a/hosts
echo x > /etc/netns/a/nosuch.conf
ip netns exec a cat /etc/resolv.conf
ip netns exec b cat /etc/resolv.conf
cat /etc/resolv.conf
ip netns exec a getent hosts seven
getent hosts seven
ip netns exec a sh -c 'echo nameserver 8.8.4.4 >> /etc/resolv.conf; cat /etc/resolv.conf'
cat /etc/netns/a/resolv.conf
ip netns exec a bash -c 'ip netns exec b cat /etc/hosts'
ip -n a link
ip -all netns exec cat /etc/resolv.conf
rm /etc/netns/a/nosuch.conf
ip netns exec a ls /etc/netns/a
ip netns exec a rm /etc/resolv.conf
ip netns exec a mv /etc/hosts /etc/h
rm -r /etc/netns/a
ip netns exec a cat /etc/hosts
