"""What a helper writes down for somebody is that somebody's, is marked, and stands in the letter to them."""

from __future__ import annotations

from upwell.accounts import acting
from upwell.accounts.actions import find_or_create_assisted, grant_role
from upwell.accounts.models import Person
from upwell.community import actions
from upwell.community.models import Post
from upwell.community.tests.test_spaces import open_space
from upwell.kit.permissions import SYSTEM

SAID = "I look after my brother, and nobody asks how I sleep."


def test_a_post_written_down_for_a_caller_is_theirs_and_says_so(carys: Person, bryn: Person, sign_in) -> None:
    space = open_space()
    grant_role(actor=SYSTEM, person=carys, kind="host")
    caller = find_or_create_assisted(actor=carys, handle="Caller", over_16=True)
    for person in (caller, carys, bryn):
        actions.join_space(actor=person, space=space)
    thread = actions.start_thread(actor=bryn, space=space, title="Nights", body="How do you sleep?")
    helper = sign_in(carys)
    consent = {"handle": "Caller", "how": "phone", "consent_note": "“Yes, do.”", "over_16": "on"}
    assert helper.post("/acting/", consent).status_code == 302
    assert helper.post(f"{thread.get_absolute_url()}reply/", {"body": SAID}).status_code == 302
    post = Post.objects.get(body=SAID)
    assert (post.author, post.written_down) == (caller, True)
    row = carys.acting_as_helper.get()
    letter = helper.post(f"/acting/{row.ref}/end/").headers["Location"]
    assert SAID in helper.get(letter).text
    page = sign_in(bryn).get(thread.get_absolute_url()).text
    assert page.count("written down by a helper") == 1
    mine = actions.reply(actor=carys, thread=thread, body="I am glad that you rang.")
    assert (mine.author, mine.written_down) == (carys, False)
    with acting.during(acting.begin(actor=carys, person=caller, how="phone", consent_note="“Yes.”")):
        actions.remove_post(actor=caller, post=post)
    assert SAID not in helper.get(letter).text, "no copy of the words is kept"
