"""Addresses of the record."""

from django.urls import path

from upwell.ledger import views

app_name = "ledger"

urlpatterns = [
    path("record/", views.record, name="record"),
    path("record/checkpoints/", views.checkpoint_list, name="checkpoints"),
    path("record/checkpoint", views.checkpoint, name="checkpoint-newest"),
    path("record/checkpoints/<int:size>.txt", views.checkpoint, name="checkpoint"),
    path("record/key/", views.key, name="key"),
    path("record/verify.py", views.verifier, name="verifier"),
    path("record/export.jsonl", views.whole, name="export"),
    path("record/about/<str:kind>/<str:ref>/", views.about, name="about"),
    path("record/words/<str:kind>/<str:ref>/<int:number>.txt", views.words_of, name="words"),
    path("record/<slug:ref>/", views.entry, name="entry"),
    path("trace/<str:kind>/<str:ref>/", views.trace, name="trace"),
]
