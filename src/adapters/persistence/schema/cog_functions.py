"""Define the database functions that bind a transaction of the cogs' role to one guild; migrations create them.

`enter_guild` checks a token that only Baseline can make. It stores a proof in `app.guild_proof`, valid for the guild,
the connection and the transaction. SQL of that transaction can neither forge a proof for another guild nor reuse an old
one. The policies of the cogs' role call `bound_guild` once per statement.
"""

_HMAC = """encode(sha256(kept.outer_key || sha256(kept.inner_key || convert_to({message}, 'UTF8'))), 'hex')"""
_ENTER = _HMAC.format(message="format('enter %s %s', guild, pg_backend_pid())")
_BOUND = _HMAC.format(
    message="format('bound %s %s %s', guild, pg_backend_pid(), extract(epoch FROM transaction_timestamp()))"
)

# PARALLEL RESTRICTED, so that only the leader evaluates it: parallel workers have other process ids.
BOUND_GUILD = f"""
CREATE OR REPLACE FUNCTION bound_guild() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = "{{schema}}", pg_temp
AS $body$
DECLARE
    guild text := current_setting('app.guild_id', true);
    kept record;
BEGIN
    IF coalesce(guild, '') = '' THEN
        RETURN NULL;
    END IF;
    SELECT inner_key, outer_key INTO kept FROM cog_role_secrets;
    IF current_setting('app.guild_proof', true) = {_BOUND} THEN
        RETURN guild::bigint;
    END IF;
    RETURN NULL;
END
$body$
"""  # noqa: S608 - constants of this file

ENTER_GUILD = f"""
CREATE OR REPLACE FUNCTION enter_guild(guild bigint, token text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{{schema}}", pg_temp
AS $body$
DECLARE
    kept record;
BEGIN
    SELECT inner_key, outer_key INTO kept FROM cog_role_secrets;
    IF guild IS NULL OR token IS DISTINCT FROM {_ENTER} THEN
        RAISE EXCEPTION 'this is not the key by which guilds are entered: run baseline migrate'
            USING ERRCODE = 'invalid_authorization_specification';
    END IF;
    PERFORM set_config('app.guild_id', guild::text, true), set_config('app.scope', '', true),
            set_config('app.guild_proof', {_BOUND}, true);
END
$body$
"""  # noqa: S608 - constants of this file

# Undoes changes of the role's password and settings, which PostgreSQL allows every role. Only the application may
# call it.
RESTORE_COG_ROLE = """
CREATE OR REPLACE FUNCTION restore_cog_role() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
AS $body$
DECLARE
    kept text;
BEGIN
    PERFORM pg_advisory_xact_lock('cog_role_secrets'::regclass::oid::bigint);
    SELECT password_verifier INTO STRICT kept FROM cog_role_secrets;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', '{schema}_cog', kept);
    EXECUTE format('ALTER ROLE %I RESET ALL', '{schema}_cog');
    EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', '{schema}_cog', current_database());
    -- Sessions of one role see each other's statements, unless the server keeps none. Only a superuser may say so.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('ALTER ROLE %I SET track_activities = off', '{schema}_cog');
    END IF;
END
$body$
"""

COG_FUNCTIONS = (BOUND_GUILD, ENTER_GUILD, RESTORE_COG_ROLE)
