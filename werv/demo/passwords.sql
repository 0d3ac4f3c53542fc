-- Run once by psql after roles.sql, in the Postgres of docker-compose.yml: passwords come from its secret files.

\set owner `cat /run/secrets/owner_password`
\set app `cat /run/secrets/app_password`
\set figures `cat /run/secrets/figures_password`
ALTER ROLE werv_owner PASSWORD :'owner';
ALTER ROLE werv_app PASSWORD :'app';
ALTER ROLE werv_figures PASSWORD :'figures';
