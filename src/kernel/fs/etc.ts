/** The configuration files of a fresh host: names and numbers, in the formats that Debian's have. */

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
tcpdump:x:100:101::/nonexistent:/usr/sbin/nologin
`;

const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
mail:x:8:
www-data:x:33:
shadow:x:42:
users:x:100:
tcpdump:x:101:
nogroup:x:65534:
`;

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION="13 (trixie)"
VERSION_CODENAME=trixie
DEBIAN_VERSION_FULL=13.7
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

const NSSWITCH = `passwd:         files
group:          files
hosts:          files dns
networks:       files
protocols:      db files
services:       db files
`;

const PROTOCOLS = `ip	0	IP
hopopt	0	HOPOPT
icmp	1	ICMP
igmp	2	IGMP
ggp	3	GGP
ipencap	4	IP-ENCAP
st	5	ST
tcp	6	TCP
egp	8	EGP
igp	9	IGP
pup	12	PUP
udp	17	UDP
hmp	20	HMP
xns-idp	22	XNS-IDP
rdp	27	RDP
iso-tp4	29	ISO-TP4
dccp	33	DCCP
xtp	36	XTP
ddp	37	DDP
idpr-cmtp	38	IDPR-CMTP
ipv6	41	IPv6
ipv6-route	43	IPv6-Route
ipv6-frag	44	IPv6-Frag
idrp	45	IDRP
rsvp	46	RSVP
gre	47	GRE
esp	50	IPSEC-ESP
ah	51	IPSEC-AH
skip	57	SKIP
ipv6-icmp	58	IPv6-ICMP
ipv6-nonxt	59	IPv6-NoNxt
ipv6-opts	60	IPv6-Opts
rspf	73	RSPF CPHB
vmtp	81	VMTP
eigrp	88	EIGRP
ospf	89	OSPFIGP
ax.25	93	AX.25
ipip	94	IPIP
etherip	97	ETHERIP
encap	98	ENCAP
pim	103	PIM
ipcomp	108	IPCOMP
vrrp	112	VRRP
l2tp	115	L2TP
isis	124	ISIS
sctp	132	SCTP
fc	133	FC
mobility-header	135	Mobility-Header
udplite	136	UDPLite
mpls-in-ip	137	MPLS-in-IP
manet	138	
hip	139	HIP
shim6	140	Shim6
wesp	141	WESP
rohc	142	ROHC
ethernet	143	Ethernet
mptcp	262	MPTCP
`;

const SERVICES = `echo		7/tcp
echo		7/udp
discard		9/tcp		sink null
discard		9/udp		sink null
systat		11/tcp		users
daytime		13/tcp
daytime		13/udp
netstat		15/tcp
qotd		17/tcp		quote
chargen		19/tcp		ttytst source
chargen		19/udp		ttytst source
ftp		21/tcp
ssh		22/tcp
telnet		23/tcp
smtp		25/tcp		mail
time		37/tcp		timserver
time		37/udp		timserver
whois		43/tcp		nicname
tacacs		49/tcp
tacacs		49/udp
domain		53/tcp
domain		53/udp
bootps		67/udp
bootpc		68/udp
tftp		69/udp
gopher		70/tcp
finger		79/tcp
http		80/tcp		www
kerberos	88/tcp		kerberos5 krb5 kerberos-sec
kerberos	88/udp		kerberos5 krb5 kerberos-sec
pop3		110/tcp		pop-3
sunrpc		111/tcp		portmapper
sunrpc		111/udp		portmapper
auth		113/tcp		authentication tap ident
nntp		119/tcp		readnews untp
ntp		123/udp
netbios-ns	137/udp
netbios-ssn	139/tcp
imap2		143/tcp		imap
snmp		161/tcp
snmp		161/udp
snmp-trap	162/tcp		snmptrap
snmp-trap	162/udp		snmptrap
bgp		179/tcp
z3950		210/tcp		wais
ptp-event	319/udp
ldap		389/tcp
ldap		389/udp
https		443/tcp
https		443/udp
microsoft-ds	445/tcp
isakmp		500/udp
rtsp		554/tcp
rtsp		554/udp
exec		512/tcp
biff		512/udp		comsat
login		513/tcp
who		513/udp		whod
shell		514/tcp		cmd syslog
syslog		514/udp
printer		515/tcp		spooler
talk		517/udp
ntalk		518/udp
route		520/udp		router routed
gdomap		538/tcp
gdomap		538/udp
submission	587/tcp
ldaps		636/tcp
ldaps		636/udp
domain-s	853/tcp
domain-s	853/udp
rsync		873/tcp
ftps		990/tcp
telnets		992/tcp
imaps		993/tcp
pop3s		995/tcp
socks		1080/tcp
openvpn		1194/tcp
openvpn		1194/udp
ms-sql-s	1433/tcp
radius		1812/tcp
radius		1812/udp
nfs		2049/tcp
nfs		2049/udp
iscsi-target	3260/tcp
mysql		3306/tcp
ms-wbt-server	3389/tcp
nut		3493/tcp
nut		3493/udp
svn		3690/tcp		subversion
epmd		4369/tcp
sip		5060/tcp
sip		5060/udp
xmpp-client	5222/tcp		jabber-client
mdns		5353/udp
postgresql	5432/tcp		postgres
amqp		5672/tcp
x11		6000/tcp		x11-0
redis		6379/tcp
http-alt	8080/tcp		webcache
puppet		8140/tcp
bacula-dir	9101/tcp
munin		4949/tcp		lrrd
git		9418/tcp
webmin		10000/tcp
`;

const RT_TABLES = `#
# reserved values
#
255	local
254	main
253	default
0	unspec
#
# local
#
#1	inr.ruhep
`;

const RT_PROTOS = `#
# Reserved protocols.
#
0	unspec
1	redirect
2	kernel
3	boot
4	static
8	gated
9	ra
10	mrt
11	zebra
12	bird
13	dnrouted
14	xorp
15	ntk
16	dhcp
18	keepalived
42	babel
84	ovn
99	openr
186	bgp
187	isis
188	ospf
189	rip
192	eigrp
`;

const RT_SCOPES = `#
# reserved values
#
0	global
255	nowhere
254	host
253	link
#
# pseudo-reserved
#
200	site
`;

const RT_DSFIELD = `# Differentiated field values
0x0	default
0x28	AF11
0x30	AF12
0x38	AF13
0x48	AF21
0x50	AF22
0x58	AF23
0x68	AF31
0x70	AF32
0x78	AF33
0x88	AF41
0x90	AF42
0x98	AF43
0x20	CS1
0x40	CS2
0x60	CS3
0x80	CS4
0xA0	CS5
0xC0	CS6
0xE0	CS7
0xB8	EF
`;

/** Root's own settings: none. */
export const BASHRC = '# Read by interactive shells that are no login shells.\n';
export const PROFILE = `# Read by login shells.
if [ -n "$BASH" ] && [ -f ~/.bashrc ]; then
  . ~/.bashrc
fi
`;

/** Path below / and text of each file, for the host called `hostname`. */
export function etcFiles(hostname: string): readonly (readonly [path: string, text: string])[] {
  return [
    ['etc/hostname', `${hostname}\n`],
    ['etc/hosts', `127.0.0.1 localhost ${hostname}\n`],
    ['etc/resolv.conf', ''],
    ['etc/passwd', PASSWD],
    ['etc/group', GROUP],
    ['etc/shells', '/bin/sh\n/usr/bin/sh\n/bin/bash\n/usr/bin/bash\n/usr/bin/dash\n'],
    ['etc/debian_version', '13.7\n'],
    ['etc/issue', 'Debian GNU/Linux 13 \\n \\l\n\n'],
    ['etc/host.conf', 'multi on\n'],
    ['etc/networks', 'default\t\t0.0.0.0\nloopback\t127.0.0.0\nlink-local\t169.254.0.0\n\n'],
    ['etc/nsswitch.conf', NSSWITCH],
    ['etc/protocols', PROTOCOLS],
    ['etc/services', SERVICES],
    ['etc/environment', ''],
    ['etc/fstab', '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n'],
    ['usr/lib/os-release', OS_RELEASE],
    ['usr/share/iproute2/rt_tables', RT_TABLES],
    ['usr/share/iproute2/rt_protos', RT_PROTOS],
    ['usr/share/iproute2/rt_scopes', RT_SCOPES],
    ['usr/share/iproute2/rt_realms', '#\n# reserved values\n#\n0\tcosmos\n'],
    ['usr/share/iproute2/rt_dsfield', RT_DSFIELD],
    ['usr/share/iproute2/group', '# device group names\n0\tdefault\n'],
  ];
}
