"""Addresses of juries."""

from django.urls import path

from upwell.assembly.views import juries, pools, recommendations

app_name = "assembly"
urlpatterns = [
    path("juries/", juries.jury_list, name="jury-list"),
    path("juries/new/", juries.jury_create, name="jury-create"),
    path("juries/pools/", pools.pool_list, name="pool-list"),
    path("juries/pools/<slug:ref>/take-back/", pools.withdraw, name="pool-withdraw"),
    path("juries/<slug:slug>/", juries.jury_detail, name="jury-detail"),
    path("juries/<slug:slug>/seat/", juries.seat, name="seat"),
    path("juries/<slug:slug>/withdraw/", juries.withdraw, name="withdraw"),
    path("juries/<slug:slug>/drawn/", juries.drawn, name="drawn"),
    path("juries/<slug:slug>/lottery/", juries.lottery, name="lottery"),
    path("juries/<slug:slug>/lottery/file/", juries.lottery_file, name="lottery-file"),
    path("juries/<slug:slug>/lottery/fix/", juries.commit, name="commit"),
    path("juries/<slug:slug>/lottery/draw/", juries.reveal, name="reveal"),
    path("juries/<slug:slug>/recommend/", recommendations.recommendation_create, name="recommendation-create"),
    path("recommendations/<slug:ref>/", recommendations.recommendation_detail, name="recommendation-detail"),
    path("recommendations/<slug:ref>/rewrite/", recommendations.rewrite, name="rewrite"),
    path("recommendations/<slug:ref>/takes-up/", recommendations.take_up, name="take-up"),
    path("recommendations/<slug:ref>/vote/", recommendations.vote, name="vote"),
    path("recommendations/<slug:ref>/count/", recommendations.count, name="count"),
    path("recommendations/<slug:ref>/otherwise/", recommendations.say_otherwise, name="say-otherwise"),
    path("recommendations/<slug:ref>/publish/", recommendations.publish, name="publish"),
]
