"""Drawings: what stands where, and that the words beside them say the same."""

from datetime import date
from itertools import pairwise

from django.template.loader import render_to_string

from werv.ground.charts import Amount, Pair, grouped_bars, horizontal_bars, ladder_history

HISTORY = [(date(2024, 3, 2), 2), (date(2025, 1, 10), 4), (date(2025, 9, 1), 3)]


def test_a_higher_rung_stands_higher_and_a_later_day_more_to_the_right():
    chart = ladder_history(HISTORY)

    start, top, now = chart.points

    assert start.x < top.x < now.x
    assert top.y < now.y < start.y
    assert [point.is_last for point in chart.points] == [False, False, True]


def test_the_line_keeps_a_rung_until_the_next_measurement():
    chart = ladder_history(HISTORY)

    corners = [tuple(map(float, corner.split(","))) for corner in chart.path.split()]

    assert all(one[0] == two[0] or one[1] == two[1] for one, two in pairwise(corners))
    assert len(corners) == 5


def test_the_last_rung_lasts_until_the_day_that_is_asked_for():
    chart = ladder_history(HISTORY, until=date(2026, 3, 2))

    last_corner = chart.path.split()[-1].split(",")

    assert float(last_corner[0]) > chart.points[-1].x
    assert float(last_corner[1]) == chart.points[-1].y


def test_somebody_who_was_measured_once_is_a_dot_and_nobody_measured_is_a_sentence():
    assert ladder_history(HISTORY[:1]).path == ""
    assert len(ladder_history(HISTORY[:1]).points) == 1
    assert "nog geen trede gemeten" in render_to_string("components/chart_ladder.html", {"chart": ladder_history([])})


def test_the_drawing_of_a_ladder_has_a_title_a_table_and_no_style_of_its_own():
    html = render_to_string("components/chart_ladder.html", {"chart": ladder_history(HISTORY, 1200, 250)})

    assert "trede 2 op 2 mrt 2024, trede 4 op 10 jan 2025, trede 3 op 1 sep 2025.</title>" in html
    assert "<table>" in html
    assert "style=" not in html
    assert 'viewBox="0 0 1200 250"' in html, "numbers in a drawing have no thousands separator"


def test_every_point_and_bar_lies_inside_the_drawing():
    charts = [
        ladder_history([(date(2020, 1, 1), 6), (date(2026, 1, 1), 1)]),
        grouped_bars([Pair("jan t/m mrt 2026", 1234, 7), Pair("apr t/m jun 2026", 0, 0)], unit="personen"),
        horizontal_bars([Amount("een heel lange reden van einde " * 3, 9, "9")], unit="personen"),
        grouped_bars([], unit="personen"),
        horizontal_bars([], unit="personen"),
    ]

    for chart in charts:
        for bar in chart.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= chart.width
            assert 0 <= bar.y <= bar.y + bar.height <= chart.height
        for mark in [*chart.points, *chart.texts]:
            assert 0 <= mark.x <= chart.width
            assert 0 <= mark.y <= chart.height


def test_planned_and_realised_differ_in_more_than_colour():
    chart = grouped_bars([Pair("jan t/m mrt 2026", 15, 12)], unit="personen")

    planned, realised = chart.bars[-2:]

    assert (planned.style, realised.style) == ("planned", "")
    assert planned.height > realised.height
    assert {"15", "12"} <= {text.text for text in chart.texts if text.style == "value"}
    assert "12 van 15 gepland" in chart.title


def test_a_number_that_may_not_be_told_has_words_and_no_bar():
    chart = horizontal_bars([Amount("verhuisd", None, "niet vermeld"), Amount("betaald werk", 7, "7")], unit="personen")

    assert len(chart.bars) == 1
    assert "verhuisd: niet vermeld" in chart.title


def test_a_name_in_a_drawing_cannot_become_markup():
    html = render_to_string(
        "components/chart.html",
        {"chart": horizontal_bars([Amount("<script>alert(1)</script>", 7, "7")], unit="personen")},
    )

    assert "<script>" not in html
