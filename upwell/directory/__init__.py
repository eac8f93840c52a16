"""What helps, and where: organisations, their services, places, times and costs, kept fresh by those who run them and served as Open Referral UK.

The tables follow HSDS 3.1, so that any directory that speaks it can be brought in (`actions.feeds`) and anybody can read ours (`/hsds/`, `feed`). People find what
helps on `/what-helps/`, signed out too. A service that nobody has confirmed for long says so in words and sinks; it never quietly looks true.
"""
