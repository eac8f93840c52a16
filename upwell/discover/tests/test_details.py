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
    written = client.post(f"{space.get_absolute_url()}write/", {"title": "Visits", "body": SAID})
    assert written.status_code == 422
    assert "a telephone number" in written.text
    assert SAID in written.text
    client.post(f"{space.get_absolute_url()}write/", {"title": "Visits", "body": SAID, "keep_details": "on"})
    post = bryn.posts.get()
    asked = {"sentence": SAID, "scopes": ["count", "quote"]}
    answer = client.post(f"/posts/{post.ref}/be-heard/", asked)
    assert answer.status_code == 422
    assert "a telephone number" in answer.text
    assert 'name="keep_details"' in answer.text
    assert not Voice.objects.exists()
    assert client.post(f"/posts/{post.ref}/be-heard/", asked | {"keep_details": "on"}).status_code == 302
    assert Voice.objects.get().text == SAID
