"""All addresses. Each package owns its own urls.py; the site map test knows every one of them."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from upwell.project import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("easy-read/", views.easy_read, name="easy-read"),
    path("style/", views.style_guide, name="style-guide"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
]

for package in (
    "kit",
    "accounts",
    "places",
    "ledger",
    "promises",
    "safety",
    "community",
    "discover",
    "gather",
    "assembly",
    "response",
):
    try:
        __import__(f"upwell.{package}.urls")
    except ModuleNotFoundError:
        continue
    urlpatterns.append(path("", include(f"upwell.{package}.urls")))

if settings.IS_DEMO:
    try:
        __import__("upwell.demo.urls")
    except ModuleNotFoundError:
        pass
    else:
        urlpatterns.append(path("demo/", include("upwell.demo.urls")))
