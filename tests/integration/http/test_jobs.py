"""The developer team sees the scheduled jobs and has one run, which is audited."""

from domain.audit import AuditAction
from tests.integration.http.browser import problem_type
from tests.integration.http.people import INITIAL
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
