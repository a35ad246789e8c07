-- After every `zorglogistiek init` and `restore`, as the owner of the tables:
--   psql --set=ON_ERROR_STOP=1 --file=rights.sql postgresql://zorglogistiek_owner@HOST/zorglogistiek
-- The site reads which version the tables have and adds to the log (its events, and the lists of youths that events
-- name); it changes neither.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO zorglogistiek;
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO zorglogistiek;
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM zorglogistiek;
REVOKE UPDATE, DELETE ON audit_event, audit_list, audit_listed FROM zorglogistiek;
