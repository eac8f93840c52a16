"""Background work of the assembly."""

from __future__ import annotations

from upwell.kit.jobs import job


@job(queue="slow", lease=1800)
def compute(draw_pk: int) -> None:
    """Find the fairest panels for a draw."""
    from upwell.assembly.actions.draws import work_out  # noqa: PLC0415

    work_out(draw_pk)
