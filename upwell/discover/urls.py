"""Addresses of voices and themes."""

from django.urls import path

from upwell.discover.views import collections, research, themes, voices

app_name = "discover"
urlpatterns = [
    path("posts/<slug:ref>/be-heard/", voices.be_heard, name="be-heard"),
    path("voices/mine/", voices.mine, name="mine"),
    path("voices/write-down/", voices.write_down, name="write-down"),
    path("voices/collections/", collections.collections, name="collections"),
    path("voices/collections/<slug:slug>/take-back/", collections.withdraw, name="collection-withdraw"),
    path("voices/research/", research.research, name="research"),
    path("voices/<slug:ref>/", voices.voice_detail, name="voice-detail"),
    path("voices/<slug:ref>/change/", voices.change, name="change"),
    path("voices/<slug:ref>/take-back/", voices.take_back, name="take-back"),
    path("voices/<slug:ref>/place/", voices.place, name="place"),
    path("voices/<slug:ref>/not-about-that/", voices.not_about_that, name="not-about-that"),
    path("themes/", themes.theme_list, name="theme-list"),
    path("themes/workshop/", themes.workshop, name="workshop"),
    path("themes/<slug:ref>/", themes.theme_detail, name="theme-detail"),
    path("themes/<slug:ref>/name/", themes.name, name="theme-name"),
    path("themes/<slug:ref>/merge/", themes.merge, name="theme-merge"),
    path("themes/<slug:ref>/retire/", themes.retire, name="theme-retire"),
]
