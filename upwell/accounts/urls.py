"""Addresses of accounts."""

from django.urls import path

from upwell.accounts.views import acting, kept_words, leaving, me, notices, roles, tokens

app_name = "accounts"

urlpatterns = [
    path("me/", me.summary, name="me"),
    path("me/profile/", me.profile, name="profile"),
    path("me/needs/", me.needs, name="needs"),
    path("me/consents/", me.consents, name="consents"),
    path("me/consents/<str:ref>/take-back/", me.take_back, name="consent-take-back"),
    path("me/seen/", me.seen, name="seen"),
    path("me/break/", me.rest, name="break"),
    path("me/second-factor/", me.second_step, name="second-factor"),
    path("me/download/", leaving.download, name="download"),
    path("me/download/<str:ref>/", leaving.download_file, name="download-file"),
    path("me/leave/", leaving.leave, name="leave"),
    path("me/leave/stay/", leaving.stay, name="stay"),
    path("kept-words/", kept_words.show, name="kept-words"),
    path("gone/", leaving.gone, name="gone"),
    path("me/tokens/", tokens.tokens, name="tokens"),
    path("me/tokens/<str:ref>/revoke/", tokens.revoke, name="token-revoke"),
    path("me/notices/", notices.listing, name="notices"),
    path("me/notices/read/", notices.read_all, name="notices-read"),
    path("me/notices/wishes/", notices.wishes, name="notice-wishes"),
    path("me/notices/<str:ref>/", notices.open_one, name="notice-open"),
    path("unsubscribe/<str:token>/", notices.unsubscribe, name="unsubscribe"),
    path("people/roles/", roles.roles, name="roles"),
    path("people/roles/<str:ref>/end/", roles.end, name="role-end"),
    path("people/needs/", me.needs_of_others, name="needs-of-others"),
    path("people/needs/<str:key>/", me.needs_of_others, name="needs-of-circle"),
    path("people/<str:handle>/", me.profile_of, name="person"),
    path("permissions/", roles.permissions, name="permissions"),
    path("acting/", acting.begin, name="acting"),
    path("acting/<str:ref>/end/", acting.end, name="acting-end"),
    path("acting/<str:ref>/letter/", acting.letter, name="acting-letter"),
]
