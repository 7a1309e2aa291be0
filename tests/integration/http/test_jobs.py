"""The developer team sees the scheduled jobs and can run one, which is audited."""

from adapters.persistence.jobs.memory_cog_board import MemoryCogJob
from domain.audit import AuditAction
from tests.integration.http.browser import problem_type
from tests.integration.http.people import GUILD, INITIAL
from tests.integration.http.world import World

JOB = "stale-shards"


async def test_a_developer_sees_a_job_before_its_first_run(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    (job,) = (await developer.get("/jobs")).json()
    assert (job["name"], job["state"], job["every_seconds"], job["runs"]) == (JOB, "waiting", 60, 0)
    assert (job["requested_at"], job["succeeded_at"], job["error"]) == (None, None, "")


async def test_a_developer_has_a_job_run_and_the_audit_log_says_who(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    answer = await developer.post(f"/jobs/{JOB}/runs")
    assert answer.status_code == 202
    (job,) = (await developer.get("/jobs")).json()
    assert job["requested_at"] is not None
    (row,) = world.fleet_audit.fleet_wide
    assert (row.entry.action, row.entry.actor_id, row.entry.target) == (AuditAction.JOB_REQUESTED, INITIAL, JOB)


async def test_an_unknown_job_is_refused_and_not_audited(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    answer = await developer.post("/jobs/mow-the-lawn/runs")
    assert (answer.status_code, problem_type(answer)) == (404, "route.not_found")
    assert world.fleet_audit.fleet_wide == []


async def test_a_developer_repeats_and_discards_failed_jobs_of_a_cog(world: World) -> None:
    developer = await world.signed_in(INITIAL)
    world.cog_jobs.jobs += [
        MemoryCogJob(guild_id=GUILD, cog="tea", name=name, failed=1, error="why") for name in ("brew", "wash")
    ]
    assert [(job["name"], job["failed"], job["error"]) for job in (await developer.get("/cog-jobs")).json()] == [
        ("brew", 1, "why"),
        ("wash", 1, "why"),
    ]
    assert (await developer.post("/cog-jobs/tea/brew/retries")).json() == {"jobs": 1}
    assert (await developer.post("/cog-jobs/tea/wash/discards")).json() == {"jobs": 1}
    assert [(job["name"], job["waiting"]) for job in (await developer.get("/cog-jobs")).json()] == [("brew", 1)]
    assert [(row.entry.action, row.entry.target, row.entry.after) for row in world.fleet_audit.fleet_wide] == [
        (AuditAction.JOB_RETRIED, "tea.brew", {"jobs": 1}),
        (AuditAction.JOB_DISCARDED, "tea.wash", {"jobs": 1}),
    ]
