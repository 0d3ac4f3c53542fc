-- The roles of werv, run once by a superuser inside the database that werv uses:
-- by the private cluster, by the test cluster and by the Postgres of docker-compose.yml.
-- Statements end with a semicolon and an empty line, the way "postgres --single -j" reads them;
-- therefore no empty line inside a DO block. Passwords are set apart from this file.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'werv_owner') THEN
    CREATE ROLE werv_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'werv_app') THEN
    CREATE ROLE werv_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'werv_figures') THEN
    CREATE ROLE werv_figures LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  END IF;
  -- Owns the functions that seek names by index behind the walls, and reads nothing but what they need.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'werv_search') THEN
    CREATE ROLE werv_search NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
  END IF;
  ALTER ROLE werv_owner NOINHERIT;
  GRANT werv_search TO werv_owner;
  -- The application counts as werv_figures by taking that role on, and has none of its rights before.
  ALTER ROLE werv_app NOINHERIT;
  GRANT werv_figures TO werv_app;
  IF current_database() <> 'template1' THEN
    EXECUTE format('ALTER DATABASE %I OWNER TO werv_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    -- TEMPORARY: an import copies its rows into a temporary table first.
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO werv_app', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO werv_figures', current_database());
  END IF;
END $$;

CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;

CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;

CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;

ALTER SCHEMA public OWNER TO werv_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO werv_app, werv_figures, werv_search;

GRANT CREATE ON SCHEMA public TO werv_search;

ALTER DEFAULT PRIVILEGES FOR ROLE werv_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO werv_app;

ALTER DEFAULT PRIVILEGES FOR ROLE werv_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO werv_app;

