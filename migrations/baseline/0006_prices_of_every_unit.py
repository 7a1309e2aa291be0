"""Store prices per unit other than tokens, prices set by hand, and audit entries without a guild.

`details` becomes the whole price, by meter; the columns beside it are a simplified view. The previous release cannot
read such prices, so its processes are stopped while this runs.
"""

import sqlalchemy as sa
from alembic import op

revision = "baseline_0006"
down_revision = "baseline_0005"
branch_labels = None
depends_on = None

_TO_RATES = """
UPDATE llm_model_pricing SET details = jsonb_build_object('rates', jsonb_strip_nulls(jsonb_build_object(
    'input', rate('input', trim_scale(input_cost_per_1k)::text, details),
    'output', rate('output', trim_scale(output_cost_per_1k)::text, details),
    'cache_read', rate('cache_read', trim_scale(cache_cost_per_1k)::text, details),
    'cache_write', rate('cache_write', details ->> 'cache_write_cost_per_1k', details)
)))
WHERE NOT details ? 'rates'
"""
_RATE = """
CREATE FUNCTION rate(name text, usd text, details jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN usd IS NOT NULL THEN jsonb_build_object('usd', usd) || coalesce((
        SELECT jsonb_build_object('tiers', jsonb_agg(jsonb_build_object(
            'above_input_tokens', tier -> 'above_input_tokens', 'usd', tier -> 'per_1k'
        )))
        FROM jsonb_array_elements(details -> 'tiers' -> name) AS tier
        HAVING count(*) > 0
    ), '{}') END
$body$
"""
_SIMPLE_VIEW = """
UPDATE llm_model_pricing SET
    input_cost_per_1k = (details #>> '{rates,input,usd}')::numeric,
    output_cost_per_1k = (details #>> '{rates,output,usd}')::numeric,
    cache_cost_per_1k = (details #>> '{rates,cache_read,usd}')::numeric,
    image_cost_per_unit = (details #>> '{rates,images,usd}')::numeric,
    audio_cost_per_minute = (details #>> '{rates,audio,usd}')::numeric / 60
"""
_TO_COLUMNS = """
UPDATE llm_model_pricing SET
    output_cost_per_1k = coalesce(output_cost_per_1k, 0), image_cost_per_unit = NULL, audio_cost_per_minute = NULL,
    details = jsonb_strip_nulls(jsonb_build_object(
        'cache_write_cost_per_1k', details #>> '{rates,cache_write,usd}',
        'tiers', (
            SELECT coalesce(jsonb_object_agg(name, (
                SELECT jsonb_agg(jsonb_build_object(
                    'above_input_tokens', tier -> 'above_input_tokens', 'per_1k', tier -> 'usd'
                ))
                FROM jsonb_array_elements(rate -> 'tiers') AS tier
            )), '{}')
            FROM jsonb_each(details -> 'rates') AS rates(name, rate)
            WHERE rate ? 'tiers' AND name IN ('input', 'output', 'cache_read', 'cache_write')
        )
    ))
"""


def upgrade() -> None:
    op.add_column(
        "llm_model_pricing", sa.Column("source", sa.Text, nullable=False, server_default=sa.text("'seed'::text"))
    )
    op.create_check_constraint(op.f("ck_llm_model_pricing_source"), "llm_model_pricing", "source IN ('seed', 'manual')")
    for column in ("input_cost_per_1k", "output_cost_per_1k"):
        op.alter_column("llm_model_pricing", column, nullable=True)
    op.execute(_RATE)
    op.execute(_TO_RATES)
    op.execute("DROP FUNCTION rate(text, text, jsonb)")
    op.execute(_SIMPLE_VIEW)
    op.alter_column("audit_log", "guild_id", nullable=True)


def downgrade() -> None:
    # Row security holds for the owner too: changing the rows of every guild needs the system scope.
    op.execute("SELECT set_config('app.scope', 'system', true)")
    op.execute("DELETE FROM audit_log WHERE guild_id IS NULL")
    op.alter_column("audit_log", "guild_id", nullable=False)
    # The previous release would read the price of a model that is not billed by tokens as zero.
    op.execute("DELETE FROM llm_model_pricing WHERE NOT details -> 'rates' ? 'input'")
    op.execute(_TO_COLUMNS)
    for column in ("input_cost_per_1k", "output_cost_per_1k"):
        op.alter_column("llm_model_pricing", column, nullable=False)
    op.drop_constraint(op.f("ck_llm_model_pricing_source"), "llm_model_pricing")
    op.drop_column("llm_model_pricing", "source")
