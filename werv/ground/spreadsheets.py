"""Workbooks that we hand out. Nothing somebody typed becomes a formula or a link in them."""

from typing import Any, BinaryIO

import xlsxwriter

TEXT_STAYS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,  # an error value is written as a formula
}


def new_workbook(target: BinaryIO, **options: Any) -> xlsxwriter.Workbook:
    """A workbook written to `target`; the only way to one, so that no writer forgets what text has to stay."""
    return xlsxwriter.Workbook(target, {**options, **TEXT_STAYS_TEXT})
