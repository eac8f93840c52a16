"""The word that goes with a reference: two plain words that can be said on the phone, so that a letter found by somebody else opens nothing by itself."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import check_password

from upwell.prescribing.models import Referral

FIRST = (
    "amber apple autumn barley birch blue bright brown calm cedar cherry clear clever clover copper coral cotton cream crisp daisy damson dawn dusk early "
    "elder ember fern field fresh gentle ginger golden grand green harbour hazel heather honey indigo ivory ivy jade jolly juniper kind lavender lemon light "
    "lilac lime lively lucky maple meadow mellow merry mild mint misty moon moss narrow north oak ochre olive open orange pale peach pearl pepper pine pink "
    "plain plum poppy quick quiet rapid red river robin rose round ruby rust saffron sage sand scarlet shell silver simple sky slate smooth snow soft south "
    "spice spring steady stone summer sunny sweet tall tawny thyme tidy topaz velvet violet walnut warm west wheat white wide wild willow winter yellow young"
).split()
SECOND = (
    "anchor badge barn basket bell bench bicycle boat book boot bottle bowl bridge broom brush bucket button cake camera candle canoe carpet castle chair "
    "circle clock cloud coat comb compass cup curtain dish door drum engine envelope feather fiddle flag flute forest fountain garden gate glove guitar hammer "
    "hat hedge hill hook house island jacket jar jug kettle key kite ladder lake lamp lantern leaf letter map market mirror mitten mountain needle nest "
    "orchard oven paddle page parcel path pebble pencil piano pillow plate pocket pond quilt radio ribbon ring road rocket roof sail scarf shed shelf ship shoe "
    "signal spoon stamp station stool table teapot tent thimble ticket tower train tunnel umbrella valley wagon wall watch wheel whistle window wood yard"
).split()


def new_word() -> str:
    """Two words drawn at random."""
    return f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"


def is_word_of(referral: Referral, said: str) -> bool:
    """Whether somebody said the right word; in any case of its letters, with any spaces or a dash between."""
    words = " ".join(said.lower().replace("-", " ").split())
    return bool(referral.word) and check_password(words, referral.word)
