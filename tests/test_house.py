"""The rules of the house that no linter knows: who may read what unasked, one clock, registries that are used, a record that names nobody."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from tests.addresses import READ, address
from tests.cast import ROLES
from tests.doors import names
from tests.reading_code import ROOT, calls, chains, first_text, functions, said_in, sources
from tests.test_urls import patterns
from tests.town import RARE, Town
from upwell.accounts import consent, notices
from upwell.accounts.models import Person
from upwell.kit import imports, navigation, search
from upwell.kit.permissions import PERMISSIONS
from upwell.kit.personal import holdings
from upwell.ledger import subjects
from upwell.ledger.entries import entry_types, relations
from upwell.ledger.models import Entry, Link, Salt
from upwell.promises.kinds import duty_kinds
from upwell.safety.reportables import reportables

TEMPLATES = sorted((ROOT / "upwell").glob("**/templates/**/*.html"))

# ---- what is held of people


def about_people() -> Iterator[type[Model]]:
    """Every table, also of libraries, with a key to a person."""
    for model in apps.get_models(include_auto_created=True):
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        if any(field.related_model is Person for field in fields):
            yield model


def test_every_table_about_people_is_handed_out_and_erased_by_somebody() -> None:
    held = {label.lower() for holding in holdings() for label in holding.models}
    owned = {model._meta.label_lower for model in about_people() if not model._meta.auto_created}
    assert owned - held == set()
    assert held - {model._meta.label_lower for model in apps.get_models()} == set(), "holdings of tables that are gone"


def test_every_table_that_keeps_an_opaque_name_is_held_by_somebody_too() -> None:
    held = {label.lower() for holding in holdings() for label in holding.models}
    by_name = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name in {"started_by", "owner", "opaque"}
    }
    assert by_name - held == set()


# ---- what may be read unasked

# Models whose rows not everybody may read: their QuerySets narrow to a viewer.
NARROWED = {
    model.__name__
    for model in apps.get_models()
    if model.__module__.startswith("upwell.") and hasattr(model._default_manager.all(), "visible_to")
}
NARROWS = {"visible_to", "listed_for", "allowing", "held_by", "overdue_in_public"}
# Reads of views and the API that do not begin with what the viewer may see, each with the reason why nobody sees more than they may.
UNASKED = {
    "assembly.views.recommendations.recommendation_detail": "a draft is a 404 but for those who may write it",
    "assembly.views.recommendations.rewrite": "the permission is asked on the row",
    "assembly.views.recommendations.take_up": "the permission is asked on the row",
    "assembly.views.recommendations.count": "the permission is asked on the row",
    "assembly.views.recommendations.say_otherwise": "the permission is asked on the row",
    "assembly.views.recommendations.vote": "the action asks the permission on the row",
    "assembly.views.recommendations.publish": "the permission is asked on the row",
    "community.views.posts._post": "in threads that were narrowed",
    "community.views.threads.thread_create": "the permission is asked on the space",
    "discover.views.voices.mine": "one's own",
    "discover.views.voices.voice_detail": "the words are shown to their author, and to others only through quotable()",
    "discover.views.voices.change": "one's own",
    "discover.views.voices.take_back": "one's own",
    "discover.views.voices.not_about_that": "the permission is asked on the row",
    "discover.views.themes.theme_detail": "organisers see all, as the permission says",
    "discover.views.themes.name": "the permission is asked first",
    "discover.views.themes.retire": "the action asks the permission; the page shows a name",
    "discover.views.themes._work": "the permission is asked first",
    "gather.views.issues._begun": "only preselects what _themes has narrowed",
    "gather.views.issues._themes": "organisers see all, as the permission says",
    "gather.views.leading.hand_off": "hand-offs are public",
    "gather.views.conversations.conversation_create": "issues are public, and the permission is asked",
    "movement.views.groups.shown_out": "one's own: the decision that showed this very person out",
    "response.api.answers": "answers are public",
    "response.views.answers.answer_detail": "a later answer is public too",
    "response.views.answers.answer_create": "issues are public, and the permission is asked",
    "response.views.answers.verdict_create": "answers are public, and the permission is asked",
    "response.views.bodies.promise_detail": "answers are public",
    "safety.views.care.care": "only cases about the person who looks",
    "safety.views.moderators._with_duties": "duties of cases that were narrowed before",
    "community.api.threads": "the space was narrowed before",
    "promises.api.duties": "public ones only, by its own filter",
}


def read_unasked() -> dict[str, str]:
    """Functions of views and APIs that read a narrowed table without narrowing: name -> what they read."""
    found: dict[str, str] = {}
    for source in sources():
        if ".views" not in source.name and not source.name.endswith(".api") and ".api." not in source.name:
            continue
        for name, node in functions(source):
            narrowed = NARROWS & {attr for chain in chains(node) for attr in chain}
            for chain in chains(node):
                reads = chain[0] in NARROWED and "objects" in chain[1:2]
                by_itself = chain[:1] and chain[0] in NARROWED and is_looked_up(chain, node)
                if (reads and not NARROWS & set(chain)) or (by_itself and not narrowed):
                    found[name] = ".".join(chain)
    return found


def is_looked_up(chain: list[str], node: ast.AST) -> bool:
    """get_object_or_404(Model, …): the model stands there by itself."""
    return any(
        isinstance(call.args[0], ast.Name) and call.args[0].id == chain[0]
        for call in calls(node, "get_object_or_404")
        if call.args
    )


def test_views_and_api_read_only_what_the_viewer_may_see() -> None:
    unasked = read_unasked()
    unknown = {name: what for name, what in unasked.items() if name not in UNASKED}
    assert unknown == {}, "begin with .visible_to(person), or write the reason into UNASKED"


ALL_ROWS = {
    "places.queries.kinds": "areas and bodies are public, and only their kinds are read",
    "discover.views.themes.theme_detail": "organisers see all, as the permission says",
    "ledger.views.checkpoint_list": "checkpoints are public",
}


def test_nobody_reads_a_whole_table() -> None:
    found = {
        name
        for source in sources()
        for name, node in functions(source)
        for chain in chains(node)
        if chain[-1:] == ["all"] and chain[-2:-1] in (["objects"], ["_default_manager"])
    }
    assert found == set(ALL_ROWS)


# ---- one clock

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("timezone", "now")}


def test_nothing_asks_the_machine_for_the_time_but_the_one_clock() -> None:
    asks = {
        f"{source.name}: {'.'.join(chain)}"
        for source in sources()
        for chain in chains(source.tree)
        if any(pair in CLOCKS for pair in pairwise(chain)) or chain[:2] in (["time", "time"], ["timezone", "localdate"])
    }
    assert asks == {"kit.time: datetime.now"}


# ---- registries: what is registered is used, and what is used is registered

REGISTERS = {"entries", "wiring", "subjects", "kinds", "rules"}


def test_no_day_is_taken_from_a_moment_as_it_stands_in_greenwich() -> None:
    """`kit.time.day_of` gives the day on the calendar of the community: after midnight in summer, UTC is still on the day before."""
    taken = re.compile(r"(\bnow\(\)|_at|\bsince|\bmoment)\.date\(\)|__date=now\(\)|\bnow\(\):%")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "upwell").rglob("*.py")
        if not {"tests", "demo", "migrations"} & set(path.parts) and path.name != "time.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if taken.search(line)
    ]
    assert found == [], "use kit.time.today or kit.time.day_of"


def used(*, without: set[str] = REGISTERS) -> set[str]:
    """Every text in the code, outside the modules that register."""
    return {
        text for source in sources() if source.name.rpartition(".")[2] not in without for text in said_in(source.tree)
    }


def registered(registry: object) -> set[str]:
    return {name for name in registry if not name.startswith("test")}  # type: ignore[attr-defined]


def test_every_kind_of_entry_is_written_somewhere_and_no_other_is() -> None:
    assert registered(entry_types) - used() == set()
    written = {
        first_text(call) for source in sources() for call in calls(source.tree, "record", "Draft") if first_text(call)
    }
    assert {kind for kind in written if kind and "." in kind} - registered(entry_types) == set()


def test_every_kind_of_link_is_made_somewhere_and_no_other_is() -> None:
    made = {
        argument.value
        for source in sources()
        for call in calls(source.tree, "link", "link_many")
        for argument in call.args[-2:]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    made |= {
        keyword.value.value
        for source in sources()
        for call in calls(source.tree, "Link", "filter")
        for keyword in call.keywords
        if keyword.arg == "relation" and isinstance(keyword.value, ast.Constant)
    }
    assert made == registered(relations)


@pytest.mark.parametrize(
    ("registry", "what"),
    [
        (duty_kinds, "duty"),
        (notices.kinds, "notice"),
        (consent.purposes, "purpose of consent"),
        (PERMISSIONS, "permission"),
    ],
    ids=["duties", "notices", "purposes", "permissions"],
)
def test_what_is_registered_is_used(registry: object, what: str) -> None:
    in_templates = " ".join(path.read_text() for path in TEMPLATES)
    idle = {name for name in registered(registry) - used() if f'"{name}"' not in in_templates}
    assert idle == set(), f"no {what} that nothing asks for"


def test_everything_that_stands_on_the_record_or_in_a_link_can_be_shown(town: Town) -> None:
    kinds = set(Entry.objects.values_list("subject_kind", flat=True))
    kinds |= set(Link.objects.values_list("source_kind", flat=True)) | set(
        Link.objects.values_list("target_kind", flat=True)
    )
    assert {kind for kind in kinds if not subjects.is_shown(kind)} == set()
    assert {kind for kind in reportables if not subjects.is_shown(kind)} == set()


def test_every_source_of_search_has_an_address_for_what_it_finds(town: Town) -> None:
    client = town.client("member")
    for kind, source in search.sources.items():
        things = source.model._default_manager.order_by("-pk")[:50]
        open_ones = [d for d in map(source.document, things) if d is not None and d.audience in {"public", "members"}]
        assert open_ones, f"the town holds no {kind}"
        assert client.get(open_ones[0].url).status_code in {200, 302}, kind


def test_every_importer_asks_for_a_permission_that_exists() -> None:
    assert {i.permission for i in imports.importers.values() if not i.name.startswith("test")} <= set(PERMISSIONS)


# ---- names in addresses, menus and pages

# Of ways of signing in that the settings leave out.
NOT_USED_HERE = {"account_confirm_email", "account_confirm_password_reset_code"}
URL_TAG = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")


def test_every_address_that_a_page_or_a_view_names_exists() -> None:
    known = set(patterns(get_resolver()))
    named = {name: path for path in TEMPLATES for name in URL_TAG.findall(path.read_text())}
    for source in sources():
        for call in calls(source.tree, "reverse", "reverse_lazy", "redirect"):
            text = first_text(call)
            if text and (":" in text or call.func.__dict__.get("id") in {"reverse", "reverse_lazy"}):
                named[text] = source.path
    missing = {name: str(path.relative_to(ROOT)) for name, path in named.items() if name not in known | NOT_USED_HERE}
    assert missing == {}


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_a_menu_opens_for_whom_it_is_shown(town: Town, role: str) -> None:
    viewer = None if role == "anonymous" else town[role]
    client = town.client(role)
    for place in ("main", "work", "you", "footer"):
        for item in navigation.items(place, viewer):
            response = client.get(item.url)
            asks_to_sign_in = response.status_code == 302 and "/account/login/" in response["Location"]
            assert response.status_code == 200 or (role == "anonymous" and asks_to_sign_in), item.url_name


def test_every_menu_entry_has_a_place_that_is_rendered() -> None:
    assert {item.place for item in navigation._items} <= {"main", "work", "you", "footer"}


# ---- pages in their source

# A mail program presses this button without a cookie (RFC 8058); the signed address is the permission.
WITHOUT_TOKEN = ("accounts/unsubscribe.html",)

INLINE = re.compile(
    r"""<script(?![^>]*(\bsrc=|type="application/json"))|<style\b|\sstyle=["']|\son(click|change|submit|load|input)="""
)


def test_no_template_holds_what_the_policy_would_block_or_a_form_that_could_be_forged() -> None:
    wrong = []
    for path in TEMPLATES:
        text = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.DOTALL)
        if INLINE.search(text):
            wrong.append(f"{path.relative_to(ROOT)}: {INLINE.search(text)}")
        forms = re.findall(r"<form[^>]*method=[\"']post[\"'].*?</form>", text, flags=re.DOTALL | re.IGNORECASE)
        wrong += [
            f"{path.relative_to(ROOT)}: a form without its token"
            for form in forms
            if "csrf_token" not in form and not str(path).endswith(WITHOUT_TOKEN)
        ]
        wrong += [
            f"{path.relative_to(ROOT)}: “Submit”"
            for _ in re.findall(r">\s*{% translate [\"']Submit[\"'] %}|>\s*Submit\s*<", text)
        ]
    assert wrong == []


# ---- the record names nobody


def test_no_entry_holds_a_name_an_address_or_a_word_of_anybody(town: Town) -> None:
    people = list(Person.objects.values_list("handle", "email", "opaque", "ref"))
    secrets = {str(part).lower() for person in people for part in person if part} | set(RARE)
    for entry in Entry.objects.all():
        body = bytes(entry.body).decode().lower()
        assert not [secret for secret in secrets if secret in body], entry.kind
        assert set(entry.facts) <= entry_types[entry.kind].facts


def test_every_commitment_to_something_personal_has_a_salt_that_its_owner_can_forget(town: Town) -> None:
    owners = set(Person.objects.values_list("opaque", flat=True))
    for entry in Entry.objects.prefetch_related("salts"):
        assert {salt.name for salt in entry.salts.all()} == set(entry.commitments), entry.kind
    assert set(Salt.objects.values_list("owner", flat=True)) <= owners


# ---- looking changes nothing


def test_a_stranger_who_looks_writes_nothing(town: Town) -> None:
    client = town.client("anonymous")
    for name in names(READ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.get(address(town, name))
            if response.streaming:
                b"".join(response.streaming_content)
        changes = [q["sql"] for q in asked if re.match(r"\s*(INSERT|UPDATE|DELETE)", q["sql"], re.IGNORECASE)]
        assert changes == [], name


# ---- shape


def test_floors_are_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


def test_every_module_and_every_public_act_says_what_it_is_for() -> None:
    ours = [source for source in sources() if source.text.strip() and not source.name.endswith(".apps")]
    silent = [source.name for source in ours if not ast.get_docstring(source.tree)]
    silent += [
        name
        for source in ours
        if ".actions" in source.name or source.name.startswith("algorithms.")
        for name, node in functions(source)
        if node in source.tree.body and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_pieces_are_small() -> None:
    lengths = {
        name: (node.end_lineno or 0) - node.lineno + 1 for source in sources() for name, node in functions(source)
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}
    assert statistics.median(lengths.values()) <= 10
    files = {source.name: len(source.text.splitlines()) for source in sources()}
    assert {name: length for name, length in files.items() if length > 500} == {}


def test_every_model_of_ours_is_described_and_every_app_has_a_package_text() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("upwell."):
            assert (config.module.__doc__ or "").strip(), config.name
            for model in config.get_models():
                assert not (model.__doc__ or "").startswith(f"{model.__name__}("), model.__name__


def test_secrets_of_the_tests_are_not_those_of_production() -> None:
    assert settings.SECRET_KEY.startswith("demonstration-only")
    assert 'SECRET_KEY = os.environ.get("UPWELL_SECRET_KEY", "")' in (ROOT / "upwell/project/settings.py").read_text()
