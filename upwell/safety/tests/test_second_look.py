"""A second look: it asks once, in kind words, and lets everybody through; and what its model reaches."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests import journey
from tools.fresh_look import WAVES, fair
from upwell.accounts.models import Person
from upwell.algorithms import harshness
from upwell.community import actions
from upwell.community.models import Post, Thread
from upwell.kit.second_look import LookAgain
from upwell.kit.time import at, now
from upwell.promises.forms import ExplainForm
from upwell.safety.queries import sounds_harsh
from upwell.safety.second_look import can_read, how_harsh, look
from upwell.safety.second_look.looking import LOOKS, WEIGHTS, _weights

FIGURES = json.loads((WEIGHTS.parent / "figures.json").read_text())
CARD = Path(__file__).resolve().parents[3] / "docs" / "second-look.md"


@pytest.fixture
def thread(bryn: Person, gwen: Person) -> Thread:
    return actions.start_thread(
        actor=bryn, space=journey.carers(bryn, gwen), title="At night", body="Who else is awake?"
    )


def replies(thread: Thread) -> list[str]:
    return list(Post.objects.filter(thread=thread, position__gt=0).values_list("body", flat=True))


def test_the_first_press_asks_and_the_second_sends_the_words_as_they_are(
    thread: Thread, gwen: Person, sign_in: Callable[[Person], Client]
) -> None:
    client, words = sign_in(gwen), "Ring me on 07700 900123. You stupid fool."
    page = client.post(f"/threads/{thread.ref}/reply/", {"body": words})
    assert page.status_code == 422
    assert "This looks like a telephone number." in page.text
    assert "07700 900123" in page.text
    assert "Look again?" in page.text
    assert replies(thread) == []
    seen = page.context["form"].seen
    assert client.post(f"/threads/{thread.ref}/reply/", {"body": words, "looked": seen}).status_code == 302
    assert replies(thread) == [words]


def test_other_words_are_looked_at_anew_and_plain_words_go_up_at_once(
    thread: Thread, gwen: Person, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(gwen)
    seen = client.post(f"/threads/{thread.ref}/reply/", {"body": "Ring 07700 900123."}).context["form"].seen
    other = client.post(f"/threads/{thread.ref}/reply/", {"body": "Ring 07700 900456.", "looked": seen})
    assert other.status_code == 422
    assert client.post(f"/threads/{thread.ref}/reply/", {"body": "I am awake too.", "looked": seen}).status_code == 302
    assert replies(thread) == ["I am awake too."]


def test_about_the_tone_a_writer_is_asked_once_whatever_they_make_of_it(
    thread: Thread, gwen: Person, sign_in: Callable[[Person], Client]
) -> None:
    """Somebody who has tried to say it more gently and is asked again would feel judged by a machine."""
    client, address = sign_in(gwen), f"/threads/{thread.ref}/reply/"
    page = client.post(address, {"body": "You stupid fool."})
    assert (page.status_code, 'href="#look-again"' in page.text) == (422, True)
    gentler = {"body": "You silly fool, you stupid man.", "looked": page.context["form"].seen}
    assert [hint.kind for hint in look(gentler["body"])] == ["harsh"]
    assert client.post(address, gentler).status_code == 302
    assert replies(thread) == [gentler["body"]]


def test_while_writing_the_hints_come_as_a_piece_of_a_page_and_nothing_is_kept(
    thread: Thread, gwen: Person, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(gwen)
    piece = client.post("/look-again/", {"body": "Dr Evans rang <b>me</b> on 07700 900123"}).text
    assert "Dr Evans" in piece
    assert "<b>" not in piece
    assert client.post("/look-again/", {"body": "I hear you."}).text.strip() == ""
    assert replies(thread) == []
    assert Client().post("/look-again/", {"body": "x"}).status_code == 302


def test_one_who_asks_all_the_time_is_asked_to_wait(gwen: Person, sign_in: Callable[[Person], Client]) -> None:
    client = sign_in(gwen)
    with at(now()):
        answers = [client.post("/look-again/", {"body": "hello"}).status_code for _ in range(41)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_each_hint_says_what_and_why_and_the_same_twice_is_one() -> None:
    hints = look("Write to a@example.org or a@example.org. You are an idiot.")
    assert [hint.kind for hint in hints] == ["email", "harsh"]
    assert all(hint.says and hint.because for hint in hints)
    assert look("") == []


def test_between_two_only_the_tone_is_asked_about_and_about_a_service_only_people(
    gwen: Person, sign_in: Callable[[Person], Client]
) -> None:
    """A number is wanted where two arrange something, and is the point where a service is described."""
    words = "Ring 07700 900123, my sister Ffion knows. You stupid fool."
    kinds = {wanted: {hint.kind for hint in look(words, wanted)} for wanted in LOOKS}
    assert kinds == {"all": {"phone", "somebody", "harsh"}, "tone": {"harsh"}, "people": {"somebody", "harsh"}}
    piece = sign_in(gwen).post("/look-again/?for=tone", {"words": words}).text
    assert "stupid fool" in piece
    assert "07700" not in piece


def test_the_floors_below_ask_as_well(gwen: Person, sign_in: Callable[[Person], Client]) -> None:
    """A line about oneself, and what a body promises: their forms stand below this package and know nothing of it."""
    client, words = (
        sign_in(gwen),
        {"handle": gwen.handle, "language": gwen.language, "about": "Knits. Ring 07700 900123."},
    )
    page = client.post("/me/profile/", words)
    assert page.status_code == 422
    assert "This looks like a telephone number." in page.text
    gwen.refresh_from_db()
    assert gwen.about == ""
    assert client.post("/me/profile/", words | {"looked": page.context["form"].seen}).status_code == 302
    gwen.refresh_from_db()
    assert gwen.about == words["about"]
    late = ExplainForm({"text": "Dr Evans rings back on 07700 900456."})
    assert not late.is_valid()
    assert [hint.kind for hint in late.look_again] == ["clinician", "phone"]


def test_two_forms_on_a_page_have_a_place_each_for_their_hints() -> None:
    assert LookAgain().look_place != LookAgain(prefix="close").look_place


def test_a_queue_can_be_put_in_order_by_it() -> None:
    assert (
        how_harsh("You are a worthless idiot and everybody hates you.")
        > 0.8
        > how_harsh("Thank you for the lift on Tuesday.")
    )


def _welsh() -> list[str]:
    """What the pages say in Welsh: sentences of four words and more."""
    words = (settings.BASE_DIR / "locale" / "cy" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    texts = (
        "".join(re.findall(r'"(.*)"', lines)) for lines in re.findall(r'^msgstr ((?:".*"\n)+)', words, re.MULTILINE)
    )
    plain = (re.sub(r"%\(\w+\)s|&\w+;|\\n|<[^>]*>", " ", text) for text in texts)
    found = (one[0].strip() for text in plain for one in harshness.SENTENCE.finditer(text))
    return sorted({sentence for sentence in found if len(sentence.split()) >= 4})


def test_of_welsh_it_says_nothing_because_it_learned_english() -> None:
    """Letters of another language prove nothing: "dim", "hen" and "twp" are no insults until somebody has learned what they mean."""
    welsh = _welsh()
    assert len(welsh) > 1000
    assert sum(can_read(sentence) for sentence in welsh) <= 0.01 * len(welsh)
    assert [sentence for sentence in welsh if any(hint.kind == "harsh" for hint in look(sentence))] == []
    for other in ("@eirlys ti'n dwp fel pren", "Du bist ein Idiot, u idiot", "Jesteś idiotą i nikt cię nie lubi, ya"):
        assert (can_read(other), how_harsh(other)) == (False, 0.0)
    assert [hint.kind for hint in look("Ffonia fi ar 07700 900123, ti'n werth y byd.")] == ["phone"]


def test_english_of_every_sort_is_read_and_a_report_in_welsh_does_not_wait_longer() -> None:
    fresh = fair(WAVES)
    assert sum(can_read(text) for text in fresh) >= 0.99 * len(fresh)
    assert sounds_harsh("Ti'n hollol ddiwerth, cer o'ma, does neb yma dy eisiau di.")
    assert not sounds_harsh("Thank you for the lift on Tuesday.")


def test_the_promise_of_the_card_at_most_three_in_a_hundred_comments(shared_data: Path) -> None:
    from tools.second_look import comments

    said = comments(held=True)
    flagged = [text for text in said if any(hint.kind == "harsh" for hint in look(text))]
    assert len(flagged) <= 0.03 * len(said)
    assert round(len(flagged) / len(said), 4) == FIGURES["comments_flagged"]


def test_the_figures_are_those_of_the_weights_and_stand_in_the_card(shared_data: Path) -> None:
    from tools.second_look import measure

    assert measure(_weights()) == FIGURES
    told = CARD.read_text()
    shares = [
        FIGURES[name]
        for name in ("aimed_recall", "aimed_false_alarms", "comments_flagged", "support_flagged", "insults_found")
    ]
    shares += [
        FIGURES["identities"][kind][name]
        for kind in ("kind", "cruel")
        for name in ("named", "nobody_named", "gap", "least", "most")
    ]
    for share in shares:
        assert f"{share * 100:.1f} %" in told
    assert str(FIGURES["auc"]) in told


def test_naming_who_somebody_is_neither_makes_a_sentence_harsh_nor_excuses_one() -> None:
    """Both directions of the gap, on sentences and identities that were never learned from."""
    from tools.second_look import _gap

    assert _gap("kind", _weights())["most"] <= 0.2
    assert _gap("kind", _weights())["gap"] <= 0.05
    assert _gap("cruel", _weights())["least"] >= 0.7
    assert _gap("cruel", _weights())["gap"] <= 0.15


def test_nothing_that_hides_or_removes_asks_the_model() -> None:
    """Only what registers it for forms, the queue and this folder know of it."""
    package = Path(__file__).resolve().parents[2]
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "safety.second_look" in path.read_text() and "tests" not in path.parts and "second_look" not in path.parts
    }
    assert users == {"safety/urls.py", "safety/queries.py", "safety/wiring.py"}
