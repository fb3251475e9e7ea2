# File names and patterns.
mkdir g; cd g; touch a.txt b.txt c.md .hidden 'sp ace' x1 x2 x10; mkdir d d/e; touch d/f.txt d/e/g.txt
echo *; echo *.txt; echo ?.*; echo [ab]*; echo [!a-c]*; echo x[0-9]; echo x?; echo x*; echo */*; echo */; echo d/*/*
echo .*; echo nomatch*; echo "*.txt" \*.txt '*'; echo 'sp '*; for f in *; do echo "<$f>"; done
shopt -s nullglob; echo none* end; shopt -u nullglob; shopt -s dotglob; echo *; shopt -u dotglob
shopt -s extglob
echo !(*.txt); echo @(a|b).txt; echo x+([0-9]); echo ?(x)1; echo *(a|b|.)*; echo !(x*|d|sp*)
shopt -s globstar; echo **/*.txt; shopt -u globstar; set -f; echo *; set +f
case a.txt in *.md) echo md;; *.txt) echo txt;; esac; case abc in a?c) echo yes;; esac; case x in [!x]) echo no;; [x]) echo class;; esac
case hello in h*o|z) echo both;; esac; case "*" in "*") echo star;; esac; case a in b) ;; *) echo other;; esac; case "" in "") echo empty;; esac
[[ a.txt == *.txt ]] && echo match; [[ a.txt == "*.txt" ]] || echo literal; p='*.txt'; [[ a.txt == $p ]] && echo var; [[ a.txt == "$p" ]] || echo quoted
[[ foobar == foo+(bar) ]] && echo ext; [[ abc =~ ^a(b)(c)$ ]] && echo "${BASH_REMATCH[@]}"; [[ "10.0.0.1/24" =~ ([0-9]+)\.([0-9]+) ]] && echo ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}
re='^[0-9]+$'; for v in 12 1a ""; do if [[ $v =~ $re ]]; then echo "num $v"; else echo "not $v"; fi; done
s=aXbXc; echo ${s#*X} ${s##*X} ${s%X*} ${s%%X*} ${s//X/-} ${s/[A-Z]/_} ${s//[!A-Z]/.}
shopt -s nocasematch; [[ ABC == abc ]] && echo nocase; case FOO in foo) echo fold;; esac; shopt -u nocasematch
echo [[:upper:]]* [[:digit:]]* [[:alpha:]][[:digit:]]; echo {a,b}.txt {x,y}{1,2} {1..5} {a..e} {01..03} {10..1..3} a{b,c{d,e}}f {,x}y {a} {a,b "{a,b}" x{}y
cd ..; rm -r g; echo *; echo {1..3}{a,b}; echo pre{,fix}; echo a{1..2}b{3..4}; v=3; echo {1..$v}
shopt -s failglob; echo nope*; echo $?
