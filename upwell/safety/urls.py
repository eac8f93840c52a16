"""Addresses of this package."""

from __future__ import annotations

from django.urls import path

from upwell.safety.second_look.views import look_while_writing
from upwell.safety.views import everybody, moderators

app_name = "safety"

urlpatterns = [
    path("look-again/", look_while_writing, name="look"),
    path("help-now/", everybody.help_now, name="help"),
    path("report/<str:kind>/<slug:ref>/", everybody.report, name="report"),
    path("reported/<slug:ref>/", everybody.reported, name="reported"),
    path("moderation/", moderators.queue, name="queue"),
    path("moderation/<slug:ref>/", moderators.report, name="queue-report"),
    path("moderation/<slug:ref>/close/", moderators.report_close, name="report-close"),
    path("moderation/<slug:ref>/hide/", moderators.report_hide, name="report-hide"),
    path("moderation/<slug:ref>/restore/", moderators.report_restore, name="report-restore"),
]
