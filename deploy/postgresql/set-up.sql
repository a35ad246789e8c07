-- Two roles and a database, once, as an administrator of the server:
--   psql --set=ON_ERROR_STOP=1 --set=site_password=… --set=owner_password=… --file=set-up.sql postgres
-- The owner makes and changes the tables (zorglogistiek init, restore). The site and the workers use them, and can
-- neither change a table or a trigger, nor make a role or a database.
CREATE ROLE zorglogistiek_owner LOGIN PASSWORD :'owner_password'
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 10;
CREATE ROLE zorglogistiek LOGIN PASSWORD :'site_password'
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE DATABASE zorglogistiek OWNER zorglogistiek_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE zorglogistiek FROM PUBLIC;
GRANT CONNECT ON DATABASE zorglogistiek TO zorglogistiek;
ALTER ROLE zorglogistiek SET statement_timeout = '60s';
ALTER ROLE zorglogistiek SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE zorglogistiek SET lock_timeout = '10s';
\connect zorglogistiek
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO zorglogistiek_owner;
GRANT USAGE ON SCHEMA public TO zorglogistiek;
-- What the owner makes from now on, the site may use.
ALTER DEFAULT PRIVILEGES FOR ROLE zorglogistiek_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO zorglogistiek;
ALTER DEFAULT PRIVILEGES FOR ROLE zorglogistiek_owner IN SCHEMA public GRANT SELECT, USAGE ON SEQUENCES TO zorglogistiek;
