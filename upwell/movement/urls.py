"""Addresses of groups."""

from django.urls import path

from upwell.movement.views import acting, deciding, groups, moving, opening

app_name = "movement"
urlpatterns = [
    path("groups/", groups.group_list, name="group-list"),
    path("groups/new/", groups.group_create, name="group-create"),
    path("groups/<slug:slug>/", groups.group_detail, name="group-detail"),
    path("groups/<slug:slug>/join/", groups.join, name="join"),
    path("groups/<slug:slug>/leave/", groups.leave, name="leave"),
    path("groups/<slug:slug>/change/", groups.change, name="change"),
    path("groups/<slug:slug>/going-along/", groups.going_along, name="going-along"),
    path("groups/<slug:slug>/members/", groups.member_list, name="member-list"),
    path("groups/<slug:slug>/shown-out/", groups.shown_out, name="shown-out"),
    path("groups/<slug:slug>/before/", moving.before, name="before"),
    path("groups/<slug:slug>/archive/", moving.archive_list, name="archive-list"),
    path("groups/<slug:slug>/archive/<slug:ref>/", moving.archive_file, name="archive-file"),
    path("claim/<str:token>/", moving.claim, name="claim"),
    path("claim/<str:token>/no/", moving.decline, name="claim-decline"),
    path("groups/<slug:slug>/rooms/new/", groups.room_create, name="room-create"),
    path("groups/<slug:slug>/guests/invite/", groups.guest_invite, name="guest-invite"),
    path("groups/<slug:slug>/guests/accept/", groups.guest_accept, name="guest-accept"),
    path("groups/<slug:slug>/guests/<slug:ref>/out/", groups.guest_out, name="guest-out"),
    path("groups/<slug:slug>/offices/<slug:ref>/", deciding.office, name="office"),
    path("groups/<slug:slug>/offices/<slug:ref>/give-up/", deciding.office_give_up, name="office-give-up"),
    path("groups/<slug:slug>/decisions/", deciding.decision_list, name="decision-list"),
    path("groups/<slug:slug>/decisions/new/", deciding.decision_create, name="decision-create"),
    path("groups/<slug:slug>/decisions/<slug:ref>/", deciding.decision_detail, name="decision-detail"),
    path("groups/<slug:slug>/decisions/<slug:ref>/vote/", deciding.vote, name="vote"),
    path("groups/<slug:slug>/decisions/<slug:ref>/take-back/", deciding.take_back, name="decision-take-back"),
    path("groups/<slug:slug>/actions/new/", acting.action_create, name="action-create"),
    path("groups/<slug:slug>/actions/<slug:ref>/", acting.action_detail, name="action-detail"),
    path("groups/<slug:slug>/actions/<slug:ref>/change/", acting.action_change, name="action-change"),
    path("groups/<slug:slug>/actions/<slug:ref>/begin/", acting.action_begin, name="action-begin"),
    path("groups/<slug:slug>/actions/<slug:ref>/end/", acting.action_end, name="action-end"),
    path("groups/<slug:slug>/actions/<slug:ref>/sign/", acting.sign, name="sign"),
    path("groups/<slug:slug>/help/", opening.help_list, name="help-list"),
    path("groups/<slug:slug>/help/new/", opening.help_create, name="help-create"),
    path("groups/<slug:slug>/influence/", opening.influence, name="influence"),
    path("groups/<slug:slug>/questions/", opening.question_list, name="question-list"),
    path("groups/<slug:slug>/questions/<slug:ref>/answer/", opening.question_answer, name="question-answer"),
    path("groups/<slug:slug>/papers/new/", opening.paper_create, name="paper-create"),
    path("groups/<slug:slug>/papers/<slug:ref>/", opening.paper, name="paper"),
    path("groups/<slug:slug>/papers/<slug:ref>/remove/", opening.paper_remove, name="paper-remove"),
]
