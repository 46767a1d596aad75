"""What is not settled at the clearance desk, how many of each there are, the clocks, and repairs of whole groups."""

from typing import Final

from django.db import models
from django.db.models import Q

RUNNING: Final = Q(due_at__isnull=False)
"""Settled matters have no clock: what is open is indexed, and a search must say that it means those."""
AWAKE: Final = RUNNING & Q(wakes_at__isnull=True)
"""What is open and was not let rest till a later moment: most lists mean those."""
RESTING: Final = Q(wakes_at__isnull=False)
PERSONS: Final = Q(for_person__in=[True])
OTHERS: Final = Q(for_person__in=[False])
"""Spelled as comparisons, so that every database reads them from an index: a bare boolean is none to SQLite."""


class Matter(models.Model):
    """One thing that waits: a parcel, a message, a batch, a filing … Kept up to date by whoever moves what it speaks of.

    ``key`` names its subject (``parcel:E26…A``, ``letter:17``, ``bill:4``); a subject has one matter, open or settled.
    """

    key = models.CharField(max_length=60, unique=True)
    subject = models.CharField(max_length=10, help_text="parcel, letter, batch, bill …")
    name = models.CharField(
        max_length=100, default="", help_text="what it is called where that is neither parcel nor number"
    )
    consignment_no = models.CharField(max_length=32, default="")
    order_no = models.CharField(max_length=32, default="")
    letter_id = models.BigIntegerField(null=True)
    port = models.CharField(max_length=20)
    mode = models.CharField(max_length=10, default="")
    waits = models.CharField(max_length=12, default="", help_text="what it waits for; empty once settled")
    cause = models.CharField(max_length=24, default="")
    document = models.CharField(max_length=4, default="")
    for_person = models.BooleanField(default=False, help_text="nobody outside will settle it")
    since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    owner_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=150, default="")
    taken_at = models.DateTimeField(null=True)
    repair = models.CharField(max_length=20, default="", help_text="the last repair that was asked for")
    repaired_at = models.DateTimeField(null=True)
    aside_by = models.CharField(max_length=150, default="", help_text="who has seen it and put it aside")
    aside_since = models.DateTimeField(
        null=True, help_text="since when it had waited then: what comes later is news"
    )
    wakes_at = models.DateTimeField(null=True, help_text="until when somebody let it rest")
    rests_by = models.CharField(max_length=150, default="")
    rests_why = models.CharField(max_length=200, default="")
    settled_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(waits="", due_at__isnull=True, for_person=False)
                | (~Q(waits="") & Q(due_at__isnull=False, since__isnull=False)),
                name="what_waits_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(wakes_at__isnull=True) | (RUNNING & ~Q(rests_by="")),
                name="what_rests_waits_and_somebody_said_so",
            ),
        ]
        indexes = [
            models.Index(fields=["for_person", "due_at", "id"], name="matter_urgent", condition=AWAKE),
            models.Index(fields=["waits", "due_at", "id"], name="matter_waits", condition=AWAKE),
            models.Index(fields=["cause", "waits", "due_at", "id"], name="matter_cause", condition=AWAKE),
            models.Index(fields=["port", "for_person", "due_at", "id"], name="matter_port", condition=AWAKE),
            models.Index(fields=["mode", "for_person", "due_at", "id"], name="matter_mode", condition=AWAKE),
            models.Index(fields=["owner", "due_at", "id"], name="matter_owner", condition=RUNNING),
            models.Index(fields=["subject", "id"], name="matter_subject", condition=RUNNING),
            models.Index(fields=["wakes_at", "id"], name="matter_wakes", condition=RESTING),
            models.Index(fields=["due_at", "id"], name="matter_resting", condition=RESTING),
            models.Index(
                fields=["waits", "cause", "port", "mode", "due_at"], name="matter_group", condition=AWAKE
            ),
            models.Index(fields=["name"], name="matter_name", condition=RUNNING & ~Q(name="")),
            models.Index(fields=["consignment_no"], name="matter_consignment"),
            models.Index(fields=["order_no"], name="matter_order"),
        ]

    def __str__(self) -> str:
        return self.key


class MatterTally(models.Model):
    """How many open matters there are of a kind: changed with them, in the same transaction."""

    port = models.CharField(max_length=20)
    mode = models.CharField(max_length=10)
    waits = models.CharField(max_length=12)
    cause = models.CharField(max_length=24)
    rests = models.BooleanField(default=False, help_text="counts those that were let rest")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["waits", "cause", "port", "mode", "rests"], name="one_tally_a_kind"
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="tally_is_never_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.waits}"


class ClockRule(models.Model):
    """A rule of the house for a clock. Only added: the newest of its kind holds; without minutes the default does."""

    port = models.CharField(max_length=20, default="", blank=True)
    mode = models.CharField(max_length=10, default="", blank=True)
    waits = models.CharField(max_length=12)
    minutes = models.PositiveIntegerField(null=True)
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1, minutes__lte=43200),
                name="clock_within_a_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.waits}: {self.minutes}"


class RepairRun(models.Model):
    """One repair for a whole group of matters, parcel by parcel. ``reach`` is the last matter it was spread to."""

    repair = models.CharField(max_length=20)
    waits = models.CharField(max_length=12)
    cause = models.CharField(max_length=24, default="")
    port = models.CharField(max_length=20, default="")
    mode = models.CharField(max_length=10, default="")
    due_only = models.BooleanField(default=False, help_text="only those whose clock had run out")
    state = models.CharField(max_length=10, default="running", help_text="running, stopped, done")
    last_id = models.BigIntegerField(help_text="matters that came later are not meant")
    reach = models.BigIntegerField(default=0)
    spread = models.BooleanField(default=False, help_text="every matter of the group has its item")
    expected = models.PositiveIntegerField()
    started_by = models.CharField(max_length=150)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["repair", "waits", "cause", "port", "mode"],
                condition=Q(state="running"),
                name="one_running_repair_a_group",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "stopped", "done"]), name="repair_run_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.repair} of {self.waits}"


class RepairItem(models.Model):
    """One matter of a run: waiting, done, refused (with why), overtaken (it had moved on), stopped."""

    run = models.ForeignKey("customs.RepairRun", on_delete=models.CASCADE, related_name="items")
    matter = models.ForeignKey("customs.Matter", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="waiting")
    why = models.CharField(max_length=300, default="", help_text="in English")
    why_code = models.CharField(max_length=60, default="", help_text="the same as the code of a problem")
    why_params = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "matter"], name="one_item_a_matter")]
        indexes = [models.Index(fields=["run", "state", "id"], name="repair_item_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.matter_id}"
