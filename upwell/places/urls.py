"""Addresses of areas and public bodies."""

from django.urls import path

from upwell.places import views

app_name = "places"

urlpatterns = [
    path("places/", views.place_list, name="list"),
    path("places/new/", views.area_create, name="area-create"),
    path("places/<str:code>/", views.area, name="area"),
    path("places/<str:code>/end/", views.area_end, name="area-end"),
    path("bodies/new/", views.body_create, name="body-create"),
    path("bodies/<slug:slug>/", views.body, name="body"),
    path("bodies/<slug:slug>/decides/", views.remit_create, name="remit-create"),
    path("bodies/<slug:slug>/end/", views.abolish, name="abolish"),
    path("bodies/<slug:slug>/decides/<slug:ref>/end/", views.remit_end, name="remit-end"),
    path("whose/", views.whose, name="whose"),
]
