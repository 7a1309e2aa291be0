"""Root of the bot's own migrations: the first of them names this one as its predecessor."""

revision = "bot_0001"
down_revision = None
branch_labels = ("bot",)
depends_on = None


def upgrade() -> None:
    """Do nothing: the root only names the branch."""


def downgrade() -> None:
    """Do nothing, as `upgrade`."""
