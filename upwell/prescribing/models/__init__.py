"""Referrals and what belongs to them. Nobody reads a row here but through `visible_to`, and every look by staff is told to its person."""

from upwell.prescribing.models.care import Contact, Introduction, Measure, Message
from upwell.prescribing.models.gaps import Gap, GapQuerySet, Release, UnmetNeed
from upwell.prescribing.models.plans import Plan, PlanPiece
from upwell.prescribing.models.referrals import WORDS, Move, Referral, ReferralQuerySet, Team, bodies_of, consents_of
from upwell.prescribing.models.states import State

__all__ = [
    "WORDS",
    "Contact",
    "Gap",
    "GapQuerySet",
    "Introduction",
    "Measure",
    "Message",
    "Move",
    "Plan",
    "PlanPiece",
    "Referral",
    "ReferralQuerySet",
    "Release",
    "State",
    "Team",
    "UnmetNeed",
    "bodies_of",
    "consents_of",
]
