"""Index sign-ins apart from what the developer team did, and let them be forgotten after a time or with their user.

Processes of the previous release append no sign-ins and use the new index as they used the old one. Both indexes hold
few rows of the audit log, so that appends wait for no longer than one reading of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0019"
down_revision = "baseline_0018"
branch_labels = None
depends_on = None

_OF_SESSIONS = "action IN ('session.started', 'session.refused', 'session.ended')"
_BY_STAFF = "guild_id IS NULL OR action IN ('conversation.read', 'fleet.read')"
_BY_STAFF_WITHOUT_SESSIONS = (
    "guild_id IS NULL AND action NOT IN ('session.started', 'session.refused', 'session.ended') "
    "OR action IN ('conversation.read', 'fleet.read')"
)

# The application may not delete from the audit log. This function may, entries of sign-ins alone: those of one user
# whose data are erased, and old ones. Those of the last 29 days stay, so that an intruder's sign-in stays visible; the
# setting allows 30 days, since clocks differ.
_FORGET = """
CREATE FUNCTION forget_sign_ins(member bigint, until timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = "{schema}", pg_temp
AS $body$
DECLARE
    found bigint;
    caller_scope text := coalesce(current_setting('app.scope', true), '');
BEGIN
    IF member IS NULL AND until > now() - interval '29 days' THEN
        RAISE EXCEPTION 'Entries of the last 29 days are forgotten with their user alone.';
    END IF;
    PERFORM set_config('app.scope', 'system', true);
    DELETE FROM audit_log
    WHERE action IN ('session.started', 'session.refused', 'session.ended') AND occurred_at < until
          AND (member IS NULL OR actor_id = member OR target = member::text);
    GET DIAGNOSTICS found = ROW_COUNT;
    PERFORM set_config('app.scope', caller_scope, true);
    RETURN found;
END
$body$
"""


def upgrade() -> None:
    _index(_BY_STAFF_WITHOUT_SESSIONS)
    op.create_index("ix_audit_log_sessions", "audit_log", ["occurred_at", "id"], postgresql_where=sa.text(_OF_SESSIONS))
    schema = op.get_bind().execute(sa.text("SELECT current_schema()")).scalar_one()
    op.execute(_FORGET.format(schema=schema))


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_sign_ins(bigint, timestamptz)")
    op.drop_index("ix_audit_log_sessions", "audit_log")
    _index(_BY_STAFF)


def _index(condition: str) -> None:
    op.drop_index("ix_audit_log_staff", "audit_log")
    op.create_index("ix_audit_log_staff", "audit_log", ["occurred_at", "id"], postgresql_where=sa.text(condition))
