"""Addresses of the time bank."""

from django.urls import path

from upwell.timebank.views import books, brokers, exchanges, listings

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
    path("time/broker/", brokers.brokers_list, name="broker"),
    path("time/broker/introduce/", brokers.introduce, name="introduce"),
    path("time/disputes/<slug:ref>/", brokers.dispute_detail, name="dispute"),
    path("time/disputes/<slug:ref>/take-back/", brokers.dispute_withdraw, name="dispute-withdraw"),
]
