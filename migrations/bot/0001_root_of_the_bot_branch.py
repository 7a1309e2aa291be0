"""Where the bot's own migrations begin: each one names its predecessor, the first one this."""

revision = "bot_0001"
down_revision = None
branch_labels = ("bot",)
depends_on = None


def upgrade() -> None:
    """Nothing: the root only gives the branch its name."""


def downgrade() -> None:
    """Nothing, as `upgrade`."""
