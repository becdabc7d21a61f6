"""Documents of newsrooms -> the articles in them: PDF, Word, OpenDocument, EPUB, mail."""

import sys
from pathlib import Path

import pytest
from documents import assemble, column, docx, epub, odt, packed, paragraph, pdf
from filing import read as read_files
from filing import write

from index import page_of, split_sentences
from index.article import Article
from index.readers import ReadReport, Reason


def read(path: Path, data: bytes, **limits: int) -> tuple[list[Article], ReadReport]:
    return read_files(write(path, data), **limits)


def texts(articles: list[Article]) -> list[list[str]]:
    return [article.text.split("\n\n") for article in articles]


# --- PDF ------------------------------------------------------------------------------------------

LEFT = (
    "The weir above the town of Osk was opened at six",
    "on Monday, when the river had risen by two metres",
    "in a night, the water board said. Nobody was hurt,",
    "and the govern-",
    "ment of the province sent pumps to the mill and to",
    "the school beside it, which had been closed.",
)
RIGHT = (
    "The keeper of the weir, Ida Roe, had asked for a",
    "new gate since the spring, and a well-",
    "known builder had offered one for a third of what",
    "the board has now to pay. The well-known man was",
    "not to be had on Tuesday, his office said to us.",
)


def test_columns_are_read_one_after_the_other_and_words_made_whole(tmp_path: Path) -> None:
    page = [
        (40.0, 760.0, 22.0, "River rises by two metres in a night at"),
        (40.0, 735.0, 22.0, "Osk and Lund"),
        *column(40, 700, *LEFT),
        *column(320, 700, *RIGHT),
        (
            40.0,
            600.0,
            10.0,
            "The board meets again on Thursday in the hall, where all who live by the river may be heard by it.",
        ),
    ]
    [article], report = read(tmp_path / "a.pdf", pdf(page))
    assert article.title == "River rises by two metres in a night at Osk and Lund"
    assert texts([article]) == [
        [
            "River rises by two metres in a night at Osk and Lund",
            "The weir above the town of Osk was opened at six on Monday, when the river had risen by two"
            " metres in a night, the water board said. Nobody was hurt, and the government of the province"
            " sent pumps to the mill and to the school beside it, which had been closed.",
            "The keeper of the weir, Ida Roe, had asked for a new gate since the spring, and a well-known"
            " builder had offered one for a third of what the board has now to pay. The well-known man was"
            " not to be had on Tuesday, his office said to us.",
            "The board meets again on Thursday in the hall, where all who live by the river may be heard by it.",
        ]
    ]
    assert (article.published, report.summary()) == (None, [])


def test_a_sentence_runs_over_the_page_and_a_quote_knows_its_page(tmp_path: Path) -> None:
    first = column(
        40,
        700,
        "The weir was opened at six on Monday. Then the river rose again and",
        "the water reached the doors of",
    )
    second = column(40, 700, "the school, which had been closed. The board meets on Thursday.")
    third = column(40, 700, "Nobody was hurt in the flood.")
    [article], _ = read(tmp_path / "a.pdf", pdf(first, second, [], third))
    quotes = {
        article.text[s.start : s.end]: page_of(article, s.start) for s in split_sentences(article)
    }
    assert quotes == {
        "The weir was opened at six on Monday.": 1,
        "Then the river rose again and the water reached the doors of\fthe school, which had been closed.": 1,
        "The board meets on Thursday.": 2,
        "Nobody was hurt in the flood.": 4,
    }


def test_a_sentence_that_needs_more_runs_over_to_a_name(tmp_path: Path) -> None:
    first = column(40, 700, "The weir was opened at six on Monday by", "the keeper and")
    [article], _ = read(
        tmp_path / "a.pdf", pdf(first, column(40, 700, "Ida Roe, who leads the board."))
    )
    assert article.text.endswith("by the keeper and\fIda Roe, who leads the board.")


def test_an_article_without_pages_has_none() -> None:
    assert page_of(Article("a", "One. Two.", "T"), 5) is None


def test_a_word_that_is_parted_over_two_pages_is_one(tmp_path: Path) -> None:
    first = column(
        40, 700, "The water reached the old school-", "house of the village and the govern-"
    )
    second = column(40, 700, "ment closed it on the next day, it said.")
    [article], _ = read(tmp_path / "a.pdf", pdf(first, second))
    assert article.text.endswith("and the\fgovernment closed it on the next day, it said.")


def test_running_titles_and_numbers_of_pages_are_left_out(tmp_path: Path) -> None:
    pages = [
        [
            (40.0, 780.0, 8.0, f"Osk Gazette, {number} May 2025"),
            *column(
                40,
                700,
                f"On day {number} the river stood at {number} metres at the mill.",
                "It fell by night.",
            ),
            (300.0, 20.0, 8.0, f"- {number} -"),
        ]
        for number in range(1, 6)
    ]
    [article], _ = read(tmp_path / "a.pdf", pdf(*pages))
    assert "Gazette" not in article.text
    assert "- 2 -" not in article.text
    assert article.text.count("\f") == 4


def test_a_large_first_letter_belongs_to_its_word(tmp_path: Path) -> None:
    page = [
        *column(
            62,
            700,
            "he weir above the town of Osk was opened",
            "at six on Monday, and the river fell by",
        ),
        (40.0, 688.0, 26.0, "T"),
        *column(
            40,
            676,
            "two metres in a night. Nobody was hurt, the",
            "board said, and the mill stands as it did.",
        ),
    ]
    [article], _ = read(tmp_path / "a.pdf", pdf(page))
    assert article.text == (
        "The weir above the town of Osk was opened at six on Monday, and the river fell by two metres in a night."
        " Nobody was hurt, the board said, and the mill stands as it did."
    )


def test_the_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    rows = [
        line
        for number, town in enumerate(("Osk", "Lund", "Skarn", "Merrow", "Halden"))
        for line in (
            (40.0, 700.0 - 14 * number, 10.0, town),
            (300.0, 700.0 - 14 * number, 10.0, f"{number} metres"),
        )
    ]
    [article], _ = read(tmp_path / "a.pdf", pdf(rows))
    assert texts([article])[0][:3] == ["Osk 0 metres", "Lund 1 metres", "Skarn 2 metres"]


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_whose_text_is_turned(tmp_path: Path, quarters: int) -> None:
    [article], _ = read(tmp_path / "a.pdf", pdf(column(40, 700, *LEFT), turned=quarters))
    assert article.text.startswith(
        "The weir above the town of Osk was opened at six on Monday, when"
    )


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("The weir of Osk", "The weir of Osk"),
        ("page_4_FINAL.indd", "Floods at Osk"),
        ("", "Floods at Osk"),
    ],
)
def test_the_title_of_a_pdf(tmp_path: Path, given: str, title: str) -> None:
    page = [
        (40.0, 740.0, 20.0, "Floods at Osk"),
        *column(40, 700, "The weir of Osk was opened.", "It rained."),
    ]
    assert read(tmp_path / "a.pdf", pdf(page, title=given))[0][0].title == title


PICTURE = b"/Im Do BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI"


def test_a_scan_says_that_it_has_no_text_layer(tmp_path: Path) -> None:
    articles, report = read(tmp_path / "scan.pdf", pdf([], extra=PICTURE))
    assert (articles, report.skipped) == ([], {Reason.NO_TEXT_LAYER: 1})
    assert report.warnings[0].detail == (
        "its pages are pictures without a text layer: it needs text recognition (OCR) first"
    )
    assert report.summary() == [f"skipped 1 file: 1 without a text layer ({tmp_path / 'scan.pdf'})"]
    assert read(tmp_path / "blank.pdf", pdf([]))[1].problems == {Reason.EMPTY: 1}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf", pdf([])[:200]])
def test_a_damaged_pdf_is_skipped(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path / "a.pdf", data)[1].skipped == {Reason.BROKEN: 1}


def test_the_extra_for_pdfs_is_named_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    _, report = read(tmp_path / "a.pdf", pdf(column(40, 700, *LEFT)))
    assert report.summary() == ["skipped 1 file: 1 .pdf (pip install '.[pdf]')"]


def test_a_pdf_is_read_where_no_process_can_be_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "")
    assert "The weir" in read(tmp_path / "a.pdf", pdf(column(40, 700, *LEFT)))[0][0].text


# --- Word -----------------------------------------------------------------------------------------


def test_a_word_document_as_it_stands_with_its_changes(tmp_path: Path) -> None:
    body = (
        paragraph("Weir opened at Osk", style="Title")
        + paragraph("The weir was opened on Monday.")
        + "<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t xml:space="preserve">often </w:t></w:r></w:ins>'
        "<w:r><w:t>floods</w:t><w:tab/><w:t>here.</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r></w:p>"
        "<w:p><w:r><w:fldChar/><w:instrText>PAGE 4</w:instrText>"
        "<w:t>Line one</w:t><w:br/><w:t>line two</w:t></w:r></w:p>"
        "<w:tbl><w:tblPr/><w:tr><w:tc>"
        + paragraph("Osk")
        + "</w:tc><w:tc>"
        + paragraph("2 metres")
        + "</w:tc></w:tr></w:tbl>"
        '<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr><w:r><w:t>N</w:t></w:r></w:p>'
        + paragraph("obody was hurt.")
        + "<w:sdt><w:sdtPr/><w:sdtContent>"
        + paragraph("The board meets.")
        + "</w:sdtContent></w:sdt><w:p/>"
    )
    [article], report = read(tmp_path / "a.docx", docx(body))
    assert article.title == "Weir opened at Osk"
    assert texts([article]) == [
        [
            "The weir was opened on Monday.",
            "It often floods here.",
            "Line one\nline two",
            "Osk 2 metres",
            "Nobody was hurt.",
            "The board meets.",
        ]
    ]
    assert report.summary() == []


def test_the_title_that_a_word_document_has_in_its_properties(tmp_path: Path) -> None:
    body = paragraph("The weir was opened.") + paragraph("It rained.")
    assert (
        read(tmp_path / "a.docx", docx(body, title="Weir &amp; river"))[0][0].title
        == "Weir & river"
    )
    assert read(tmp_path / "weir.docx", docx(body, title="Document1"))[0][0].title == "weir"


def test_a_locked_or_older_word_document_is_skipped(tmp_path: Path) -> None:
    assert read(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0" + bytes(600))[1].skipped.total() == 1
    assert read(tmp_path / "b.docx", packed({"a.txt": "x"}))[1].skipped == {Reason.BROKEN: 1}


# --- OpenDocument ---------------------------------------------------------------------------------


def test_an_opendocument_text_as_it_stands(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>What was deleted.</text:p></text:tracked-changes>"
        '<text:p text:style-name="P1">Weir opened at Osk</text:p>'
        "<text:p>The <text:span>weir</text:span><text:s/>was opened<text:line-break/>on Monday.<office:annotation>"
        "<text:p>Check.</text:p></office:annotation> <text:note><text:p>A note.</text:p></text:note></text:p>"
        "<text:list><text:list-item><text:p>Two metres</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Osk</text:p></table:table-cell>"
        "<table:table-cell><text:p>2 metres</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p><draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame></text:p>"
    )
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    [article], _ = read(tmp_path / "a.odt", odt(body, styles=styles))
    assert article.title == "Weir opened at Osk"
    assert texts([article]) == [
        ["The weir was opened\non Monday.", "Two metres", "Osk 2 metres", "In a box."]
    ]
    assert read(tmp_path / "b.odt", odt(body, title="The weir"))[0][0].title == "The weir"
    heading = '<text:h text:outline-level="1">Floods</text:h><text:p>It rained.</text:p>'
    [article], _ = read(tmp_path / "c.odt", odt(heading))
    assert (article.title, article.text) == ("Floods", "It rained.")


def test_an_opendocument_with_a_password_is_skipped(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert read(tmp_path / "a.odt", odt("", manifest=manifest))[1].skipped == {Reason.ENCRYPTED: 1}


# --- EPUB -----------------------------------------------------------------------------------------

CHAPTER = (
    "<html><head><title>{0}</title></head><body><h1>{0}</h1>"
    "<p>The weir of <i>Osk</i> was opened.</p><p>It &amp; the mill.</p></body></html>"
)


def test_each_chapter_of_a_book_is_an_article(tmp_path: Path) -> None:
    chapters = {
        "cover.xhtml": CHAPTER.format("Cover"),
        "b.xhtml": CHAPTER.format("Weir &amp; river"),
        "toc.xhtml": CHAPTER.format("Contents"),
        "a.xhtml": CHAPTER.format("Bridge shut"),
        "empty.xhtml": "<html><body><img/></body></html>",
    }
    articles, report = read(tmp_path / "weekly.epub", epub(chapters))
    assert [(a.id, a.title, a.source, str(a.published)) for a in articles] == [
        ("weekly.epub#1", "Weir & river", "Osk Weekly", "2025-05-16"),
        ("weekly.epub#2", "Bridge shut", "Osk Weekly", "2025-05-16"),
    ]
    assert texts(articles)[0] == ["The weir of Osk was opened.", "It & the mill."]
    assert report.summary() == []


def test_a_locked_book_is_skipped_and_one_with_locked_fonts_is_not(tmp_path: Path) -> None:
    lock = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'
    )
    chapters = {"a.xhtml": CHAPTER.format("Weir")}
    for algorithm, skipped in (
        ("http://www.w3.org/2001/04/xmlenc#aes256-cbc", {Reason.ENCRYPTED: 1}),
        ("http://www.idpf.org/2008/embedding", {}),
    ):
        parts = {"META-INF/encryption.xml": lock.format(algorithm)}
        assert read(tmp_path / "a.epub", epub(chapters, **parts))[1].skipped == skipped
    assert read(tmp_path / "b.epub", packed({"x": "y"}))[1].skipped == {Reason.BROKEN: 1}


# --- mail -----------------------------------------------------------------------------------------

NEWSLETTER = """\
From: =?utf-8?q?Osk_Gazette_=E2=80=93_Morning?= <news@gazette.example>
To: reader@example.org
Subject: =?utf-8?b?V2VpciDigJxvcGVuZWTigJ0=?=
Date: Fri, 16 May 2025 06:30:00 +0200
Message-ID: <17@gazette.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

{plain}
--b
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<html><head><style>p {{ }}</style></head><body><p>The weir of Osk was opened on Monday, and caf=E9s were flooded.</p>
<p>Nobody was hurt.</p></body></html>
--b--
"""


@pytest.mark.parametrize(
    ("plain", "text"),
    [
        (
            "View this mail in your browser",
            ["The weir of Osk was opened on Monday, and cafés were flooded.", "Nobody was hurt."],
        ),
        (
            "The weir of Osk was opened on Monday.\nhttps://x.example/1\n\nCafés were flooded. Nobody was hurt.",
            ["The weir of Osk was opened on Monday.\n", "Cafés were flooded. Nobody was hurt."],
        ),
    ],
)
def test_a_newsletter(tmp_path: Path, plain: str, text: list[str]) -> None:
    [article], report = read(tmp_path / "a.eml", NEWSLETTER.format(plain=plain).encode())
    assert (article.title, article.source, str(article.published), article.id) == (
        "Weir “opened”",
        "Osk Gazette – Morning",
        "2025-05-16",
        "17@gazette.example",
    )
    assert " ".join(article.text.split()) == " ".join(" ".join(text).split())
    assert report.summary() == []


def test_flowed_lines_of_a_mail_are_put_together(tmp_path: Path) -> None:
    mail = (
        "From: a@b.example\nSubject: Weir\nContent-Type: text/plain; format=flowed\n\n"
        "The weir \nwas opened.\n From Monday on.\n"
    )
    [article], _ = read(tmp_path / "a.eml", mail.encode())
    assert (article.text, article.source) == ("The weir was opened.\nFrom Monday on.", None)


@pytest.mark.parametrize("start", ["", "\ufeff", "\r\n\r\n", "From a@b Fri May 16 06:30:00 2025\n"])
def test_what_is_around_a_mail_is_no_text(tmp_path: Path, start: str) -> None:
    mail = "Subject: Weir\n\nThe weir was opened.\n\n-- \nIda Roe, Osk Gazette\n"
    [article], report = read(tmp_path / "a.eml", f"{start}{mail}".encode())
    assert (article.title, article.text, report.summary()) == ("Weir", "The weir was opened.", [])


def test_a_mailbox(tmp_path: Path) -> None:
    mail = (
        "Subject: Weir {0}\nFrom: Osk Gazette <a@b.example>\nMessage-ID: <{0}>\n\nThe weir.\n\n"
        ">From here on it rained.\nFrom Osk came help.\n\n"
    )
    start = "From a@b.example Fri May 16 06:30:00 2025\n"
    data = start + mail.format(1) + start + mail.format(2)
    articles, report = read(tmp_path / "a.mbox", data.encode())
    assert [(a.title, a.path and a.path[-2:]) for a in articles] == [
        ("Weir 1", "#1"),
        ("Weir 2", "#2"),
    ]
    assert articles[0].text.endswith("From here on it rained.\nFrom Osk came help.")
    assert report.summary() == []
    assert read(tmp_path / "b.mbox", b"nothing\n")[1].problems == {Reason.NO_ARTICLES: 1}


def test_a_page_saved_with_all_its_parts(tmp_path: Path) -> None:
    prose = (
        "<p>The weir of Osk was opened on Monday, when the river had risen by two metres in a night.</p>"
        * 4
    )
    mail = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://gazette.example/weir\nSubject: Weir\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        "--b\nContent-Type: text/html\nContent-Location: https://gazette.example/weir\n\n"
        f"<html><body><article><h1>Weir</h1>{prose}</article></body></html>\n--b--\n"
    )
    [article], _ = read(tmp_path / "a.mhtml", mail.encode())
    assert (article.url, article.title) == ("https://gazette.example/weir", "Weir")
    assert article.text.startswith("The weir of Osk was opened on Monday")


@pytest.mark.parametrize("data", [b"", b"no mail at all\n", b"\x00\x01\x02" * 99])
def test_what_is_no_mail_is_skipped(tmp_path: Path, data: bytes) -> None:
    articles, report = read(tmp_path / "a.eml", data)
    assert (articles, report.left_out) == ([], 1)


# --- bombs ----------------------------------------------------------------------------------------


def test_a_part_that_unpacks_without_end_is_skipped(tmp_path: Path) -> None:
    big = "<w:p>" + " " * (40 * 2**20) + "</w:p>"
    for name, data in (
        ("a.docx", docx(big)),
        ("a.odt", odt(big)),
        ("a.epub", epub({"a.xhtml": big})),
    ):
        articles, report = read(tmp_path / name, data)
        assert articles == []
        assert Reason.TOO_LARGE in report.skipped or Reason.TOO_LARGE in report.problems


def test_elements_one_in_another_without_end(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000
    assert read(tmp_path / "a.docx", docx(deep))[1].skipped == {Reason.NESTED: 1}


def test_mail_in_mail_without_end(tmp_path: Path) -> None:
    parts = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3_000)
    )
    articles, report = read(tmp_path / "a.eml", f"Subject: Weir\n{parts}".encode())
    assert articles == []
    assert report.left_out == 1


def test_a_pdf_whose_forms_draw_each_other_without_end_is_given_up(tmp_path: Path) -> None:
    forms = 28
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length 6>>stream\n/X Do \nendstream",
    ]
    for number in range(forms):
        content = b"/X Do " * 12 if number < forms - 1 else b"BT (x) Tj ET"
        objects.append(
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>"
            b"stream\n%s\nendstream" % (number + 6, len(content), content)
        )
    articles, report = read(tmp_path / "a.pdf", assemble(objects), pdf_seconds=3)
    assert articles == []
    assert report.left_out == 1
