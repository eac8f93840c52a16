"""Addresses of this package."""

from __future__ import annotations

from django.urls import path

from upwell.promises.views import charters, duties, processes

app_name = "promises"

urlpatterns = [
    path("charters/", charters.charter_list, name="charter-list"),
    path("charters/new/", charters.charter_new, name="charter-new"),
    path("charters/<slug:slug>/", charters.charter, name="charter"),
    path("charters/<slug:slug>/change/", charters.charter_change, name="charter-change"),
    path("charters/<slug:slug>/day-off/", charters.day_off, name="day-off"),
    path("charters/<slug:slug>/open/", charters.process_new, name="process-new"),
    path("charters/<slug:slug>/<int:number>/", charters.version, name="charter-version"),
    path("charters/<slug:slug>/<int:number>/sign/", charters.charter_sign, name="charter-sign"),
    path("processes/", processes.process_list, name="process-list"),
    path("processes/<slug:slug>/", processes.process, name="process"),
    path("processes/<slug:slug>/stage/", processes.process_stage, name="process-stage"),
    path("processes/<slug:slug>/close/", processes.process_close, name="process-close"),
    path("duties/", duties.duties_mine, name="duties"),
    path("duties/<slug:ref>/", duties.duty, name="duty"),
    path("overdue/", duties.overdue, name="overdue"),
]
