"""Events that happened, and jobs that follow from them."""

from django.db import models


class OutboxEvent(models.Model):
    """A fact in the past tense, written with what it speaks of. Ids and amounts only."""

    topic = models.CharField(max_length=80)
    payload = models.JSONField()
    correlation_id = models.CharField(max_length=64)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["topic", "id"], name="outbox_topic")]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """Something to do soon, at least once. A worker leases it; a lease that runs out is anyone's again."""

    name = models.CharField(max_length=80)
    payload = models.JSONField()
    key = models.CharField(max_length=160, unique=True, help_text="the same key twice is one job")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=40, default="")
    leased_until = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    correlation_id = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known")
        ]
        indexes = [
            models.Index(fields=["state", "run_at", "id"], name="job_due"),
            models.Index(fields=["state", "name"], name="job_state"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class Schedule(models.Model):
    """When a repeating job is due next. Whoever moves ``next_at`` forward makes the job."""

    name = models.CharField(max_length=80, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How many tries were made in the running period. The key is a hash: it names nobody."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count} tries"
