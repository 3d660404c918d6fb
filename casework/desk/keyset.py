"""Paging by key (翻页): from the last row that was shown on; no page counts, no OFFSET.

A page's address holds numbers of rows only, never a name or a document number.
"""

import re

_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def number_in(request, name: str) -> int:
    """The whole number that the address gives for ``name``; 0 if there is none."""
    text = request.GET.get(name, "")
    return int(text) if _NUMBER.fullmatch(text) else 0


def page_of(rows, size: int) -> tuple[list, bool]:
    """The first ``size`` of ``rows`` (a queryset or list), and whether there are more."""
    rows = list(rows[: size + 1])
    return rows[:size], len(rows) > size


def links(request, cursor: str, after) -> dict:
    """``first_url`` and ``next_url`` for parts/pager.html; ``after`` is None on the last page."""
    query = request.GET.copy()
    here = query.pop(cursor, None)
    first = f"?{query.urlencode()}" if here else ""
    if after is None:
        return {"first_url": first, "next_url": ""}
    query[cursor] = after
    return {"first_url": first, "next_url": f"?{query.urlencode()}"}


def reset_url(request, form) -> str:
    """The page without filters, when any is set."""
    return request.path if any(request.GET.get(name) for name in form.fields) else ""
