"""Addresses of maps and neighbourhoods."""

from django.urls import path

from upwell.connections import views

app_name = "connections"
urlpatterns = [
    path("my-people/", views.my_people, name="my-people"),
    path("my-people/new/", views.tie_create, name="tie-create"),
    path("my-people/likes/", views.likes, name="likes"),
    path("my-people/counted/", views.take_part, name="take-part"),
    path("my-people/<slug:ref>/", views.tie_change, name="tie-change"),
    path("my-people/<slug:ref>/take-off/", views.tie_take_off, name="tie-take-off"),
    path("neighbourhoods/", views.neighbourhood_list, name="neighbourhood-list"),
    path("neighbourhoods/<str:code>/", views.neighbourhood, name="neighbourhood"),
]
