"""A link worker looks in the directory for somebody: the address carries for whom, there is a way back, and what was found is offered with one press."""

from __future__ import annotations

from django.test import Client

from upwell.prescribing.models import Introduction
from upwell.prescribing.tests.conftest import World


def test_from_the_case_into_the_directory_and_back_with_an_offer(world: World, sign_in) -> None:
    referral, client = world.under_way(world.sent()), sign_in(world.finn)
    assert f"/what-helps/?for={referral.ref}" in client.get(referral.get_absolute_url()).text
    found = client.get(f"/what-helps/?for={referral.ref}").text
    assert "You are looking for Mair" in found
    assert f"{world.service.get_absolute_url()}?for={referral.ref}" in found
    page = client.get(f"{world.service.get_absolute_url()}?for={referral.ref}").text
    offer = f"/cases/{referral.ref}/introduce/?service={world.service.ref}"
    assert offer in page
    assert referral.get_absolute_url() in page
    form = client.get(offer).text
    assert "Suggest Singing for all to Mair" in form
    done = client.post(offer, {"service": world.service.pk, "first_visit_together": "on"}, follow=True)
    assert "Singing for all is suggested" in done.text
    assert Introduction.objects.get().service == world.service


def test_to_everybody_else_the_address_says_nothing(world: World, sign_in) -> None:
    referral = world.under_way(world.own())
    address = f"{world.service.get_absolute_url()}?for={referral.ref}"
    for client in (Client(), sign_in(world.gwen), sign_in(world.bryn), sign_in(world.ann)):
        page = client.get(address)
        assert page.status_code == 200
        assert "You are looking for" not in page.text
        assert "Mair" not in page.text
    assert "You are looking for" not in sign_in(world.finn).get("/what-helps/?for=nobody").text
    assert sign_in(world.finn).get("/what-helps/?for=%3Cb%3E").status_code == 200


def test_a_name_said_on_the_phone_finds_its_case_in_whichever_list_it_stands(world: World, sign_in) -> None:
    world.under_way(world.sent(name="Mair"))
    world.sent(name="Idris")
    world.written()
    client = sign_in(world.finn)
    assert "Idris" not in client.get("/caseload/").text.partition("<main")[2]
    found = client.get("/caseload/?called=idr").text.partition("<main")[2]
    assert "Idris" in found
    assert "Mair" not in found
    assert "Nobody of that name" in client.get("/caseload/?called=zebra").text
    assert "Idris" not in sign_in(world.ann).get("/caseload/?called=idr").text, "for link workers alone"
