"""Dead jobs: seen with their reason, given another life, and left alone when they are not dead."""

from server.tests import desk_cases as cases

from entrepot.platform.models import Job, JobState


def test_a_dead_job_is_shown_with_its_reason_and_lives_again(staff):
    job = cases.make_dead_job()
    assert "the port did not answer" in staff.get("/en/console/jobs/").text

    answer = staff.post(f"/en/console/jobs/{job.pk}/retry/", follow=True)

    job.refresh_from_db()
    assert (job.state, job.failures) == (JobState.WAITING, 0)
    assert "The job waits to run again." in answer.text


def test_a_job_that_is_not_dead_is_left_alone_and_the_page_says_so(staff):
    job = cases.make_dead_job()
    Job.objects.update(state=JobState.DONE)
    before = cases.everything_written()

    answer = staff.post(f"/en/console/jobs/{job.pk}/retry/")

    assert answer.status_code == 409
    assert 'role="alert"' in answer.text and "not dead any more" in answer.text
    assert cases.everything_written() == before
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_the_overview_counts_the_dead_by_name(staff):
    for _ in range(2):
        cases.make_dead_job()

    text = staff.get("/en/console/").text

    assert '<span class="stuck-count">2</span><span class="stuck-text code">clearance.declare' in text
