"""Pages of the public record. Everybody may read them; what a person may not see stands there without its name."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from upwell.kit import asking
from upwell.kit.pages import page_of
from upwell.ledger import checkpoints, export, provenance, queries, subjects, words
from upwell.ledger.models import Checkpoint, Entry

VERIFIER = settings.BASE_DIR / "tools" / "verify.py"
MOST_DIGITS = 15


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """What happened, newest first."""
    kind, said = asking.words(request, "kind"), asking.words(request, "q")
    entries = queries.matching(kind=kind, words=said)
    piece = queries.piece(entries, queries.viewer_of(request), before=asking.words(request, "before"))
    context = {"piece": piece, "kinds": queries.kinds(), "kind": kind, "q": said, "newest": checkpoints.latest()}
    return render(request, "ledger/record.html", context)


@require_safe
def entry(request: HttpRequest, ref: str) -> HttpResponse:
    """One entry, with its proof."""
    row = get_object_or_404(Entry, ref=ref)
    (told,) = queries.tell([row], queries.viewer_of(request))
    context = {
        "told": told,
        "entry": row,
        "facts": queries.facts_in_words(row),
        "body": bytes(row.body).decode(),
        "proof": queries.prove(row),
    }
    return render(request, "ledger/entry.html", context)


@require_safe
def about(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Everything on the record about one thing."""
    viewer = queries.viewer_of(request)
    if not subjects.is_shown(kind):
        raise Http404
    piece = queries.piece(queries.matching(about=(kind, ref)), viewer, before=asking.words(request, "before"))
    shown = subjects.show(kind, ref, viewer)
    if not shown.label and not piece.told:
        raise Http404
    return render(request, "ledger/about.html", {"piece": piece, "shown": shown})


@require_safe
def words_of(request: HttpRequest, kind: str, ref: str, number: int) -> HttpResponse:
    """Public words byte for byte, so that anybody can take their SHA-256."""
    thing = words.find(kind, ref)
    parts = words.parts_of(thing) if thing is not None else []
    if not 1 <= number <= len(parts):
        raise Http404
    return HttpResponse(parts[number - 1], content_type="text/plain; charset=utf-8")


@require_safe
def checkpoint_list(request: HttpRequest) -> HttpResponse:
    """Every signed head."""
    page = page_of(request, Checkpoint.objects.all(), 50)
    return render(request, "ledger/checkpoints.html", {"page": page, "key": queries.key()})


@require_safe
def checkpoint(request: HttpRequest, size: int | None = None) -> HttpResponse:
    """One signed note as plain text, for keeping; the newest without a size."""
    if size is not None and len(str(size)) > MOST_DIGITS:
        raise Http404
    row = checkpoints.latest() if size is None else Checkpoint.objects.filter(size=size).first()
    if row is None:
        raise Http404
    return HttpResponse(row.note, content_type="text/plain; charset=utf-8")


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key, and how to check us."""
    return render(request, "ledger/key.html", {"key": queries.key(), "newest": checkpoints.latest()})


@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    """The stranger's tool, from this very installation; who trusts us less takes it from somewhere else."""
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, filename="verify.py", content_type="text/x-python")


@require_safe
def whole(request: HttpRequest) -> StreamingHttpResponse:
    """The open export; ?from=N leaves out what somebody has already."""
    start = request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit()) or len(start) > MOST_DIGITS:
        raise Http404
    answer = StreamingHttpResponse(export.stream(int(start)), content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="export.jsonl"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def trace(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Where a thing comes from and what became of it."""
    viewer = queries.viewer_of(request)
    if not subjects.is_shown(kind):
        raise Http404
    shown = subjects.show(kind, ref, viewer)
    if not shown.label:
        raise Http404
    thing: provenance.End = (kind, ref)
    context: dict[str, object] = {"shown": shown}
    for way in (
        provenance.WAYS
    ):  # `?up=` goes on where the list of sources stopped, `?down=` where that of what became of it did
        after = provenance.after(thing, way, asking.words(request, way))
        steps = provenance.walk(thing, viewer, way, after=after)
        context |= {way: steps, f"{way}_on": provenance.place(thing, way, steps.after)}
    return render(request, "ledger/trace.html", context)
