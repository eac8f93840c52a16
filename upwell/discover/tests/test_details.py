"""Before a telephone number leaves a space, whoever lets it be heard is asked once."""

from __future__ import annotations

from upwell.accounts.models import Person
from upwell.community import actions
from upwell.community.tests.test_spaces import open_space
from upwell.discover.models import Voice

SAID = "Ring my mother on 01632 960001 before you come."


def test_a_passage_with_a_number_is_asked_about_once_and_then_taken(bryn: Person, sign_in) -> None:
    space = open_space()
    actions.join_space(actor=bryn, space=space)
    client = sign_in(bryn)
    words = {"title": "Visits", "body": SAID}
    written = client.post(f"{space.get_absolute_url()}write/", words)
    assert written.status_code == 422
    assert "01632 960001" in written.text
    client.post(f"{space.get_absolute_url()}write/", words | {"looked": written.context["form"].seen})
    post = bryn.posts.get()
    asked = {"sentence": SAID, "scopes": ["count", "quote"]}
    answer = client.post(f"/posts/{post.ref}/be-heard/", asked)
    assert answer.status_code == 422
    assert not Voice.objects.exists()
    asked["looked"] = answer.context["form"].seen
    assert client.post(f"/posts/{post.ref}/be-heard/", asked).status_code == 302
    assert Voice.objects.get().text == SAID
