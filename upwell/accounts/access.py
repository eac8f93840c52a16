"""Invariant 10: every act on somebody's behalf and every staff read of something private is logged and shown to that person."""

from __future__ import annotations

from upwell.accounts.models import Access, Acting, Person


def note(
    person: Person,
    by: Person | None,
    what: str,
    why: str = "",
    role: str = "",
    acting: Acting | None = None,
    was_read: bool = False,
) -> Access:
    """Write down that `by`, in `role`, did or (`was_read`) only read `what` of `person`, and `why`. Reading one's own is not logged: returns an unsaved row."""
    row = Access(person=person, by=by, role=role[:60], what=what[:300], why=why[:300], acting=acting, was_read=was_read)
    if by is None or by.pk != person.pk:
        row.save(force_insert=True)
    return row
