"""All addresses. Each package owns its own urls.py; the site map test knows every one of them."""

from importlib.util import find_spec

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

PACKAGES = (
    "kit",
    "accounts",
    "places",
    "ledger",
    "promises",
    "safety",
    "community",
    "movement",
    "connections",
    "discover",
    "gather",
    "assembly",
    "response",
)
urlpatterns += [path("", include(f"upwell.{package}.urls")) for package in PACKAGES]

if settings.IS_DEMO and find_spec("upwell.demo.urls"):
    urlpatterns.append(path("demo/", include("upwell.demo.urls")))
