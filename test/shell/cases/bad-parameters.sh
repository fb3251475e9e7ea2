# Expansions that cannot be done.
echo ${x!y}; echo not reached
echo "${a b}"
bash -c 'echo ${x:?gone}; echo no'; echo $?
bash -c 'set -u; echo $nope; echo no'; echo $?
bash -c 'echo ${!nope}; echo after'; echo $?
bash -c 'x=abc; echo ${x:1:-5}; echo no'; echo $?
bash -c 'a=(1 2); echo ${a[-5]}; echo after'; echo $?
bash -c 'readonly r=1; r=2; echo no'; echo $?
bash -c 'echo ${x?}'; echo $?
bash -uc 'echo ${a[0]} $1'; echo $?
bash -c 'set -u; echo "$@" "${#}" "${x:-ok}"; echo $1'; echo $?
bash -c 'echo $((a[-1]))'; echo $?
bash -c '${x}'; echo $?
bash -c '$x echo hi; "" a'; echo $?
