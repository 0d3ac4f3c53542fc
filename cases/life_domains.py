"""The parts of a life that werv speaks of (leefgebieden): our own list of eight, for goals, for the talk and in charts.

Other instruments have lists of their own; this one holds them together on the screen.
"""

from django.db import models


class LifeDomain(models.TextChoices):
    MENTAL = "mental", "psychisch welzijn"
    PHYSICAL = "physical", "lichaam en gezondheid"
    MEANING = "meaning", "zin en plezier"
    HOUSING = "housing", "wonen"
    MONEY = "money", "geld"
    PRACTICAL = "practical", "praktische zaken"
    SOCIAL = "social", "mensen om je heen"
    DAYTIME = "daytime", "dag en werk"
