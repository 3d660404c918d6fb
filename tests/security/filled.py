"""Forms as a browser sends them."""

import io
import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

_cards = itertools.count(40_000_000)


def a_scan(name="scan.png") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("L", (60, 80), 255).save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def a_member(place: int, **answers) -> dict:
    """Row ``place`` (from 0) of the household on the application form."""
    usual = {
        "name": "陈大文", "birth_date": "1985-05-20", "sex": "unstated",
        "relation": "self" if place == 0 else "child", "lives_in": "zhuhai",
        "document1_kind": "macao_bir", "document1_number": str(next(_cards)),
    }  # fmt: skip
    return {f"people-{place}-{name}": value for name, value in {**usual, **answers}.items()}


def a_means_row(place: int, **answers) -> dict:
    usual = {"person": "1", "code": "INC.WAGE", "amount": "3200", "currency": "CNY"}
    return {f"means-{place}-{name}": value for name, value in {**usual, **answers}.items()}


def an_application(*rows: dict, people=1, means=1, **answers) -> dict:
    """The counter's form, filled in for one person unless ``rows`` say else."""
    usual = {
        "address": "香洲区拱北街道某路 1 号 2 单元 301 室", "place": "residence",
        "counterpart": "IAS", "case_type": "emergency", "origin": "applied", "cause": "illness",
        "happened_on": "2022-03-01", "circumstances": "突发疾病住院",
        "period_from": "2021-09-01", "period_to": "2022-03-07", "promised": "on",
    }  # fmt: skip
    for prefix, total in (("people", people), ("means", means)):
        usual |= {
            f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": "0",
            f"{prefix}-MIN_NUM_FORMS": "1", f"{prefix}-MAX_NUM_FORMS": "60",
        }  # fmt: skip
    for row in rows or (a_member(0), a_means_row(0)):
        usual |= row
    return {**usual, **answers}


def sentences(response) -> str:
    """Everything that a page says, as one text."""
    return response.content.decode()
