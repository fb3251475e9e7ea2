# ebtables, arptables: nothing in them
ebtables -L
ebtables -V
ebtables --version
ebtables -t nat -L
ebtables -t broute -L
ebtables -L FORWARD
ebtables --Ln
ebtables -L --Lc
ebtables-save
ebtables
arptables -L
arptables -nvL
arptables -V
arptables -S
arptables-save
arptables -L INPUT -n
arptables
