"""Addresses of the community."""

from django.urls import path

from upwell.community.views import posts, spaces, threads

app_name = "community"
urlpatterns = [
    path("spaces/", spaces.space_list, name="space-list"),
    path("spaces/new/", spaces.space_create, name="space-create"),
    path("spaces/<slug:slug>/", spaces.space_detail, name="space-detail"),
    path("spaces/<slug:slug>/edit/", spaces.edit, name="space-edit"),
    path("spaces/<slug:slug>/people/", spaces.people, name="space-people"),
    path("spaces/<slug:slug>/join/", spaces.join, name="space-join"),
    path("spaces/<slug:slug>/leave/", spaces.leave, name="space-leave"),
    path("spaces/<slug:slug>/write/", threads.thread_create, name="thread-create"),
    path("threads/<slug:ref>/", threads.thread_detail, name="thread-detail"),
    path("threads/<slug:ref>/reply/", posts.reply, name="reply"),
    path("threads/<slug:ref>/follow/", threads.follow, name="thread-follow"),
    path("threads/<slug:ref>/lock/", threads.lock, name="thread-lock"),
    path("posts/<slug:ref>/", posts.post_detail, name="post-detail"),
    path("posts/<slug:ref>/edit/", posts.post_edit, name="post-edit"),
    path("posts/<slug:ref>/remove/", posts.post_remove, name="post-remove"),
    path("posts/<slug:ref>/hide/", posts.post_hide, name="post-hide"),
    path("posts/<slug:ref>/history/", posts.post_history, name="post-history"),
    path("posts/<slug:ref>/react/", posts.react, name="post-react"),
    path("drafts/", threads.draft_save, name="draft-save"),
]
