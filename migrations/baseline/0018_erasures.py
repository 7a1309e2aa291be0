"""Create the queue of erasures, and the functions that erase a member or a guild from the platform's tables.

Processes of the previous release ignore both.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "baseline_0018"
down_revision = "baseline_0017"
branch_labels = None
depends_on = None

# The application may not change the ledger or the audit log. These two functions may, and leave an audit entry. The
# advisory lock is that of the process that folds the ledger into its rollups.
_BEGIN = """
    PERFORM set_config('app.scope', 'system', true);
    PERFORM pg_advisory_xact_lock(hashtextextended('baseline fold ' || current_schema(), 0));
"""

_ERASE_MEMBER = """
CREATE FUNCTION erase_member(member bigint, before timestamptz, late boolean, actor bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
AS $body$
DECLARE
    word text := '\\m' || member || '\\M';
    mention text := '%' || member || '%';
    found bigint;
    report jsonb := '{{}}';
    caller_scope text := coalesce(current_setting('app.scope', true), '');
BEGIN
    IF member IS NULL OR before IS NULL OR member <= 0 THEN
        RAISE EXCEPTION 'A member is erased by a positive id, up to a time.';
    END IF;
    {begin}
    WITH pending AS (
        UPDATE llm_usage_recent SET user_id = 0 WHERE user_id = member AND created_at < before RETURNING *
    ), ledger AS (
        UPDATE llm_usage SET user_id = 0, metadata = '{{}}' WHERE user_id = member AND created_at < before RETURNING *
    ), signed AS (
        SELECT guild_id, created_at, requests::bigint, prompt_tokens, completion_tokens, cache_tokens,
               coalesce(estimated_cost_usd, 0) AS cost_usd, unpriced::bigint FROM ledger
        UNION ALL
        SELECT guild_id, created_at, -requests, -prompt_tokens, -completion_tokens, -cache_tokens,
               -coalesce(estimated_cost_usd, 0), -unpriced FROM pending
    ), moved AS (
        SELECT guild_id, (created_at AT TIME ZONE 'UTC')::date AS day, sum(requests) AS requests,
               sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
               sum(cache_tokens) AS cache_tokens, sum(cost_usd) AS cost_usd, sum(unpriced) AS unpriced
        FROM signed WHERE guild_id IS NOT NULL GROUP BY 1, 2
    ), taken AS (
        UPDATE llm_usage_guild_user_days AS kept
        SET requests = kept.requests - moved.requests, prompt_tokens = kept.prompt_tokens - moved.prompt_tokens,
            completion_tokens = kept.completion_tokens - moved.completion_tokens,
            cache_tokens = kept.cache_tokens - moved.cache_tokens, cost_usd = kept.cost_usd - moved.cost_usd,
            unpriced = kept.unpriced - moved.unpriced
        FROM moved WHERE kept.guild_id = moved.guild_id AND kept.day = moved.day AND kept.user_id = member
        RETURNING moved.*
    ), given AS (
        INSERT INTO llm_usage_guild_user_days AS kept (
            guild_id, day, user_id, requests, prompt_tokens, completion_tokens, cache_tokens, cost_usd, unpriced
        )
        SELECT guild_id, day, 0, requests, prompt_tokens, completion_tokens, cache_tokens, cost_usd, unpriced FROM taken
        ON CONFLICT (guild_id, day, user_id) DO UPDATE
        SET requests = kept.requests + excluded.requests, prompt_tokens = kept.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = kept.completion_tokens + excluded.completion_tokens,
            cache_tokens = kept.cache_tokens + excluded.cache_tokens, cost_usd = kept.cost_usd + excluded.cost_usd,
            unpriced = kept.unpriced + excluded.unpriced
    )
    SELECT count(*) FROM ledger INTO found;
    report := report || jsonb_build_object('llm_usage', found);
    DELETE FROM llm_usage_guild_user_days
    WHERE user_id = member AND requests = 0 AND prompt_tokens = 0 AND completion_tokens = 0 AND cache_tokens = 0
          AND cost_usd = 0 AND unpriced = 0;

    DELETE FROM llm_request_payloads WHERE request_id IN (
        SELECT request_id FROM llm_request_logs WHERE user_id = member AND created_at < before
    );
    GET DIAGNOSTICS found = ROW_COUNT;
    report := report || jsonb_build_object('llm_request_payloads', found);
    DELETE FROM llm_request_logs WHERE user_id = member AND created_at < before;
    GET DIAGNOSTICS found = ROW_COUNT;
    report := report || jsonb_build_object('llm_request_logs', found);
    UPDATE llm_request_payloads
    SET request = regexp_replace(request, word, '0', 'g'), response = regexp_replace(response, word, '0', 'g')
    WHERE created_at < before AND (request LIKE mention OR response LIKE mention);

    IF NOT late THEN
        -- What is left belongs to parts of the ledger that the operator has dropped.
        WITH moved AS (
            DELETE FROM llm_usage_guild_user_days
            WHERE user_id = member AND day < (before AT TIME ZONE 'UTC')::date RETURNING *
        )
        INSERT INTO llm_usage_guild_user_days AS kept (
            guild_id, day, user_id, requests, prompt_tokens, completion_tokens, cache_tokens, cost_usd, unpriced
        )
        SELECT guild_id, day, 0, requests, prompt_tokens, completion_tokens, cache_tokens, cost_usd, unpriced FROM moved
        ON CONFLICT (guild_id, day, user_id) DO UPDATE
        SET requests = kept.requests + excluded.requests, prompt_tokens = kept.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = kept.completion_tokens + excluded.completion_tokens,
            cache_tokens = kept.cache_tokens + excluded.cache_tokens, cost_usd = kept.cost_usd + excluded.cost_usd,
            unpriced = kept.unpriced + excluded.unpriced;

        UPDATE guilds SET access_version = access_version + 1
        WHERE guild_id IN (SELECT guild_id FROM authorized_users WHERE user_id = member);
        DELETE FROM authorized_users WHERE user_id = member;
        GET DIAGNOSTICS found = ROW_COUNT;
        report := report || jsonb_build_object('authorized_users', found);
        UPDATE authorized_users SET granted_by = 0 WHERE granted_by = member;
        UPDATE authorized_users SET revoked_by = 0 WHERE revoked_by = member;
        UPDATE guilds SET added_by = 0 WHERE added_by = member;
        UPDATE guilds SET owner_id = 0 WHERE owner_id = member AND left_at IS NOT NULL;
        UPDATE guild_settings SET updated_by = NULL WHERE updated_by = member;
        DELETE FROM alert_deliveries WHERE target ~ word OR cause ~ word OR text ~ word;
        GET DIAGNOSTICS found = ROW_COUNT;
        report := report || jsonb_build_object('alert_deliveries', found);
        UPDATE audit_log
        SET actor_id = CASE WHEN actor_id = member THEN 0 ELSE actor_id END,
            target = regexp_replace(target, word, '0', 'g'),
            before = regexp_replace(audit_log.before::text, word, '0', 'g')::jsonb,
            after = regexp_replace(after::text, word, '0', 'g')::jsonb
        WHERE actor_id = member OR target LIKE mention OR audit_log.before::text LIKE mention
              OR after::text LIKE mention;
        GET DIAGNOSTICS found = ROW_COUNT;
        report := report || jsonb_build_object('audit_log', found);
        INSERT INTO audit_log (actor_id, action, target, after, occurred_at)
        VALUES (nullif(actor, member), 'privacy.erased', 'user', report, now());
    END IF;
    PERFORM set_config('app.scope', caller_scope, true);
    RETURN report;
END
$body$
"""

_ERASE_GUILD = """
CREATE FUNCTION erase_guild(guild bigint, before timestamptz, late boolean, actor bigint) RETURNS jsonb
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
    IF EXISTS (SELECT FROM guilds WHERE guild_id = guild AND left_at IS NULL) THEN
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
    op.create_table(
        "privacy_erasures",
        sa.Column("id", postgresql.UUID(as_uuid=True), nullable=False, server_default=sa.func.gen_random_uuid()),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("requested_by", sa.BigInteger),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("passes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("erased_at", sa.DateTime(timezone=True)),
        sa.Column("removed", postgresql.JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_privacy_erasures"),
        sa.CheckConstraint("kind IN ('user', 'guild')", name="ck_privacy_erasures_kind"),
    )
    op.create_index(
        "uq_privacy_erasures_waiting",
        "privacy_erasures",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("erased_at IS NULL"),
    )
    op.create_index(
        "ix_privacy_erasures_due_at", "privacy_erasures", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL")
    )
    schema = op.get_bind().execute(sa.text("SELECT current_schema()")).scalar_one()
    for function in (_ERASE_MEMBER, _ERASE_GUILD):
        op.execute(function.format(schema=schema, begin=_BEGIN))


def downgrade() -> None:
    op.execute("DROP FUNCTION erase_guild(bigint, timestamptz, boolean, bigint)")
    op.execute("DROP FUNCTION erase_member(bigint, timestamptz, boolean, bigint)")
    op.drop_table("privacy_erasures")
