"""Where something was left out, a form says what to do."""

from django import forms

from upwell.accounts.models import Person


class Everything(forms.Form):
    words = forms.CharField()
    day = forms.DateField()
    one = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    who = forms.ModelMultipleChoiceField(Person.objects.none())
    yes = forms.BooleanField()
    file = forms.FileField()
    own = forms.CharField(error_messages={"required": "Say how you are."})


def test_a_form_left_empty_says_what_to_do_in_each_field():
    said = {name: words[0] for name, words in Everything({}).errors.items()}
    assert said == {
        "words": "Please fill this in.",
        "day": "Please fill this in.",
        "one": "Please choose one.",
        "several": "Please choose at least one.",
        "who": "Please choose at least one.",
        "yes": "Please tick this to go on.",
        "file": "Please choose a file.",
        "own": "Say how you are.",
    }
