"""A page in place of a printed paper, where a test is about something else."""

import hashlib


def page_in_place_of_a_paper(html: str, moment, attachments) -> bytes:
    """Stands for the printing of a paper, which takes a third of a second and decides nothing."""
    mark = hashlib.sha256(html.encode() + str(moment).encode()).hexdigest()
    return ONE_PAGE.replace(b"MARK", mark.encode())


ONE_PAGE = (
    b"%PDF-1.4\n%MARK\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
