"""HTML, Markdown, PDF and Word as plain text, hostile files included."""

import contextlib
import io
import re
import time
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.chunking import split
from rag.errors import UnreadableFile
from rag.extraction import EXTRACTORS, ExtractionError
from rag.extraction.pdf import reflow
from rag.extraction.pdf_process import from_pdf
from rag.extraction.tables import Cell, laid_out, rows_as_prose
from tests.corpus_files import pdf, read

PAGE = """<!doctype html><html><head><title>Hours | Museum</title>
<meta property="og:site_name" content="City Museum">
<meta property="article:published_time" content="2024-05-06T10:00:00Z">
<style>p {}</style></head><body class="nav-open">
<nav><a href="/">Home</a> <a href="/b">About</a></nav><h1>Opening<br>hours<button>Copy</button></h1>
<p>The museum is <b>open</b> daily, see <a href="r">our rules</a>.
<img src="http://example.org/x.png" alt="map"></p>
<p>Closed on&nbsp;24&nbsp;December &amp; on 1&nbsp;January.</p>
<ul><li>Monday: 9</li><li><p>Tuesday: closed</p></li></ul>
<ol start="3"><li>Ring</li><li>Wait</li></ol>
<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Wed</td><td><p>10</p><p>to 12</p></td></tr></table>
<div class="cookie-banner">We use cookies.</div><ul class="menu"><li><a href="x">Elsewhere</a></li></ul>
<div class="menu"><p>Soup of the day</p></div><p hidden>unseen</p><p style="display: none">unseen</p>
<script>alert(1)</script><!-- unseen --><footer>© 2019</footer></body></html>"""


def test_a_page_becomes_the_text_a_reader_sees_without_its_frame(tmp_path):
    document = read(tmp_path, "hours.html", PAGE)
    assert document.text == (
        "Opening\nhours\n\nThe museum is open daily, see our rules.\n\n"
        "Closed on 24 December & on 1 January.\n\n"
        "- Monday: 9\n- Tuesday: closed\n\n3. Ring\n4. Wait\n\nDay: Wed; Hours: 10 to 12.\n\nSoup of the day"
    )
    assert (document.title, document.source, document.published) == (
        "Opening hours",
        "City Museum",
        "2024-05-06",
    )


def test_of_a_page_with_a_main_part_only_that_is_kept(tmp_path):
    page = "<title>T</title><div>Banner</div><main><p>Content.</p><aside>A note.</aside></main><div>End</div>"
    assert read(tmp_path, "a.html", page).text == "Content.\n\nA note."


def test_a_page_states_its_date_in_linked_data_or_not_at_all(tmp_path):
    linked = '<script type="application/ld+json">{"datePublished": "2023-01-02"}</script><p>Words</p>'
    assert read(tmp_path, "a.html", linked).published == "2023-01-02"
    assert read(tmp_path, "b.html", "<p>Words</p><footer>Copyright 2019</footer>").published is None


@pytest.mark.parametrize("name", ["iso-8859-1", "windows-1252"])
def test_a_page_is_read_in_the_encoding_it_declares(tmp_path, name):
    page = f'<meta charset="{name}"><p>Kosovë – “so”</p>'.encode("cp1252")
    assert read(tmp_path, "a.html", page).text == "Kosovë – “so”"


def test_a_page_in_utf_8_that_declares_another_encoding_is_refused_or_read_but_never_guessed(tmp_path):
    with pytest.raises(UnreadableFile, match="is not UTF-8: byte 0xeb"):
        read(tmp_path, "a.html", "<p>Kosovë</p>".encode("cp1252"))


def test_markdown_becomes_what_it_shows(tmp_path):
    source = (
        "# The *title*\n\n"
        "Hello [link](http://example.org) ![alt](http://example.org/x.png) a\nb `code` <b>x</b> 2 < 3.\n\n"
        "- one\n- two\n  - three\n\n1. a\n2. b\n\n| A | B |\n|--|--|\n| 1 | 2 |\n\n> quote\n\n"
        "```\nx = 1\ny = 2\n```\n\n<script>alert(1)</script>\n\nEnd &amp; \\*\n"
    )
    document = read(tmp_path, "a.md", source)
    assert document.title == "The title"
    assert document.text == (
        "The title\n\nHello link a b code x 2 < 3.\n\n"
        "- one\n- two\n- three\n\n1. a\n2. b\n\nA: 1; B: 2.\n\nquote\n\n"
        "x = 1\ny = 2\n\nEnd & *"
    )


def test_markdown_without_markup_keeps_its_offsets(tmp_path):
    body = "A first paragraph.\n\nA second one, wrapped\nonce."
    assert read(tmp_path, "a.md", body).text == body.replace("wrapped\n", "wrapped ")


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([["Day", "Hours"], ["Wed", "10"], ["Thu", ""]], ["Day: Wed; Hours: 10.", "Day: Thu."]),
        ([["one"], ["two."]], ["one.", "two."]),
        ([["Day", ""], ["Wed", "10"]], ["Day.", "Wed; 10."]),
        ([["", "2023", "2024"], ["Revenue", "5", "6"]], ["Revenue; 2023: 5; 2024: 6."]),
        ([["Hours"], ["Day", "Open"], ["Wed", "10"]], ["Hours.", "Day: Wed; Open: 10."]),
        ([], []),
    ],
)
def test_each_row_of_a_table_reads_by_itself(rows, lines):
    assert list(rows_as_prose(rows)) == lines


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (
            "<th>Day<th>Route<th>Price<tr><td rowspan=2>Monday<td>North<td>5 euros<tr><td>South<td>7 euros",
            ["Day: Monday; Route: North; Price: 5 euros.", "Day: Monday; Route: South; Price: 7 euros."],
        ),
        (
            "<th>Route<th colspan=2>Price<tr><td>North<td>5<td>6<tr><td colspan=2>South<td>7",
            ["Route: North; Price: 5; Price: 6.", "Route: South; Price: 7."],
        ),
        (
            "<th colspan=900>Fares<tr><th>Route<th>Price<tr><td>North<td>5<tr><td colspan=2>From May<tr><td>South<td>7",
            ["Fares.", "Route: North; Price: 5.", "From May.", "Route: South; Price: 7."],
        ),
        (
            "<th>Day<th>Price<tr><td rowspan=60000>Monday<td colspan=0>5<tr><td rowspan=x>6",
            ["Day: Monday; Price: 5.", "Day: Monday; Price: 6."],
        ),
        ("<th><th>2023<th>2024<tr><td>Revenue<td>5<td>6", ["Revenue; 2023: 5; 2024: 6."]),
    ],
)
def test_a_cell_that_reaches_over_others_leaves_each_under_its_own_header(tmp_path, rows, lines):
    assert read(tmp_path, "a.html", f"<table><tr>{rows}</table>").text.split("\n") == lines


def test_lines_of_a_data_sheet_stay_lines_in_markdown(tmp_path):
    source = "Kestrel 5\n\nWeight: 92 kg\n**Flue:** 150 mm\nGlass: ceramic, 4 mm\n\nIt rained all\nday: nobody\ncame."
    assert read(tmp_path, "a.md", source).text == (
        "Kestrel 5\n\nWeight: 92 kg\nFlue: 150 mm\nGlass: ceramic, 4 mm\n\nIt rained all day: nobody came."
    )


def test_a_markdown_table_whose_first_header_is_empty_keeps_the_others(tmp_path):
    source = "| | 2023 | 2024 |\n|--|--|--|\n| Revenue | 5 | 6 |\n"
    assert read(tmp_path, "a.md", source).text == "Revenue; 2023: 5; 2024: 6."


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ("<dt>Gym</dt> <dd>£25 a month</dd> <dt>Who pays?</dt> <dd>We do.</dd>", "Gym: £25 a month\nWho pays? We do."),
        (
            "<dt>Pool</dt><dt>Sauna</dt><dd><p>Free.<p>On Mondays.<dd>No dogs.",
            "Pool\nSauna: Free.\nOn Mondays.\nNo dogs.",
        ),
        ("<div><dt>Bring:<dd><ul><li>a towel<li>soap</ul></div>", "Bring:\n- a towel\n- soap"),
        ("<dd>Without a term<dt><dd>Under an empty one<dt>Alone", "Without a term\nUnder an empty one\nAlone"),
    ],
)
def test_a_description_stands_behind_its_term(tmp_path, items, text):
    assert read(tmp_path, "a.html", f"<dl>{items}</dl>").text == text


def test_cells_that_would_blow_up_a_table_stand_by_themselves():
    assert laid_out([[Cell("x" * 100, 50_000, 50_000)] * 50] * 50) == [["x" * 100] * 50] * 50


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>6</sup> litres", "10^6 litres"),
        ("<b>10</b><sup>-3</sup> m", "10^-3 m"),
        ("4,600<sup>1</sup> troops", "4,600^1 troops"),
        ("In 2020.<sup>1</sup> Then", "In 2020.^1 Then"),
        ("4,600<sup><a href='#n1'>[1]</a></sup> troops", "4,600 troops"),
        ("4,600<a href='#n1'><sup>1</sup></a> troops", "4,600 troops"),
        ("4,600<sup class='footnote'>1</sup> troops", "4,600 troops"),
        ("25 km<sup>2</sup>, the 21<sup>st</sup>", "25 km2, the 21st"),
        ("3<sup>1</sup>/<sub>2</sub> cups", "3 1/2 cups"),
        ("costs 10</p><p><sup>1</sup> With tax", "costs 10\n\n1 With tax"),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.md"])
def test_a_raised_number_never_runs_into_the_figure_before_it(tmp_path, name, markup, text):
    assert read(tmp_path, name, f"<p>{markup}</p>").text == text


FILLER = f"<p>{'The rest of the page goes on for a while. ' * 10}</p>"


@pytest.mark.parametrize("name", ["share-options", "comments", "newsletter"])
def test_a_section_whose_id_is_made_of_its_heading_stays(tmp_path, name):
    section = f"<section id={name}><h2 id={name}><a href=#{name}>Share</a></h2><p>Employees may buy 500.</p></section>"
    assert read(tmp_path, "a.html", section + FILLER).text.startswith("Share\n\nEmployees may buy 500.\n\nThe rest")


@pytest.mark.parametrize(
    "frame",
    [
        "<div class=share>Tell your friends</div>",
        "<div id=share><a href=x>Tell your</a> <a href=y>friends</a></div>",
        "<div id=newsletter><form>Your address: <input></form></div>",
    ],
)
def test_what_a_class_calls_a_frame_is_left_out_and_what_an_id_does_if_it_is_links_or_a_form(tmp_path, frame):
    assert read(tmp_path, "a.html", frame + FILLER).text.startswith("The rest")


WRAPPED = [
    "The mission has been in the country since the end of the war and it is respon-",
    "sible for the border line. Tensions grew in the Serb-majority north, and the Serb-",
    "majority towns were guarded.",
    "A new paragraph starts here after a short line.",
    "",
    "The third paragraph ends with a line that is as wide as any of the others are.",
    "1.2. A numbered heading",
    "",
    "- an item",
    "- another",
]


def test_pdf_lines_are_joined_to_paragraphs_and_split_words_mended(tmp_path):
    document = read(tmp_path, "a.pdf", pdf(WRAPPED, title="A report"))
    assert document.text == (
        "The mission has been in the country since the end of the war and it is responsible for the border "
        "line. Tensions grew in the Serb-majority north, and the Serb-majority towns were guarded.\n\n"
        "A new paragraph starts here after a short line.\n\n"
        "The third paragraph ends with a line that is as wide as any of the others are.\n\n"
        "1.2. A numbered heading\n\n- an item\n\n- another"
    )
    assert document.title == "A report"


def test_running_heads_and_page_numbers_are_left_out():
    pages = [["City Report 2024", f"Page {n} has words of its own.", f"{n} / 3"] for n in (1, 2, 3)]
    assert reflow(pages) == " ".join(f"Page {n} has words of its own." for n in (1, 2, 3))


@pytest.mark.parametrize(
    "pages",
    [
        [["Costs 2025", "Rent", "€ 4,600"], ["Income", "Sales", "12.5"], ["Staff", "Number of staff", "48"]],
        [["Rooms", "In all", "48"], ["Beds", "In all", "96"], ["Baths", "In all", "12"]],
        [["Rent", "€ 1"], ["Light", "€ 2"], ["Water", "€ 3"]],
        [["2023", "A good year"], ["2024", "A better one"], ["2025", "The best"]],
        [["Staff", "48"]],
    ],
)
def test_a_figure_that_begins_or_ends_a_page_stays(pages):
    assert reflow(pages).split() == " ".join(line for page in pages for line in page).split()


@pytest.mark.parametrize("numbers", [["1", "2"], ["", "- 8 -", "- 9 -"], ["Page 3 of 9", "", ""], ["1 of 2", "2 of 2"]])
def test_page_numbers_are_told_from_figures_by_rising_or_by_their_name(numbers):
    pages = [[f"Words of page {'abc'[page]}.", number] for page, number in enumerate(numbers)]
    assert reflow(pages).split() == " ".join(page[0] for page in pages).split()


def test_a_pdf_title_that_is_a_file_name_is_not_taken(tmp_path):
    document = read(tmp_path, "memo.pdf", pdf(["Some words are here."], title="Microsoft Word - memo.docx"))
    assert document.title == "Memo"


def test_an_encrypted_pdf_is_named_and_one_only_protected_against_changes_is_read(tmp_path):
    with pytest.raises(UnreadableFile, match=r"^a.pdf: is encrypted; save a copy without a password$"):
        read(tmp_path, "a.pdf", pdf(["Secret words."], password="x"))
    assert read(tmp_path, "b.pdf", pdf(["Open words."], password="", owner="x")).text == "Open words."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdf([]), "has no text: its page is probably scanned; run OCR"),
        (pdf([], []), "has no text: its 2 pages are probably scanned"),
        (b"", "is empty"),
        (b"%PDF-1.7\nnothing", "can't be read as PDF, it seems damaged"),
        (pdf(["Some words."])[:300], "can't be read as PDF, it seems damaged|has no text"),
        (b"just text", "can't be read as PDF, it seems damaged"),
    ],
)
def test_what_is_wrong_with_a_pdf_is_said(tmp_path, content, message):
    with pytest.raises(UnreadableFile, match=f"^a.pdf: (?:{message})"):
        read(tmp_path, "a.pdf", content)


def test_a_pdf_that_takes_too_long_is_given_up():
    begun = time.monotonic()
    with pytest.raises(ExtractionError, match=r"can't be read within 0.01 s"):
        from_pdf(pdf(["Some words."]), seconds=0.01)
    assert time.monotonic() - begun < 5


def word(*build) -> bytes:
    document = docx.Document()
    for step in build:
        step(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def table(document):
    rows = document.add_table(rows=2, cols=2)
    for row, column, text in ((0, 0, "Day"), (0, 1, "Hours"), (1, 0, "Wed"), (1, 1, "10 to 12")):
        rows.cell(row, column).text = text


def test_a_word_document_keeps_its_order_headings_lists_and_tables(tmp_path):
    content = word(
        lambda d: d.add_heading("Opening hours", 1),
        lambda d: d.add_paragraph("The museum is ").add_run("open daily."),
        lambda d: d.add_paragraph("Monday", style="List Bullet"),
        lambda d: d.add_paragraph("Tuesday", style="List Bullet"),
        table,
        lambda d: d.add_paragraph("The end."),
    )
    document = read(tmp_path, "a.docx", content)
    assert document.title == "Opening hours"
    assert document.text == (
        "Opening hours\n\nThe museum is open daily.\n\n- Monday\n- Tuesday\n\nDay: Wed; Hours: 10 to 12.\n\nThe end."
    )


OUTLINED = "# Notes\n\nNew\n\n## 4.2\n\n### New\n\n- # Dark\n\n## 4.1 & *all*\n\nThe end.\n"
OUTLINED_PAGE = (
    "<nav><h2>Menu</h2></nav><h1>Notes</h1><p>New</p><h2> <div>4.2</div></h2><h3><br> New</h3>"
    "<ul><li><h4>Dark</h4></ul><h2></h2><table><tr><td><h3>a</h3><td>b</table><h2>4.1 &amp; <i>all</i></h2><p>The end."
)


@pytest.mark.parametrize(("name", "content"), [("a.md", OUTLINED), ("a.html", OUTLINED_PAGE)])
def test_the_headings_of_a_page_are_told_with_their_levels(tmp_path, name, content):
    document = read(tmp_path, name, content.encode())
    assert document.outline == ((1, "Notes", 0), (2, "4.2", 0), (3, "New", 1), (2, "4.1 & all", 0))
    assert "\x01" not in document.text
    assert document.text.startswith("Notes\n\nNew\n\n4.2\n\nNew\n\n")
    assert split(document, 3)[-1].heading == "4.1 & all"


def test_a_heading_of_nothing_to_see_and_marks_of_ours_in_a_page_tell_nothing(tmp_path):
    page = "<h1>Notes</h1><h2>&#8203;</h2><p>a&#1;b \x01c</p>"
    document = read(tmp_path, "a.html", page.encode())
    assert [words for _, words, _ in document.outline if words] == ["Notes"]
    assert [chunk.heading for chunk in split(document, 100)] == [""]


def test_the_headings_of_a_word_document_are_told_with_their_levels(tmp_path):
    content = word(
        lambda d: d.add_heading("Notes", 0),
        lambda d: d.add_heading("4.2", 1),
        lambda d: d.add_heading("New", 2),
        lambda d: d.add_paragraph("A dark theme that is easy on the eyes of those who work at night."),
    )
    document = read(tmp_path, "a.docx", content)
    assert document.outline == ((1, "Notes", 0), (2, "4.2", 0), (3, "New", 0))
    assert split(document, 15)[-1].heading == "4.2: New"


def test_inserted_text_is_read_and_deleted_text_is_not(tmp_path):
    def revise(document):
        paragraph = document.add_paragraph("It opens ")
        paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>at nine</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>at ten</w:t></w:r></w:ins>"))

    assert read(tmp_path, "a.docx", word(revise)).text == "It opens at ten"


def test_a_raised_number_of_word_never_runs_into_the_figure_before_it(tmp_path):
    def raise_some(document):
        paragraph = document.add_paragraph("It holds 10")
        for text, raised in (("6", True), (" litres on 25 km", False), ("2", True), (", the 21", False), ("st", True)):
            paragraph.add_run(text).font.superscript = raised

    assert read(tmp_path, "a.docx", word(raise_some)).text == "It holds 10^6 litres on 25 km2, the 21st"


def test_a_list_that_claims_an_absurd_first_number_is_read(tmp_path):
    assert read(tmp_path, "a.html", f"<ol start={'9' * 5000}><li>Oars<li>Sails</ol>").text == "1. Oars\n2. Sails"


def test_the_title_of_the_properties_comes_first(tmp_path):
    def name(document):
        document.core_properties.title = "Hours"
        document.add_heading("Heading", 1)

    assert read(tmp_path, "a.docx", word(name)).title == "Hours"


def without_properties(content: bytes) -> bytes:
    """The Word document less the part that holds its properties."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as kept:
        for name in set(given.namelist()) - {"docProps/core.xml"}:
            kept.writestr(name, re.sub(rb"<(?:Relationship|Override) [^>]*/core[^>]*>", b"", given.read(name)))
    return out.getvalue()


@pytest.mark.parametrize(
    ("build", "title"),
    [
        (lambda d: d.add_heading("Opening hours", 1), "Opening hours"),
        (lambda d: d.add_paragraph("It rained all year. Nothing else."), "Annual report"),
    ],
)
def test_a_word_document_without_properties_is_titled_by_its_heading_or_its_name(tmp_path, build, title):
    assert read(tmp_path, "annual_report.docx", without_properties(word(build))).title == title


@pytest.mark.parametrize("stated", ["Word Document", "Document1", "untitled", "memo.docx", "Microsoft Word - memo.doc"])
def test_a_title_that_a_program_filled_in_is_not_taken(tmp_path, stated):
    def name(document):
        document.core_properties.title = stated
        document.add_heading("Heading", 1)

    assert read(tmp_path, "a.docx", word(name)).title == "Heading"


def grid(*rows: list[str]):
    """Adds a table and gives its rows."""

    def build(document):
        made = document.add_table(rows=len(rows), cols=3)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                made.cell(number, column).text = text
        return made

    return build


def test_merged_cells_of_word_leave_each_cell_under_its_own_header(tmp_path):
    def build(document):
        made = grid(["Day", "Route", "Price"], ["Monday", "North", "5"], ["", "South", "6"], ["Tuesday", "", "7"])(
            document
        )
        made.cell(1, 0).merge(made.cell(2, 0))
        made.cell(3, 0).merge(made.cell(3, 1))

    assert read(tmp_path, "a.docx", word(build)).text.split("\n") == [
        "Day: Monday; Route: North; Price: 5.",
        "Day: Monday; Route: South; Price: 6.",
        "Day: Tuesday; Price: 7.",
    ]


def test_cells_and_rows_of_word_in_content_controls_are_read(tmp_path):
    def enclosed(element):
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        element.addprevious(control)
        control[0].append(element)

    def build(document):
        made = grid(["Day", "Route", "Price"], ["Monday", "North", "5"], ["Tuesday", "South", "6"])(document)
        enclosed(made.cell(1, 1)._tc)
        enclosed(made.rows[2]._tr)

    assert read(tmp_path, "a.docx", word(build)).text.split("\n") == [
        "Day: Monday; Route: North; Price: 5.",
        "Day: Tuesday; Route: South; Price: 6.",
    ]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"\xd0\xcf\x11\xe0" + b"x" * 600,
            "is encrypted, or an old .doc; save it as .docx without a password",
        ),
        (b"just text", "is not a .docx"),
        (zipped(a=b"b"), "can't be read as .docx, it seems damaged"),
        (word(lambda d: d.add_paragraph("Words"))[:-400], "is not a .docx"),
        (zipped(bomb=bytes(30_000_000)), "would unpack to 30 MB from 0.0 MB, like a zip bomb"),
        (word(), "holds no text"),
    ],
)
def test_what_is_wrong_with_a_word_document_is_said(tmp_path, content, message):
    with pytest.raises(UnreadableFile, match=f"^a.docx: {message}"):
        read(tmp_path, "a.docx", content)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 20_000 + "x",
        "<ol>" + "<li>x" * 20_000,
        "<table>" * 20_000 + "x",
        "<b>" * 20_000,
        "<div class=nav>x" * 20_000,
    ],
)
def test_a_page_nested_to_no_end_is_dealt_with_in_seconds(page):
    begun = time.monotonic()
    EXTRACTORS[".html"](page.encode())
    assert time.monotonic() - begun < 10


TEXTUAL = sorted(set(EXTRACTORS) - {".pdf"})


@given(st.sampled_from(TEXTUAL), st.binary(max_size=300) | st.text().map(str.encode))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_but_an_extraction_error(suffix, data):
    with contextlib.suppress(ExtractionError):
        EXTRACTORS[suffix](data)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_damaged_word_document_raises_nothing_but_an_extraction_error(data):
    content = bytearray(word(table, lambda d: d.add_paragraph("Words")))
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ExtractionError):
        EXTRACTORS[".docx"](bytes(content))
