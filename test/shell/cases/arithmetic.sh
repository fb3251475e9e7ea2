# Arithmetic.
echo $((1+2*3)) $(((1+2)*3)) $((7/2)) $((-7/2)) $((7%3)) $((-7%3)) $((2**10)) $((2**3**2))
echo $((0x1f)) $((017)) $((2#1011)) $((36#zz)) $((10#08))
x=5; echo $((x++)) $((x)) $((++x)) $((x--)) $((--x)) $((x+=3)) $((x*=2)) $((x/=4)) $((x%=3)) $((x<<=4)) $((x|=1)) $((x&=7)) $((x^=2))
echo $((1<2)) $((2<=2)) $((3>4)) $((1==1)) $((1!=1)) $((1&&0)) $((1||0)) $((!5)) $((~0)) $((5&3)) $((5|3)) $((5^3)) $((1<<4)) $((256>>4))
echo $((x>3 ? 10 : 20)) $((1,2,3)) $((a=1,b=2,a+b)) $a $b
((y=3)); echo $? $y; ((y==4)); echo $?; ((0)); echo $?; let z=2+3 w=z*2; echo $z $w; let 0; echo $?
v=w; w=7; echo $((v)) $((v+1)) $(($v)) $((${v}+1)) $((unset_var+1))
for ((i=0;i<3;i++)); do echo -n "$i "; done; echo; for ((;;)); do break; done; for ((i=10; i>0; i-=4)); do echo -n $i,; done; echo
arr=(3 4 5); echo $((arr[1]+arr[2])) $((arr[i=0])) ; ((arr[0]++)); echo ${arr[0]}; declare -i n; n=3+4; echo $n; n+=2; echo $n
echo $((9223372036854775807+1)) $((1<<63)) $((18446744073709551615)) $((0xffffffffffffffff)) $((-2**63))
echo $[1+2] $(( 1 + 1 )) "$((2*2))" $((1?2:3))
echo $((1/0)); echo no
echo $((2 +)); echo no
echo $((08)); echo no
bash -c 'echo $((1 2)); echo no'
bash -c 'let 1+; echo $?; ((1 +)); echo $?; declare -i q=abc; echo $q; declare -i q=1+; echo no'
x=010; echo $((x)) $((10#$x)); printf '%d\n' 010 0x10 "'A"
i=1; while ((i<=3)); do echo $i; ((i++)); done; until ((i==0)); do ((i--)); done; echo $i
[ $((1+1)) -eq 2 ] && echo two; if ((2>1)); then echo yes; fi; ((i=5, i>3)) && echo big
