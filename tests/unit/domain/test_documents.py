"""PDFs in questions: how one is recognised, and how its pages are counted."""

import pytest

from domain.llm.documents import Document


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html>"])
def test_other_data_is_refused_by_its_name(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"'a\.pdf' is no PDF"):
        Document(data, "a.pdf")


def test_the_pages_that_a_document_lists_are_counted() -> None:
    assert Document(b"%PDF-1.4 /Type /Pages /Type /Page /Type/Page\n").pages == 2


@pytest.mark.parametrize(("size", "pages"), [(10, 1), (4_001, 3), (50_000_000, 100)])
def test_a_compressed_list_is_bounded_by_the_size(size: int, pages: int) -> None:
    assert Document(b"%PDF-1.7".ljust(size)).pages == pages
