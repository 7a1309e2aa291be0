"""Replace one cog by its new code: all of it, or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from adapters.discord.cog_loading import CogLoader
from adapters.discord.command_sync.sync import LeftOut
from adapters.discord.command_tree import BaselineTree
from adapters.discord.reloading.ending import end
from adapters.discord.reloading.registrations import Registrations, registrations_of
from adapters.discord.reloading.standby import Standby
from application.cogs.modules import modules_of, replace_modules
from application.ports.bot.cog_modules import CogLoadFailed, FoundCog
from baseline.cogs import Bot


class Replacement:
    """The new code is set up beside the old code, which serves until then: it keeps its loops, subscriptions and views.

    `module` is the name that both have. Use `prepared` around `set_up`, and `end` at the end in any case.
    """

    def __init__(self, bot: Bot, tree: BaselineTree, loader: CogLoader, module: str) -> None:
        self._bot = bot
        self._tree = tree
        self._loader = loader
        self._module = module
        self._old = registrations_of(bot, tree, module)
        self._ending = Registrations()

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Serve from the old code inside of the block. If the block raises, the old code is put back."""
        name = self._module.rpartition(".")[2]
        modules, restore = modules_of(self._module), self._loader.source.saved(name)
        self._tree.standby = Standby(self._bot, self._tree)
        self._old.detach(self._bot, self._tree, with_views=False)
        try:
            yield
        except BaseException:
            new = registrations_of(self._bot, self._tree, self._module, but=self._old)
            new.detach(self._bot, self._tree, with_views=True)
            self._old.attach(self._bot, self._tree)
            replace_modules(self._module, modules)
            restore()
            self._ending = new
            raise
        else:
            self._ending = self._old
        finally:
            self._tree.standby = None

    async def set_up(self, cog: FoundCog) -> None:
        """Raises `CogLoadFailed`."""
        with self._loader.attempts.begun(cog.name) as attempt:
            await self._loader.attempt(cog, attempt)
            if attempt.failure is not None:
                raise attempt.failure

    def check(self, left_out: Sequence[LeftOut], before: Sequence[LeftOut]) -> None:
        """Raises `CogLoadFailed` for a command of the new code that Discord refuses, and did not refuse before."""
        name = self._module.rpartition(".")[2]
        refused = [each for each in left_out if each.cog == name and each not in before]
        if refused:
            raise CogLoadFailed(name, "; ".join(f"{each.command} is refused: {each.reason}" for each in refused))

    async def end(self, *, seconds: float) -> None:
        """End the code that does not serve. What it is running for members finishes."""
        await end(self._ending, self._bot, self._tree, self._loader.log, seconds=seconds)
