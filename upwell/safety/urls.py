"""Addresses of this package."""

from __future__ import annotations

from django.urls import path

from upwell.safety.views import everybody, mine, moderators, work

app_name = "safety"

urlpatterns = [
    path("help-now/", everybody.help_now, name="help"),
    path("report/<str:kind>/<slug:ref>/", everybody.report, name="report"),
    path("reported/<slug:ref>/", everybody.reported, name="reported"),
    path("me/safety/", mine.mine, name="mine"),
    path("decisions/<slug:ref>/", mine.decision, name="decision"),
    path("decisions/<slug:ref>/take-back/", work.take_back, name="take-back"),
    path("moderation/", moderators.queue, name="queue"),
    path("moderation/<slug:ref>/", moderators.case, name="case"),
    path("moderation/<slug:ref>/decide/", work.decide, name="decide"),
    path("moderation/<slug:ref>/<slug:act>/", work.work, name="work"),
]
