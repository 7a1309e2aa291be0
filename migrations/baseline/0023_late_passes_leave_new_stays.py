"""Leave a guild alone that the bot has joined anew since the first pass of its erasure, also after it left again.

A first pass removes the guild: one that a later pass finds is a new stay. Processes of the previous release call the
function as they did.
"""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0023"
down_revision = "baseline_0022"
branch_labels = None
depends_on = None

_IN_USE_BEFORE = "left_at IS NULL"
_IN_USE = "late OR left_at IS NULL"

_BEGIN = """
    PERFORM set_config('app.scope', 'system', true);
    PERFORM pg_advisory_xact_lock(hashtextextended('baseline fold ' || current_schema(), 0));
"""

_ERASE_GUILD = """
CREATE OR REPLACE FUNCTION erase_guild(guild bigint, before timestamptz, late boolean, actor bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
AS $body$
DECLARE
    part text;
    found bigint;
    report jsonb := '{{}}';
    caller_scope text := coalesce(current_setting('app.scope', true), '');
BEGIN
    {begin}
    IF EXISTS (SELECT FROM guilds WHERE guild_id = guild AND ({in_use})) THEN
        IF NOT late THEN
            RAISE EXCEPTION 'The bot is in guild %: its data are in use.', guild USING ERRCODE = 'object_in_use';
        END IF;
        PERFORM set_config('app.scope', caller_scope, true);
        RETURN report;
    END IF;
    WITH pending AS (
        UPDATE llm_usage_recent SET guild_id = NULL, user_id = 0 WHERE guild_id = guild
    ), ledger AS (
        UPDATE llm_usage SET guild_id = NULL, user_id = 0, metadata = '{{}}' WHERE guild_id = guild RETURNING 1
    )
    SELECT count(*) FROM ledger INTO found;
    report := report || jsonb_build_object('llm_usage', found);
    FOREACH part IN ARRAY ARRAY[
        'llm_usage_guild_days', 'llm_usage_guild_months', 'llm_usage_guild_model_days', 'llm_usage_guild_user_days',
        'llm_request_payloads', 'llm_request_logs', 'cog_documents', 'alert_deliveries', 'guild_settings',
        'authorized_users', 'audit_log', 'guilds'
    ] LOOP
        EXECUTE format('DELETE FROM %I WHERE guild_id = $1', part) USING guild;
        GET DIAGNOSTICS found = ROW_COUNT;
        report := report || jsonb_build_object(part, found);
    END LOOP;
    IF NOT late THEN
        INSERT INTO audit_log (actor_id, action, target, after, occurred_at)
        VALUES (actor, 'privacy.erased', guild::text, report, now());
    END IF;
    PERFORM set_config('app.scope', caller_scope, true);
    RETURN report;
END
$body$
"""


def upgrade() -> None:
    _replace(_IN_USE)


def downgrade() -> None:
    _replace(_IN_USE_BEFORE)


def _replace(in_use: str) -> None:
    schema = op.get_bind().execute(sa.text("SELECT current_schema()")).scalar_one()
    op.execute(_ERASE_GUILD.format(schema=schema, begin=_BEGIN, in_use=in_use))
