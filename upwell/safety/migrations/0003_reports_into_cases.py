"""Each report from before gets its case: those that wait about the same thing share one. Their open duties go over to it, and signed-out reporters get a key."""

from datetime import timedelta

from django.db import migrations

import upwell.kit.refs
from upwell.kit.time import now

SEVERITY = {"in_danger": 3, "self_harm": 2, "threat": 2, "illegal": 2, "private": 1, "cure": 1}
MOVED = (
    "subject_kind",
    "subject_ref",
    "scope_kind",
    "scope_ref",
    "about_id",
    "state",
    "closed_at",
    "closed_by_id",
    "outcome",
)


def into_cases(apps, schema_editor):
    Report = apps.get_model("safety", "Report")
    for report in Report.objects.filter(case=None).order_by("at", "pk"):
        report.case = _case_of(apps, report)
        report.key = upwell.kit.refs.new_ref()
        report.told_at = report.closed_at
        report.save(update_fields=["case", "key", "told_at"])
        _move_duty(apps, report)


def _case_of(apps, report):
    Case = apps.get_model("safety", "Case")
    is_care = report.reason == "in_danger"
    same = Case.objects.filter(subject_kind=report.subject_kind, subject_ref=report.subject_ref, is_care=is_care)
    severity = SEVERITY.get(report.reason, 0)
    found = same.filter(state="open").first() if report.state == "open" else None
    if found is not None:
        found.severity = max(found.severity, severity)
        found.save(update_fields=["severity"])
        return found
    made = Case.objects.create(
        **{name: getattr(report, name) for name in MOVED},
        is_care=is_care,
        severity=severity,
        opened_at=report.at,
        seen_at=report.closed_at,
        falls_to="space" if report.scope_kind else "site",
    )
    if report.hidden_at is not None:
        _keep_hidden(apps, made, report)
    return made


def _keep_hidden(apps, case, report):
    decision = apps.get_model("safety", "Decision").objects.create(
        case=case,
        person_id=case.about_id,
        facts=report.hidden_because,
        ground="rule",
        rule="The rules of this space",
        decided_by_id=report.closed_by_id,
        at=report.hidden_at,
        told_at=report.hidden_at,
        appeal_until=report.hidden_at + timedelta(days=183),
    )
    apps.get_model("safety", "Restriction").objects.create(decision=decision, measure="hidden", since=report.hidden_at)


def _move_duty(apps, report):
    """A duty is append-only: the old one ends as "moved", and the case owes the same by the same day."""
    Duty = apps.get_model("promises", "Duty")
    old = Duty.objects.filter(kind="report", subject_kind="safety.report", subject_ref=report.ref, done_at=None).first()
    if old is None:
        return
    Duty.objects.filter(pk=old.pk).update(done_at=now(), outcome="moved")
    about = {"kind": "report", "subject_kind": "safety.case", "subject_ref": report.case.ref}
    if not Duty.objects.filter(done_at=None, **about).exists():
        kept = (
            "role",
            "scope_kind",
            "scope_ref",
            "holder",
            "because",
            "public",
            "opened_at",
            "due_on",
            "told_overdue_at",
        )
        Duty.objects.create(**about, ref=upwell.kit.refs.new_ref(), **{name: getattr(old, name) for name in kept})


class Migration(migrations.Migration):
    dependencies = [("safety", "0002_cases"), ("promises", "0001_initial")]

    operations = [migrations.RunPython(into_cases, migrations.RunPython.noop)]
