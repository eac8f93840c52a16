"""Addresses of issues, hand-offs and conversations."""

from django.urls import path

from upwell.gather.views import conversations, issues, leading

app_name = "gather"
urlpatterns = [
    path("issues/", issues.issue_list, name="issue-list"),
    path("issues/new/", issues.issue_create, name="issue-create"),
    path("issues/<slug:ref>/", issues.issue_detail, name="issue-detail"),
    path("issues/<slug:ref>/voices/", issues.issue_voices, name="issue-voices"),
    path("issues/<slug:ref>/for-deciding/", issues.for_deciding, name="for-deciding"),
    path("issues/<slug:ref>/support/", issues.support, name="support"),
    path("issues/<slug:ref>/follow/", issues.follow, name="follow"),
    path("issues/<slug:ref>/remit/", leading.remit, name="remit"),
    path("issues/<slug:ref>/hand-on/", leading.hand_on, name="hand-on"),
    path("issues/<slug:ref>/next/", leading.next_step, name="next"),
    path("issues/<slug:ref>/close/", leading.close, name="close"),
    path("issues/<slug:ref>/conversation/", conversations.conversation_create, name="conversation-create"),
    path("hand-offs/<slug:ref>/", leading.hand_off, name="hand-off"),
    path("gaps/<slug:ref>/raise/", issues.raise_gap, name="gap-raise"),
    path("conversations/", conversations.conversation_list, name="conversation-list"),
    path("conversations/<slug:ref>/", conversations.conversation_detail, name="conversation-detail"),
    path("conversations/<slug:ref>/write/", conversations.write, name="statement-write"),
    path("conversations/<slug:ref>/statements/", conversations.statements, name="statements"),
    path("conversations/<slug:ref>/statements/<int:number>/vote/", conversations.vote, name="vote"),
    path("conversations/<slug:ref>/statements/<int:number>/decide/", conversations.decide, name="statement-decide"),
    path("conversations/<slug:ref>/reading/", conversations.reading, name="reading"),
    path("conversations/<slug:ref>/map/", conversations.opinion_map, name="map"),
    path("conversations/<slug:ref>/map/draw/", conversations.draw, name="map-draw"),
    path("conversations/<slug:ref>/take-back/", conversations.withdraw, name="conversation-withdraw"),
    path("conversations/<slug:ref>/close/", conversations.close, name="conversation-close"),
]
