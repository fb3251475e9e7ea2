# Scripts of the kind tutorials have.
cat > setup.sh <<'E'
#!/bin/bash
set -euo pipefail
readonly BRIDGE=${BRIDGE:-br0}
NAMESPACES=(red green blue)
usage() {
  cat <<U
Usage: ${0##*/} [-h] [-v] [-n COUNT] up|down
  -h  this help
U
}
log() { printf '%s: %s\n' "${FUNCNAME[1]}" "$*"; }
verbose=false count=1
while getopts ':hvn:' opt; do
  case $opt in
    h) usage; exit 0 ;;
    v) verbose=true ;;
    n) count=$OPTARG ;;
    :) echo "option -$OPTARG needs a value" >&2; exit 2 ;;
    \?) echo "unknown option -$OPTARG" >&2; usage >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
up() {
  local i=1 ns
  for ns in "${NAMESPACES[@]}"; do
    $verbose && log "adding $ns"
    echo "ip netns add $ns; 10.0.$((i++)).1/24 on $BRIDGE x$count"
  done
}
down() {
  for ((i = ${#NAMESPACES[@]} - 1; i >= 0; i--)); do log "${NAMESPACES[i]}"; done
}
trap 'echo "exit status $?"' EXIT
case ${1:-} in
  up) up ;;
  down) down ;;
  '') usage; exit 1 ;;
  *) echo "what is $1?" >&2; exit 3 ;;
esac
E
chmod +x setup.sh; ./setup.sh up; ./setup.sh -v up; ./setup.sh -n 5 down; ./setup.sh; echo $?; ./setup.sh -x; echo $?; ./setup.sh -n; echo $?; ./setup.sh -h; ./setup.sh bad; BRIDGE=br1 ./setup.sh up | tail -1; bash -x setup.sh down 2>&1 | tail -5; rm setup.sh
cat > menu.sh <<'E'
PS3='choose> '
select item in start stop quit; do
  case $item in
    start) echo starting ;;
    stop) echo stopping ;;
    quit) break ;;
    *) echo "bad: $REPLY" ;;
  esac
done
echo bye
E
printf '1\n2\n9\n\n3\n' | bash menu.sh; printf '1\n' | bash menu.sh; rm menu.sh
cat > csv <<'E'
red,10.0.0.1,24
green,10.0.0.2,16

# comment
blue,10.0.0.3,8
E
while IFS=, read -r name addr len; do [[ -z $name || $name == \#* ]] && continue; printf '%-6s %s/%s\n' "$name" "$addr" "$len"; done < csv; awk -F, 'NF==3 {print $1}' csv | while read -r n; do echo "ns $n"; done; total=0; while IFS=, read -r _ _ l; do ((total+=${l:-0})); done < csv; echo $total; cut -d, -f1 csv | grep -v '^#' | xargs; n=0; for l in $(cat csv); do ((++n)); done; echo $n; mapfile -t rows < csv; echo "${#rows[@]} ${rows[1]}"; rm csv
retry() { local n=0 max=$1; shift; until "$@"; do n=$((n+1)); if [ $n -ge $max ]; then echo "gave up after $n"; return 1; fi; echo "retry $n"; done; echo ok; }; retry 3 false; echo $?; retry 2 true; tries=0; flaky() { tries=$((tries+1)); [ $tries -ge 2 ]; }; retry 5 flaky
join_by() { local d=$1; shift; local f=$1; shift; printf %s "$f" "${@/#/$d}"; echo; }; join_by , a b c; join_by ' - ' x y; contains() { local e; for e in "${@:2}"; do [[ $e == "$1" ]] && return 0; done; return 1; }; contains b a b c && echo yes; contains z a || echo no; max() { local m=$1; for x; do ((x>m)) && m=$x; done; echo $m; }; max 3 9 4; rev_str() { local s=$1 r=; for ((i=${#s}-1;i>=0;i--)); do r+=${s:i:1}; done; echo $r; }; rev_str hello; is_ip() { [[ $1 =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}$ ]]; }; is_ip 10.0.0.1 && echo ip; is_ip 10.0.0 || echo notip; ip2int() { local IFS=.; set -- $1; echo $(( ($1<<24) + ($2<<16) + ($3<<8) + $4 )); }; ip2int 10.0.0.1; int2ip() { echo $(( $1>>24&255 )).$(( $1>>16&255 )).$(( $1>>8&255 )).$(( $1&255 )); }; int2ip 167772161; mask() { local m=$((0xffffffff << (32-$1) & 0xffffffff)); int2ip $m; }; mask 24; mask 20
cleanup() { echo "cleanup $1"; }; (trap 'cleanup sub' EXIT; echo working; exit 2); echo $?; bash -c 'trap "echo cleaned; exit 1" INT TERM; kill -TERM $$; sleep 1; echo no'; echo $?; tmp=$(mktemp -d /tmp/labXXXXXX); [ -d "$tmp" ] && echo made; rmdir "$tmp"; set -- $(echo a b c); echo $# $3; args=(-c 1 -W 1); echo ping "${args[@]}" host; cmd="echo eval'd \$HOME"; eval "$cmd"; var=name; eval "$var=value"; echo $name; printf -v "$var" %s other; echo $name; declare "$var=third"; echo $name; echo ${!var}
i=5; while ((i--)); do ((i%2)) && continue; echo -n "$i "; done; echo; for f in {1..15}; do ((f%15==0)) && echo FizzBuzz || { ((f%5==0)) && echo Buzz || { ((f%3==0)) && echo Fizz || echo $f; }; }; done | xargs; primes=(); for ((n=2;n<30;n++)); do for ((d=2;d*d<=n;d++)); do ((n%d==0)) && continue 2; done; primes+=($n); done; echo ${primes[@]}; fib() { local a=0 b=1; for ((k=0;k<$1;k++)); do echo -n "$a "; ((t=a+b, a=b, b=t)); done; echo; }; fib 12; s=0; for n in $(seq 100); do s=$((s+n)); done; echo $s; x=255; bin=; while ((x)); do bin=$((x%2))$bin; ((x/=2)); done; echo $bin; printf '%s\n' {a..c}{1..2} | sort -r | head -3; echo $((RANDOM%1)) $((RANDOM<32768)); [ $SECONDS -ge 0 ] && echo secs; a=1; b=$a$a; ((c=b*2)); echo $a $b $c; until [ -f flag ]; do touch flag; done; rm flag; echo done
