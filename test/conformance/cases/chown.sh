cd /tmp; mkdir -p d/e; touch f d/g d/e/h; ln -s f l
chown nobody f; stat -c '%U %G' f
chown nobody:nogroup f; stat -c '%U %G' f
chown :root f; stat -c '%U %G' f
chown 1000:1001 f; stat -c '%u %g %U %G' f
chown root: f; stat -c '%U %G' f
chown -R nobody d; stat -c '%n %U' d d/g d/e/h
chgrp nogroup f; stat -c '%G' f
chgrp -R nogroup d; stat -c '%n %G' d d/g d/e/h
chown -v root f; chown -v root f; chown -v daemon:daemon f
chown -c root f; chown -c root f
chgrp -v root f; chgrp -v root f; chgrp -c daemon f
chown --reference=d f; stat -c '%U %G' f
chown nosuch f
chown root:nosuch f
chgrp nosuch f
chown root
chown
chgrp root
chgrp
chown root nowhere
chgrp root nowhere
chown -f root nowhere
chown -Q root f
chown root.root f
