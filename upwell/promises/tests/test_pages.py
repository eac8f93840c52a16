"""What people see: charters with five plain questions, differences in words, what is owed and what is late."""

from datetime import timedelta

import pytest

from tests.journey import TERMS
from upwell.kit.time import at, at_noon, today
from upwell.promises import charters, duties
from upwell.promises.models import Charter, CharterVersion, Duty, Process


def read(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    page = answer.content.decode()
    assert "<c-" not in page
    assert "style=" not in page
    return page


def test_a_charter_answers_five_plain_questions_in_order(version, client):
    page = read(client, "/charters/board/")
    asked = ["What is on offer", "What is not", "Who decides", "By when", "What if they do not"]
    places = [page.index(f"<dt>{question}</dt>") for question in asked]
    assert places == sorted(places)
    assert "The budget of this year." in page
    assert "30 working days to answer" in page
    assert "How the board answers" in read(client, "/charters/")


def test_a_new_version_shows_what_was_taken_out_and_added_in_words(version, director, client):
    changed = charters.revise(actor=director, charter=version.charter, not_open="The budget of next year.")
    charters.sign(actor=director, version=changed)
    page = read(client, "/charters/board/2/")
    assert "What changed since version 1" in page
    assert "[taken out: </span>this<" in page
    assert "[added: </span>next<" in page
    assert "This is an older version" in read(client, "/charters/board/1/")


def test_a_draft_is_seen_by_the_bodys_people_alone(board, director, officer, efa, sign_in, client):
    charters.draft(actor=director, body=board, title="Not yet", slug="not-yet", **TERMS)
    for stranger in (client, sign_in(efa)):
        read(stranger, "/charters/not-yet/", 404)
        read(stranger, "/charters/not-yet/1/", 404)
        assert "Not yet" not in read(stranger, "/charters/")
    assert "Read and sign" not in read(sign_in(officer), "/charters/not-yet/1/")
    assert "Read and sign" in read(sign_in(director), "/charters/not-yet/1/")
    assert "Not yet" in read(sign_in(officer), "/charters/")


def _filled(**more):
    numbers = {"support_gate": 20, "support_days": 60, "admit_days": 10, "answer_days": 30}
    stages = {"stages-TOTAL_FORMS": 2, "stages-INITIAL_FORMS": 0, "stages-0-title": "People say it matters"}
    stages |= {"stages-0-min_days": 7, "stages-0-max_days": 30, "stages-1-title": ""}
    rest = {"handoff_days": 20, "verdict_days": 90, "effective_on": today().isoformat()}
    return {**TERMS, **numbers, **rest, **stages, **more}


def test_the_bodys_people_write_a_charter_and_who_decides_signs_it_on_pages(board, director, officer, efa, sign_in):
    read(sign_in(efa), "/charters/new/", 403)
    finns, devs = sign_in(officer), sign_in(director)
    read(finns, "/charters/new/")
    made = finns.post("/charters/new/", {"body": board.slug, "title": "How we listen"})
    assert made.url == "/charters/how-we-listen/change/"
    read(finns, made.url)
    wrong = finns.post(made.url, _filled(**{"stages-0-min_days": 60}))
    assert "less than the days it lasts at least" in wrong.content.decode()
    assert finns.post(made.url, _filled(accountable="")).status_code == 302
    assert "Who is answerable" in read(devs, "/charters/how-we-listen/1/sign/")
    finns.post(made.url, _filled())
    assert finns.post("/charters/how-we-listen/1/sign/", {"sure": "on"}).status_code == 403
    assert devs.post("/charters/how-we-listen/1/sign/", {}).status_code == 422
    assert devs.post("/charters/how-we-listen/1/sign/", {"sure": "on"}).url == "/charters/how-we-listen/"
    version = CharterVersion.objects.get()
    assert version.is_signed
    assert version.stages == [
        {"key": "people-say-it-matters", "title": "People say it matters", "min_days": 7, "max_days": 30}
    ]


def test_a_taken_name_is_said_in_the_form(version, officer, board, sign_in):
    Charter.objects.filter(pk=version.charter.pk).update(slug="again")
    page = sign_in(officer).post("/charters/new/", {"body": board.slug, "title": "Again"}).content.decode()
    assert "Another charter has this address" in page


def test_an_organiser_opens_a_process_moves_it_and_closes_it_on_pages(version, organiser, efa, council, sign_in):
    anns = sign_in(organiser)
    read(anns, "/charters/board/open/")
    read(sign_in(efa), "/charters/board/open/", 403)
    assert anns.post("/charters/board/open/", {"title": "Memory", "about": "Dementia"}).url == "/processes/memory/"
    assert "Begin this stage" in read(anns, "/processes/memory/")
    assert "Begin this stage" not in read(sign_in(efa), "/processes/memory/")
    assert sign_in(efa).post("/processes/memory/stage/", {"key": "admit"}).status_code == 403
    assert anns.post("/processes/memory/stage/", {"key": "admit"}).status_code == 409
    with at(at_noon(today() + timedelta(days=20))):
        assert anns.post("/processes/memory/stage/", {"key": "admit"}).status_code == 302
    read(anns, "/processes/memory/close/")
    read(sign_in(efa), "/processes/memory/close/", 403)
    assert anns.post("/processes/memory/close/", {"note": ""}).status_code == 422
    note = {"note": "All answered."}
    assert "It cannot be opened again" in anns.post("/processes/memory/close/", note).text
    assert Process.objects.get().closed_at is None
    assert anns.post("/processes/memory/close/", {**note, "checked": "yes"}).status_code == 302
    assert Process.objects.get().closed_at is not None
    assert "This process is closed" in read(anns, "/processes/memory/")
    assert "Memory" in read(anns, "/processes/")


def test_what_i_owe_lists_my_duties_and_lets_me_explain_but_not_move_them(owe, director, efa, sign_in, client):
    duty = owe()
    assert client.get("/duties/").status_code == 302
    assert "Answer the issue" in read(sign_in(director), "/duties/")
    assert "You owe nothing" in read(sign_in(efa), "/duties/")
    url = duty.get_absolute_url()
    assert "Add this explanation" not in read(client, url)
    page = sign_in(director).post(url, {"text": "The survey came late.", "due_on": "2030-01-01"}, follow=True)
    assert "The survey came late." in page.content.decode()
    assert sign_in(efa).post(url, {"text": "I know better"}).status_code == 403
    assert Duty.objects.get(pk=duty.pk).due_on == duty.due_on


def test_a_duty_says_that_it_is_due_today_and_not_before(owe, client):
    duty = owe()
    assert "Not due yet" in read(client, duty.get_absolute_url())
    with at(at_noon(duty.due_on)):
        assert "Due today" in read(client, duty.get_absolute_url())
    with at(at_noon(duty.due_on + timedelta(days=1))):
        assert "Due today" not in read(client, duty.get_absolute_url())


def test_the_overdue_list_is_public_and_says_how_late_in_words(owe, process, client, settings):
    duty = owe(days=2)
    owe(kind="test.report", days=2)
    assert "Nothing is overdue" in read(client, "/overdue/")
    with at(at_noon(today() + timedelta(days=30))):
        page = read(client, "/overdue/")
        late = Duty.objects.get(pk=duty.pk).working_days_late
    assert f"{late} working days late" in page
    assert page.count('class="duty"') == 1


def test_a_duty_that_is_not_public_has_no_page_for_others(owe, client, efa, director, sign_in):
    duty = owe(kind="test.report")
    read(client, duty.get_absolute_url(), 404)
    read(sign_in(efa), duty.get_absolute_url(), 404)
    read(sign_in(director), duty.get_absolute_url())


@pytest.mark.parametrize("number", [1, 25])
def test_the_overdue_list_asks_as_many_questions_for_one_duty_as_for_many(
    number, process, organiser, version, board, client, django_assert_max_num_queries
):
    from upwell.kit.permissions import SYSTEM
    from upwell.promises import processes

    for n in range(number):
        about = processes.open(actor=organiser, version=version, title=f"P{n}", slug=f"p{n}")
        duties.open(actor=SYSTEM, kind="test.answer", subject=about, holder="Board", because="Rule", days=1, body=board)
    with at(at_noon(today() + timedelta(days=30))), django_assert_max_num_queries(12):
        read(client, "/overdue/")
