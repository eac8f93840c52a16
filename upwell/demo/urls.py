"""Addresses of the demonstration; mounted at demo/ only where settings.IS_DEMO is set."""

from django.urls import path

from upwell.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.who, name="who"),
    path("sign-in/", views.sign_in, name="sign-in"),
]
