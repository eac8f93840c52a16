"""Canonical JSON and commitments."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms.canonical import canonical_json, commitment, digest, new_salt

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def shuffled(value):
    """The same value with every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(value)}
    return [shuffled(item) for item in value] if isinstance(value, list) else value


@given(values)
def test_the_bytes_read_back_to_the_same_value_whatever_the_order_of_keys(value):
    assert json.loads(canonical_json(value)) == value
    assert canonical_json(shuffled(value)) == canonical_json(value)


def test_the_sorting_example_of_rfc_8785_comes_out_in_its_order():
    example = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\u00f6": 7}
    assert [*json.loads(canonical_json(example)).values()] == [2, 4, 6, 7, 1, 5, 3]


def test_the_string_example_of_rfc_8785_is_escaped_as_there():
    assert canonical_json('\u20ac$\u000f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()


def test_white_space_is_left_out_and_text_stays_utf8():
    assert canonical_json({"b": [1, None, True], "a": "tŷ"}) == '{"a":"tŷ","b":[1,null,true]}'.encode()


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (1.0, "$"),
        ({"ann": [1, {"weight": 0.5}]}, "$.ann[1].weight"),
        ({"when": object()}, "$.when"),
        ({3: "x"}, "$"),
        ([b"bytes"], "$[0]"),
        (["fine", "\ud800"], "$[1]"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_path(value, path):
    with pytest.raises(ValueError) as refusal:
        canonical_json(value)
    assert str(refusal.value).split(": ")[0] == path


@given(values)
def test_a_commitment_is_hmac_of_the_canonical_bytes(value):
    salt = bytes(range(32))
    assert commitment(salt=salt, value=value) == hmac.digest(salt, canonical_json(value), "sha256").hex()
    assert digest(value) == hashlib.sha256(canonical_json(value)).hexdigest()


def test_another_salt_hides_the_same_words_and_a_short_salt_is_refused():
    first, second = new_salt(), new_salt()
    assert len(first) == len(second) == 32
    assert commitment(salt=first, value="Ann's words") != commitment(salt=second, value="Ann's words")
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(salt=b"short", value="Ann's words")
