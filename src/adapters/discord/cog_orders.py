"""Load, unload and reload cogs as the developer team orders it in the dashboard, or at another process of the bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.discord.bot import BaselineBot
from adapters.discord.reloading.control import CogControl
from adapters.process_name import process_name
from application.correlation import correlated
from application.ports.bot.cog_modules import CogLoadFailed
from application.ports.bot.cog_orders import CogOrders
from application.ports.errors import ServiceUnavailable
from application.tasks import cancel_and_wait
from domain.cogs.cog_change import CogOperation, CogOrder, CogOutcome


@asynccontextmanager
async def following_orders(bot: BaselineBot) -> AsyncIterator[None]:
    """Execute orders until the block ends. The new state is on the board of cogs before an order is answered."""
    orders = bot.cog_control.platform.cog_orders
    if orders is None:
        yield
        return
    async with orders.receive() as arrivals:
        task = asyncio.create_task(_follow(arrivals, orders, bot), name="orders on cogs")
        try:
            yield
        finally:
            await cancel_and_wait(task)


async def _follow(arrivals: AsyncIterator[CogOrder], orders: CogOrders, bot: BaselineBot) -> None:
    process, control = process_name(), bot.cog_control
    await control.started.wait()
    async for order in arrivals:
        if order.done_by == process:
            continue
        with correlated(order.correlation_id):
            failure = await _failure(control, order)
            await bot.cog_reports.post()
            runs = order.cog in control.found.loaded
            failure = None if failure is None else control.platform.redact(failure)
            try:
                await orders.answer(order, CogOutcome(process=process, failure=failure, runs=runs))
            except ServiceUnavailable as error:
                control.platform.log.warning("An order on a cog could not be answered", reason=str(error))


async def _failure(control: CogControl, order: CogOrder) -> str | None:
    """Execute the order. Return why it failed, or None. A failure is logged, not raised: the next order follows."""
    change = {
        CogOperation.LOAD: control.load,
        CogOperation.UNLOAD: control.unload,
        CogOperation.RELOAD: control.reload,
    }[order.operation]
    try:
        await change(order.cog)
    except CogLoadFailed as failure:
        return failure.reason
    except Exception as error:
        facts = {"cog": order.cog, "operation": order.operation.value}
        control.platform.log.error("An order on a cog failed", **facts, exc_info=error)  # noqa: TRY400 - Log
        return f"{type(error).__name__}: {error}"
    return None
