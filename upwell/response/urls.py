"""Addresses of answers and promises."""

from django.urls import path

from upwell.response.views import answers, bodies, replacing, together

app_name = "response"
urlpatterns = [
    path("promises/", bodies.promise_list, name="promise-list"),
    path("promises/<slug:slug>/", bodies.promise_detail, name="promise-detail"),
    path("issues/<slug:ref>/answer/", answers.answer_create, name="answer-create"),
    path("answers/<slug:ref>/", answers.answer_detail, name="answer-detail"),
    path("answers/<slug:ref>/verdict/", answers.verdict_create, name="verdict-create"),
    path("answers/<slug:ref>/replace/", replacing.replace, name="replace"),
    path("replacements/<slug:ref>/verdict/", replacing.verdict, name="replacement-verdict"),
    path("milestones/<slug:ref>/together/", together.carry_out, name="together"),
    path("milestones/<slug:ref>/done/", answers.milestone_done, name="milestone-done"),
]
