"""Addresses of this package."""

from __future__ import annotations

from django.urls import path

from upwell.safety.second_look.views import look_while_writing
from upwell.safety.views import appeals, care, everybody, figures, mine, moderators, work

app_name = "safety"

urlpatterns = [
    path("look-again/", look_while_writing, name="look"),
    path("help-now/", everybody.help_now, name="help"),
    path("report/<str:kind>/<slug:ref>/", everybody.report, name="report"),
    path("reported/<slug:ref>/", everybody.reported, name="reported"),
    path("care/<slug:ref>/", care.care, name="care"),
    path("moderation/<slug:ref>/care/<slug:act>/", care.work, name="care-work"),
    path("moderation/<slug:ref>/disclose/<slug:number>/<slug:act>/", care.settle, name="disclosure"),
    path("me/safety/", mine.mine, name="mine"),
    path("decisions/<slug:ref>/", mine.decision, name="decision"),
    path("decisions/<slug:ref>/take-back/", work.take_back, name="take-back"),
    path("decisions/<slug:ref>/appeal/", appeals.begin, name="appeal-begin"),
    path("appeals/<slug:ref>/", appeals.appeal, name="appeal"),
    path("appeals/<slug:ref>/decide/", appeals.decide, name="appeal-decide"),
    path("appeals/<slug:ref>/vote/", appeals.vote, name="appeal-vote"),
    path("appeals/<slug:ref>/stand-down/", appeals.stand_down, name="appeal-stand-down"),
    path("safety/", figures.figures, name="figures"),
    path("moderation/appeals/", appeals.waiting, name="appeals"),
    path("moderation/juries/<str:kind>/<slug:ref>/", appeals.choose_jury, name="choose-jury"),
    path("moderation/", moderators.queue, name="queue"),
    path("moderation/<slug:ref>/", moderators.case, name="case"),
    path("moderation/<slug:ref>/decide/", work.decide, name="decide"),
    path("moderation/<slug:ref>/<slug:act>/", work.work, name="work"),
]
