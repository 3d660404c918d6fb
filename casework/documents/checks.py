"""System checks: what the printing of forms needs from the machine. The rest works without it."""

from django.core.checks import Warning as CheckWarning
from django.core.checks import register

from . import printing


@register()
def pdf_can_be_made(app_configs, **kwargs):
    """Pango, harfbuzz-subset and the fonts are there."""
    warnings = []
    missing = printing.missing_packages()
    if missing:
        warnings.append(
            CheckWarning(
                f"PDF forms cannot be made: install {' '.join(missing)}.", id="documents.W001"
            )
        )
    if not all(printing.has_font(family) for family in printing.RARE_FONTS):
        warnings.append(
            CheckWarning(
                f"Rare characters in names cannot be printed: install {printing.RARE_FONTS_PACKAGE}.",
                id="documents.W002",
            )
        )
    return warnings
