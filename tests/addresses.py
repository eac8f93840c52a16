"""Every address of the project and whom it opens for, in one table: the site map in one sitting.

An address stands under its URL name; `name@which` is the same address of another thing ("community:space-detail@quiet": a space by invitation).
`test_urls` fails when an address is in no group, and tries every one as every role.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tests import rooms
from tests.doors import ALL, AWAY, BODY, LEADERS, MEMBERS, NOT_THE_BODY, SIGNED_IN, Group, each
from tests.town import Town, consent_of
from upwell.accounts import notices

_READ = [
    Group(
        "Everybody",
        ALL,
        """
        home about privacy accessibility easy-read style-guide manifest kit:search kit:healthz
        ledger:record ledger:checkpoints ledger:checkpoint-newest ledger:checkpoint ledger:key ledger:verifier ledger:export
        ledger:about ledger:entry ledger:trace ledger:words
        places:list places:area places:body places:whose
        promises:charter-list promises:charter promises:charter-version promises:process-list promises:process
        promises:duty promises:overdue
        community:space-list community:space-detail community:space-detail@public community:thread-detail@public
        discover:voice-detail discover:theme-list discover:theme-detail
        gather:issue-list gather:issue-detail gather:issue-voices gather:hand-off
        gather:conversation-list gather:conversation-detail gather:statements gather:map
        assembly:jury-list assembly:jury-detail assembly:lottery assembly:lottery-file assembly:recommendation-detail
        response:promise-list response:promise-detail response:answer-detail
        accounts:permissions accounts:gone accounts:unsubscribe
        account_inactive account_reset_password account_reset_password_done account_reset_password_from_key
        account_reset_password_from_key_done
        """,
    ),
    Group(
        "Everybody, for programs",
        ALL,
        """
        api:openapi-json api:openapi-view
        api:entries api:entry api:proof api:checkpoint api:checkpoint_list api:consistency api:key
        api:areas api:area api:bodies api:body api:whose api:permissions api:kinds_of_role
        api:charters api:charter_version api:processes api:process api:duties
        api:spaces api:threads api:posts api:themes api:theme api:theme_quotes
        api:issues api:issue api:conversations api:conversation api:statements api:opinion_map
        api:juries api:recommendations api:lottery api:answers api:body_practice
        """,
    ),
    Group(
        "With a key only: a browser has none", "", "api:import_kinds api:import_state api:me", rest=401, stranger=401
    ),
    Group("The API's own front door, which has no page", "", "api:api-root", rest=404, stranger=404),
    Group(
        "Everybody with an account",
        SIGNED_IN,
        """
        accounts:me accounts:profile accounts:needs accounts:consents accounts:seen accounts:break accounts:second-factor
        accounts:download accounts:leave accounts:tokens accounts:notices accounts:notice-wishes accounts:person
        discover:mine gather:issue-create gather:statement-write promises:duties
        account_email account_change_password account_reauthenticate usersessions_list mfa_index mfa_list_webauthn
        """,
    ),
    Group("Talk of people with an account", SIGNED_IN, "community:thread-detail", stranger=404),
    Group("It leads to the post in its conversation", SIGNED_IN, "community:post-detail", stranger=404, seen=AWAY),
    Group("Talk by invitation: nobody here is invited", "", "community:space-detail@quiet", rest=404, stranger=404),
    Group("Those who belong to the space", MEMBERS, "community:thread-create"),
    Group(
        "Whose it is, and nobody else knows of it",
        "author",
        "accounts:consent-take-back accounts:download-file discover:change discover:take-back",
        rest=404,
    ),
    Group("It leads to what the notice speaks of", "author", "accounts:notice-open", rest=404, seen=AWAY),
    Group(
        "Whose words they are",
        "author",
        "community:post-edit community:post-remove discover:be-heard response:verdict-create response:replacement-verdict",
    ),
    Group("Whose words they are, and organisers", "author | organiser", "discover:not-about-that gather:close"),
    Group("Hosts of the space", "host | moderator", "community:post-hide"),
    Group("Hosts of the space: who is in it", "host | moderator", "community:space-people"),
    Group("Hosts of the space, not its moderators", "host", "community:space-edit"),
    Group("Hosts of the space, and whose words they are", "author | host | moderator", "community:post-history"),
    Group("Helpers", "host | facilitator | link worker | broker", "accounts:acting"),
    Group(
        "Helpers and organisers", "organiser | host | facilitator | link worker | broker", "accounts:needs-of-others"
    ),
    Group("Who arranges something for these people: the half hour is over", "", "accounts:needs-of-circle", rest=404),
    Group("The helper who wrote it down", "link worker", "accounts:acting-letter"),
    Group("A helper in the half hour: nobody now", "", "discover:write-down"),
    Group(
        "Organisers",
        "organiser",
        """
        community:space-create discover:workshop discover:collections discover:place discover:theme-name discover:theme-merge discover:theme-retire
        assembly:jury-create assembly:seat assembly:withdraw assembly:commit assembly:reveal assembly:drawn assembly:pool-list kit:import-new
        promises:process-close promises:day-off
        """,
    ),
    Group(
        "Organisers: a collection brought in",
        "organiser",
        "discover:collection-withdraw assembly:pool-withdraw gather:conversation-withdraw",
    ),
    Group("Organisers: a theme without a name", "organiser", "discover:theme-detail@loose", rest=404, stranger=404),
    Group("Whoever brought the file in", "organiser", "kit:import-run kit:import-columns kit:import-refused", rest=404),
    Group(
        "Organisers and the operator",
        "organiser | operator",
        """
        places:area-create places:area-end places:body-create places:remit-create places:remit-end places:abolish
        kit:imports
        """,
    ),
    Group("Whoever may give some role", "organiser | decision-maker | operator", "accounts:roles"),
    Group("Whoever may end this role", "organiser | operator | host", "accounts:role-end", rest=404),
    Group(
        "Those who lead the process",
        LEADERS,
        "gather:next gather:conversation-create gather:reading gather:statement-decide gather:conversation-close",
    ),
    Group("The people of the body that is asked", BODY, "gather:for-deciding"),
    Group(
        "Who decides for the body",
        "decision-maker",
        "gather:remit promises:charter-sign response:answer-create response:replace",
    ),
    Group(
        "Who decides for the body, and organisers",
        "decision-maker | organiser",
        "gather:hand-on",
    ),
    Group("The body's people", BODY, "promises:charter-new promises:charter-change response:milestone-done"),
    Group("The body's people: a draft", BODY, "promises:charter-version@draft", rest=404, stranger=404),
    Group("The body's people, and organisers", f"{BODY} | organiser", "promises:process-new"),
    Group(
        "The jury and its facilitator",
        "juror | facilitator",
        "assembly:recommendation-create assembly:rewrite assembly:take-up assembly:say-otherwise",
    ),
    Group(
        "The jury and its facilitator: a draft",
        "juror | facilitator",
        "assembly:recommendation-detail@draft",
        rest=404,
        stranger=404,
    ),
    Group("The facilitator of the jury", "facilitator", "assembly:count assembly:publish"),
    Group("Organisers and auditors", "organiser | auditor", "discover:research"),
    Group("Those who watch the machine", "operator | auditor", "kit:jobs"),
    Group(
        "Only while one is signed out",
        "anonymous",
        "account_login account_signup account_signup_by_passkey account_request_login_code",
        rest=AWAY,
        stranger=200,
    ),
    Group("Only while one is signed in; signed out it leads home", SIGNED_IN, "account_logout", stranger=AWAY),
    Group(
        "In the middle of signing in: from nowhere they lead back",
        "",
        "account_confirm_login_code mfa_authenticate account_email_verification_sent mfa_login_webauthn",
        rest=AWAY,
    ),
    Group(
        "In the middle of signing up: from nowhere it leads back", "", "mfa_signup_webauthn", rest=AWAY, stranger=AWAY
    ),
    Group(
        "They ask for the password once more, or lead to where it is done",
        SIGNED_IN,
        """
        account_set_password mfa_activate_totp mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn
        mfa_generate_recovery_codes mfa_reauthenticate mfa_reauthenticate_webauthn
        """,
        seen=AWAY,
    ),
    Group(
        "A second step that nobody here has set up",
        "",
        "mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes",
        rest=404,
    ),
    Group("Back to where one was", ALL, "set_language", seen=AWAY),
    Group("Words that waited for a sign-in: there are none", SIGNED_IN, "accounts:kept-words", seen=AWAY),
]

# Pages that only take something: looking at them is a 405, or leads to the sign-in page.
_TAKE = [
    Group(
        "Everybody with an account",
        SIGNED_IN,
        "accounts:notices-read community:space-join community:space-leave community:thread-follow community:post-react gather:follow",
        seen=AWAY,
    ),
    Group("Everybody with an account: a draft is kept without a page", SIGNED_IN, "community:draft-save", seen=204),
    Group("Everybody with an account: a piece of a page comes back", SIGNED_IN, "safety:look", seen=200),
    Group("Whoever is about to leave: nobody is", SIGNED_IN, "accounts:stay", seen=409),
    Group("Whose key it is", "author", "accounts:token-revoke", rest=404, seen=AWAY),
    Group("The helper", "link worker", "accounts:acting-end", rest=404, seen=AWAY),
    Group(
        "Those who belong to the space; others get their words back", MEMBERS, "community:reply", rest=422, seen=AWAY
    ),
    Group("Hosts of the space", "host | moderator", "community:thread-lock", seen=AWAY),
    Group("With a key only: a browser has none", "", "api:bring_in", rest=401, stranger=401),
    Group(
        "Everybody but the people of the body that is asked",
        NOT_THE_BODY,
        "gather:support",
        seen=AWAY,
    ),
    Group("Everybody but the facilitator", SIGNED_IN.replace("facilitator | ", ""), "gather:vote", seen=AWAY),
    Group("Those who lead the process", LEADERS, "gather:map-draw", seen=AWAY),
    Group("Organisers, but not before the days of the charter", "organiser", "promises:process-stage", seen=409),
    Group("The jury", "juror", "assembly:vote", seen=AWAY),
    Group("Whoever brought the file in", "organiser", "kit:import-go", rest=404, seen=AWAY),
    Group("Whoever brought the file in: it does not run", "organiser", "kit:import-stop", rest=404, seen=409),
    Group("The operator", "operator", "kit:job-again", seen=AWAY),
]


READ = [*_READ, *(group for room in rooms.ROOMS for group in room.READ)]
TAKE = [*_TAKE, *(group for room in rooms.ROOMS for group in room.TAKE)]


def address(town: Town, name: str) -> str:
    """The address of one line of the table in this town."""
    plain, kwargs = name.partition("@")[0], parts(town)
    return reverse(plain, kwargs=kwargs.get(name) or kwargs.get(plain)) + ASKED.get(name, "")


def sent(town: Town, name: str) -> dict[str, str]:
    """What this address is sent; {ref} in the name of a field is the one that stands in the address."""
    return {field.format(**parts(town).get(name, {})): value for field, value in SENT.get(name, {}).items()}


def parts(town: Town) -> dict[str, dict[str, Any]]:
    """What stands in the addresses that have a variable part."""
    found = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "nothing"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        **_of_people(town),
        **_of_ground(town),
        **_of_talk(town),
        **_of_voices(town),
        **_of_issues(town),
        **_of_juries(town),
    }
    for room in rooms.ROOMS:
        found |= room.parts(town)
    return found


def _of_people(town: Town) -> dict[str, dict[str, Any]]:
    author = town["author"]
    return {
        "accounts:consent-take-back": {"ref": consent_of(town).ref},
        "accounts:download-file": {"ref": author.downloads.get().ref},
        "accounts:token-revoke": {"ref": author.api_tokens.get().ref},
        "accounts:notice-open": {"ref": author.notices.filter(kind="voice").first().ref},
        "accounts:unsubscribe": {"token": notices.unsubscribe_url(author, "voice").rstrip("/").rpartition("/")[2]},
        "accounts:person": {"handle": author.handle},
        "accounts:needs-of-circle": {"key": f"half-hour.{town.half_hour.ref}"},
        "accounts:role-end": {"ref": town.role.ref},
        **each("accounts:acting-end accounts:acting-letter", ref=town.half_hour.ref),
    }


def _of_ground(town: Town) -> dict[str, dict[str, Any]]:
    process, charter = {"slug": town.process.slug}, {"slug": town.charter.slug}
    thing = {"kind": "gather.issue", "ref": town.issue.ref}
    runs = "import-run import-columns import-go import-stop import-refused"
    return {
        "kit:job-again": {"job": town.failed_job},
        "kit:import-new": {"kind": "voices"},
        "api:bring_in": {"kind": "voices"},
        "api:import_state": {"ref": town.run.ref},
        **each(" ".join(f"kit:{name}" for name in runs.split()), ref=town.run.ref),
        **each("ledger:entry api:entry api:proof", ref=town.entry.ref),
        "ledger:checkpoint": {"size": town.record_size},
        "ledger:about": thing,
        "ledger:trace": thing,
        "ledger:words": {"kind": "response.answer", "ref": town.answer.ref, "number": 1},
        **each("places:area places:area-end api:area", code=town.area.code),
        "places:remit-end": {"slug": town.board.slug, "ref": town.board.remits.get().ref},
        **each("places:body places:remit-create places:abolish api:body api:body_practice", slug=town.board.slug),
        **each("promises:process promises:process-stage promises:process-close api:process", **process),
        **each("promises:charter promises:charter-change promises:process-new promises:day-off", **charter),
        **each("promises:charter-version api:charter_version", **charter, number=1),
        **each("promises:charter-version@draft promises:charter-sign", **charter, number=2),
        "promises:duty": {"ref": town.issue.duty.ref},
        "response:promise-detail": {"slug": town.board.slug},
    }


def _of_talk(town: Town) -> dict[str, dict[str, Any]]:
    post, thread, space = {"ref": town.post.ref}, {"ref": town.thread.ref}, {"slug": town.carers.slug}
    posts = "post-detail post-edit post-remove post-hide post-history post-react"
    return {
        **each("community:space-detail community:space-join community:space-leave community:thread-create", **space),
        **each("community:space-edit community:space-people", **space),
        "community:space-detail@public": {"slug": town.memory.slug},
        "community:space-detail@quiet": {"slug": town.quiet.slug},
        "api:threads": {"slug": town.memory.slug},
        **each("community:thread-detail community:reply community:thread-follow community:thread-lock", **thread),
        **each("community:thread-detail@public api:posts", ref=town.memory.threads.first().ref),
        **each(" ".join(f"community:{name}" for name in posts.split()), **post),
        "discover:be-heard": post,
    }


def _of_voices(town: Town) -> dict[str, dict[str, Any]]:
    theme = {"ref": town.theme.ref}
    return {
        **each("discover:voice-detail discover:change discover:take-back", ref=town.voice.ref),
        "discover:not-about-that": {"ref": town.voice.ref},
        "discover:place": {"ref": town.voice.ref},
        "discover:collection-withdraw": {"slug": town.collection.slug},
        **each("discover:theme-detail discover:theme-name discover:theme-merge discover:theme-retire", **theme),
        "discover:theme-detail@loose": {"ref": town.loose.ref},
        **each("api:theme api:theme_quotes", **theme),
    }


def _of_issues(town: Town) -> dict[str, dict[str, Any]]:
    issue, talk = {"ref": town.issue.ref}, {"ref": town.conversation.ref}
    talks = "conversation-detail statement-write statements reading map map-draw conversation-close"
    return {
        **each("gather:issue-detail gather:issue-voices gather:for-deciding gather:follow api:issue", **issue),
        **each("gather:support gather:close", ref=town.others["gathering"].ref),
        **each("gather:remit gather:hand-on", ref=town.others["admitting"].ref),
        **each("gather:next gather:conversation-create", ref=town.others["taken on"].ref),
        "gather:hand-off": {"ref": town.hand_off.ref},
        **each(" ".join(f"gather:{name}" for name in talks.split()), **talk),
        **each("api:conversation api:statements api:opinion_map", **talk),
        "gather:vote": {**talk, "number": town.statement.number},
        "gather:conversation-withdraw": {"ref": town.imported.ref},
        "gather:statement-decide": {**talk, "number": town.waiting.number},
        "response:answer-create": {"ref": town.others["body"].ref},
        **each("response:answer-detail response:verdict-create response:replace", ref=town.answer.ref),
        "response:replacement-verdict": {"ref": town.answer.replacements.get().ref},
        "response:milestone-done": {"ref": town.answer.milestones.get(position=2).ref},
    }


def _of_juries(town: Town) -> dict[str, dict[str, Any]]:
    jury, draft = {"slug": town.jury.slug}, {"ref": town.draft.ref}
    return {
        **each(
            "assembly:jury-detail assembly:drawn assembly:lottery assembly:lottery-file assembly:recommendation-create",
            **jury,
        ),
        **each("api:recommendations api:lottery", **jury),
        "assembly:pool-withdraw": {"ref": town.jury.pool.ref},
        **each("assembly:commit assembly:withdraw", slug=town.preparing.slug),
        "assembly:seat": jury,
        "assembly:reveal": {"slug": town.fixed.slug},
        "assembly:recommendation-detail": {"ref": town.recommendation.ref},
        "assembly:recommendation-detail@draft": draft,
        **each(
            "assembly:rewrite assembly:take-up assembly:vote assembly:count assembly:say-otherwise assembly:publish",
            **draft,
        ),
    }


# What some addresses cannot do without.
ASKED = {"api:consistency": "?old=1&new=3"}
for _room in rooms.ROOMS:
    ASKED |= _room.ASKED

# What the addresses of TAKE are sent; nothing where nothing is needed.
SENT: dict[str, dict[str, str]] = {
    "community:reply": {"body": "Thank you all."},
    "community:post-react": {"feeling": "helped:1"},
    "community:draft-save": {"body": "I wanted to say"},
    "gather:vote": {"vote": "agree"},
    "assembly:vote": {"value": "for"},
    "promises:process-stage": {"key": "weigh"},
}
for _room in rooms.ROOMS:
    SENT |= _room.SENT
