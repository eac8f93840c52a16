"""Addresses of the time bank."""

from django.urls import path

from upwell.timebank.views import books, brokers, exchanges, listings, works

app_name = "timebank"
urlpatterns = [
    path("time/", books.home, name="home"),
    path("time/join/", books.join, name="join"),
    path("time/leave/", books.leave, name="leave"),
    path("time/statement/", books.statement, name="statement"),
    path("time/statement.csv", books.statement_csv, name="statement-csv"),
    path("time/give/", books.give, name="give"),
    path("time/pot/", books.pot, name="pot"),
    path("time/pot/give/", books.grant, name="grant"),
    path("time/offers/", listings.listing_list, {"kind": "offer"}, name="offers"),
    path("time/needs/", listings.listing_list, {"kind": "need"}, name="needs"),
    path("time/offers/new/", listings.listing_create, {"kind": "offer"}, name="offer-create"),
    path("time/needs/new/", listings.listing_create, {"kind": "need"}, name="need-create"),
    path("time/listings/<slug:ref>/", listings.listing_detail, name="listing"),
    path("time/listings/<slug:ref>/change/", listings.listing_change, name="listing-change"),
    path("time/listings/<slug:ref>/close/", listings.listing_close, name="listing-close"),
    path("time/listings/<slug:ref>/renew/", listings.listing_renew, name="listing-renew"),
    path("time/exchanges/", exchanges.exchange_list, name="exchange-list"),
    path("time/exchanges/<slug:ref>/", exchanges.exchange_detail, name="exchange"),
    path("time/exchanges/<slug:ref>/ask-a-broker/", exchanges.dispute_create, name="dispute-create"),
    path("time/exchanges/<slug:ref>/<slug:step>/", exchanges.exchange_step, name="exchange-step"),
    path("time/work/", works.work_list, name="work-list"),
    path("time/work/new/", works.work_create, name="work-create"),
    path("time/work/<slug:ref>/", works.work_detail, name="work"),
    path("time/work/<slug:ref>/answer/", works.work_answer, name="work-answer"),
    path("time/work/<slug:ref>/step-down/", works.work_step_down, name="work-step-down"),
    path("time/work/<slug:ref>/who/", works.work_tell, name="work-tell"),
    path("time/work/<slug:ref>/blocks/", works.work_mark, name="work-mark"),
    path("time/work/<slug:ref>/ask/", works.work_ask, name="work-ask"),
    path("time/work/<slug:ref>/finish/", works.work_finish, name="work-finish"),
    path("time/work/<slug:ref>/hours/", works.hours_say, name="work-hours"),
    path("time/hours/<slug:ref>/", works.hours_confirm, name="hours-confirm"),
    path("time/broker/", brokers.brokers_list, name="broker"),
    path("time/broker/introduce/", brokers.introduce, name="introduce"),
    path("time/disputes/<slug:ref>/", brokers.dispute_detail, name="dispute"),
    path("time/disputes/<slug:ref>/take-back/", brokers.dispute_withdraw, name="dispute-withdraw"),
]
