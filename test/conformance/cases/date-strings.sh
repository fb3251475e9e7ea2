# date -d: the forms of dates it takes, and its formats.
date -u -d @0
date -u -d '2024-02-29' +%F
date -d '2024-01-31 +1 month' +%F
date -d '2024-03-10 12:34:56' '+%Y %m %d %H %M %S %j %u %w %a %A %b %B %y %e %k %l %I %p %P %T %R %D %F %s %Z %z %n %t %% %C %G %V %g %U %W %h %N %3N %:z %::z %x %X %c %r %q'
date -d '1 day ago 2024-03-01' +%F
date -d 'yesterday 2024-03-01' +%F
date -d '2024-03-01 next week' +%F
date -d 'next monday 2024-03-01' +%F
date -d '2024-03-01 - 3 days' +%F
date -d 'Mar 5 2024' +%D
date -d '5 March 2024 3pm' '+%F %T'
date -d '2024-03-05T10:20:30Z' +%s
date -d '2024-03-05 10:20 +0200' +%T
date -d '10:30' +%T
date -d '20240305' +%F
date -d '03/05/2024' +%F
date -d garbage
echo $?
date +%Q
date -d
date +%Y x
date -I -d @0
date -Iseconds -d @0
date -R -d @0
date --rfc-3339=seconds -d @0
date -r /nosuch
date -d '@1700000000.5' +%s.%N
date +%-d -d 2024-03-05
date '+%_H|%-H|%010s|%^a|%#Z' -d 2024-03-05
date -d '2024-02-30'
date -d 'now' +%Y | wc -c
date -d 'tomorrow 2024-12-31' +%F
date -d '2024-01-01 12:00 2 hours ago' +%T
date -d 'last friday 2024-03-01' +%F
date --date='1 week' +%Y | wc -c
date -u +%Z
date -d '1970-01-01 UTC +86400 seconds' +%F
date -d 'noon 2024-01-01' +%T
date -d midnight +%T
date -d '2024W101'
date -d '12/25' +%m
date -d 'Jan 1' +%d
date -d 'monday 2024-03-05' +%a
date -d '2 fortnights 2024-01-01' +%F
date -d '2024-01-01 10pm' +%H
date -d '2024-06-15 Europe' 2>&1
date --utc -d '2024-01-01 EST' +%T
date --nosuch
