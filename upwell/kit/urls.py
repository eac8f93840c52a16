"""Addresses of the ground, and the place of the API."""

from django.urls import include, path

from upwell.kit.api import api, api_router, mount
from upwell.kit.api.imports import router as imports_router
from upwell.kit.views import health, imports, jobs, search

api_router("kit", imports_router)
mount()

pages = [
    path("search/", search.search_page, name="search"),
    path("healthz", health.healthz, name="healthz"),
    path("operator/jobs/", jobs.job_list, name="jobs"),
    path("operator/jobs/<uuid:job>/again/", jobs.job_again, name="job-again"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/<slug:kind>/", imports.import_new, name="import-new"),
    path("imports/<str:ref>/", imports.import_run, name="import-run"),
    path("imports/<str:ref>/columns/", imports.import_columns, name="import-columns"),
    path("imports/<str:ref>/go/", imports.import_go, name="import-go"),
    path("imports/<str:ref>/stop/", imports.import_stop, name="import-stop"),
    path("imports/<str:ref>/refused.csv", imports.import_refused, name="import-refused"),
]

urlpatterns = [path("", include((pages, "kit"))), path("api/v1/", api.urls)]
