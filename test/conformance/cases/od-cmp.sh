printf 'Hello, world!\nabc\t\001\377\0end of it\n' > /tmp/f
od /tmp/f
od -c /tmp/f
od -An -tx1 /tmp/f
od -A x -t x1 /tmp/f
od -A d -t x1 /tmp/f
od -t x1z /tmp/f
od -Ax -tx1z -v /tmp/f
od -b /tmp/f
od -x /tmp/f
od -t x2 -N 8 /tmp/f
od -t x4 -N 8 /tmp/f
od -t d1 -N 4 /tmp/f
od -t u1 -N 4 -j 2 /tmp/f
od -t u2 -N 4 /tmp/f
od -t o1 -N 4 /tmp/f
od -t a /tmp/f
od -d -N 6 /tmp/f
od -i -N 8 /tmp/f
od -tx1 -tc -N 8 /tmp/f
od -w8 -tx1 /tmp/f
od -An -w4 -tu1 -N8 /tmp/f
head -c 100 /dev/zero | od -c
head -c 100 /dev/zero | od -c -v
head -c 100 /dev/zero | od -tx1
echo abc | od -An -c
echo -n A | od -An -tuC
printf '\x01\x02\x03' | od -tx2
od -An -N4 -tx1 --skip-bytes=2 /tmp/f
od --format=x1 --address-radix=d --read-bytes=5 /tmp/f
od nowhere
od -t y /tmp/f
od -A q /tmp/f
od -N x /tmp/f
od -j 1000 /tmp/f
od -Q
printf '' | od -c
hexdump -C /tmp/f
printf 'Hello, world!\nabc\n' > /tmp/g; printf 'Hello, World!\nabc\nmore\n' > /tmp/h
cmp /tmp/g /tmp/h
cmp -l /tmp/g /tmp/h
cmp -b /tmp/g /tmp/h
cmp -bl /tmp/g /tmp/h
cmp -s /tmp/g /tmp/h
cmp /tmp/g /tmp/g
cmp -n 5 /tmp/g /tmp/h
cmp -i 8 /tmp/g /tmp/h
cmp /tmp/g nowhere
cmp -s /tmp/g nowhere
cmp /tmp/g
cmp
cat /tmp/h | cmp - /tmp/h
cat /tmp/h | cmp /tmp/g
cmp --silent /tmp/g /tmp/h
cmp -q a b
