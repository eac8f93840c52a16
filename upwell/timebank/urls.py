"""Addresses of the time bank."""

from django.urls import path

from upwell.timebank.views import books

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
]
