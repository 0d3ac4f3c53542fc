"""Dutch names in one column, in both orders."""

import pytest

from werv.imports.names import identity, split_full_name, split_surname


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vries, Jan de", ("Vries", "de", "Jan")),
        ("Vries, de, Jan", ("Vries", "de", "Jan")),
        ("Vries de, Jan", ("Vries", "de", "Jan")),
        ("de Vries, Jan", ("Vries", "de", "Jan")),
        ("Berg, Anne Marie van den", ("Berg", "van den", "Anne Marie")),
        ("die Pelser, Pleun van der", ("die Pelser", "van der", "Pleun")),
        ("Wouters van Eijndhoven, Ivy van den", ("Wouters van Eijndhoven", "van den", "Ivy")),
        ("Jansen, Noor", ("Jansen", "", "Noor")),
        ("Jansen,", ("Jansen", "", "")),
        ("Jan de Vries", ("Vries", "de", "Jan")),
        ("Anne Marie van den Berg", ("Berg", "van den", "Anne Marie")),
        ("Noor Jansen", ("Jansen", "", "Noor")),
        ("J.P. van 't Hof", ("Hof", "van 't", "J.P.")),
        ("J. P. Jansen", ("Jansen", "", "J. P.")),
        ("dhr. J. de Vries", ("Vries", "de", "J.")),
        ("Mevrouw Noor Jansen", ("Jansen", "", "Noor")),
        ("Marie Jansen - de Vries", ("Jansen-de Vries", "", "Marie")),
        ("Jan v.d. Berg", ("Berg", "v.d.", "Jan")),
        ("de Vries", ("Vries", "de", "")),
        ("Jansen", ("Jansen", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_whole_name_falls_into_its_parts(text, name):
    assert split_full_name(text)[:3] == name


def test_three_words_without_a_prefix_are_a_guess_that_is_named():
    name = split_full_name("Anne Marie Jansen")

    assert name == ("Jansen", "", "Anne Marie", True)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("de Vries", ("Vries", "de")),
        ("Van der Berg", ("Berg", "van der")),
        ("Vries, de", ("Vries", "de")),
        ("Berg van den", ("Berg", "van den")),
        ("Godfrey van Alemannië", ("Godfrey van Alemannië", "")),
        ("Jansen", ("Jansen", "")),
        ("van", ("van", "")),
    ],
)
def test_a_prefix_in_the_surname_column_moves_to_its_own_place(text, parts):
    assert split_surname(text) == parts


def test_names_are_compared_without_case_accents_and_punctuation():
    assert identity("OMMEREN", "van der", "Zoë") == identity("Ommeren", "Van der", "zoe")
    assert identity("Ommeren", "van", "Zoë") != identity("Ommeren", "", "Zoë")
