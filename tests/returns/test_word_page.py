"""What stands on the page of a Word document is read, and what does not is told where it holds a figure."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from perfeval_xl.returns.report_text import ReportText, read_report

OPEN = "http://schemas.openxmlformats.org"
OFFICE = "http://schemas.microsoft.com/office"
KINDS = f"{OPEN}/officeDocument/2006/relationships"
NAMES = {
    "w": f"{OPEN}/wordprocessingml/2006/main",
    "m": f"{OPEN}/officeDocument/2006/math",
    "mc": f"{OPEN}/markup-compatibility/2006",
    "wp": f"{OPEN}/drawingml/2006/wordprocessingDrawing",
    "a": f"{OPEN}/drawingml/2006/main",
    "wps": f"{OFFICE}/word/2010/wordprocessingShape",
    "w14": f"{OFFICE}/word/2010/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "qq": "urn:qq",
}
DECLARED = " ".join(f'xmlns:{name}="{meaning}"' for name, meaning in NAMES.items())


def relations(*pairs: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{at}" Type="{KINDS}/{kind}" Target="{target}"/>' for at, (kind, target) in enumerate(pairs)
    )
    return f'<Relationships xmlns="{OPEN}/package/2006/relationships">{inner}</Relationships>'


def word(folder: Path, body: str, styles: str = "", settings: str = "", before: str = "", **more: str) -> ReportText:
    """A document of ``body``, its styles, its settings and ``more`` parts by their kind, as it is read."""
    parts = {
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(
            ("styles", "looks.xml"), ("settings", "settings.xml"), *((kind, f"{kind}.xml") for kind in more)
        ),
        "word/document.xml": f"<w:document {DECLARED}>{before}<w:body>{body}</w:body></w:document>",
        "word/looks.xml": f"<w:styles {DECLARED}>{styles}</w:styles>",
        "word/settings.xml": f"<w:settings {DECLARED}>{settings}</w:settings>",
        **{f"word/{kind}.xml": f"<w:{kind} {DECLARED}>{inner}</w:{kind}>" for kind, inner in more.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    path = folder / "报告.docx"
    path.write_bytes(buffer.getvalue())
    return read_report(path)


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def style(kind: str, name: str, inner: str, *, base: str = "", usual: bool = False) -> str:
    rests = f'<w:basedOn w:val="{base}"/>' if base else ""
    default = ' w:default="1"' if usual else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{default}>{rests}{inner}</w:style>'


def line(inner: str, settings: str = "") -> str:
    """A paragraph that says 自评得…分."""
    return f"<w:p><w:pPr>{settings}</w:pPr>{run('自评得')}{inner}{run('分')}</w:p>"


def copies(needs: str, choice: str, fallback: str, more: str = "") -> str:
    return (
        f'<mc:AlternateContent {more}><mc:Choice Requires="{needs}">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


HIDE = "<w:rPr><w:vanish/></w:rPr>"
WHITE = '<w:color w:val="FFFFFF"/>'
SHOWN = run("99.8")
OTHER = run("94.8")
TEXT_BOX = (
    "<w:r><w:pict><v:shape {0}><v:textbox><w:txbxContent><w:p>{1}</w:p></w:txbxContent></v:textbox></v:shape>"
    "</w:pict></w:r>"
)
BEHIND = '<w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r>'

UNSEEN = {
    "hidden": (run("94.8", "<w:vanish/>") + SHOWN, ""),
    "hidden by its own style": (
        run("94.8", '<w:rStyle w:val="H"/>') + SHOWN,
        style("character", "H", HIDE),
    ),
    "hidden by what its style rests on": (
        run("94.8", '<w:rStyle w:val="I"/>') + SHOWN,
        style("character", "I", "", base="H") + style("character", "H", HIDE),
    ),
    "a mark of a paragraph": (run("94.8", "<w:specVanish/>") + SHOWN, ""),
    "white": (run("94.8", WHITE) + SHOWN, ""),
    "nearly white": (run("94.8", '<w:color w:val="FDFDFD"/>') + SHOWN, ""),
    "of the colour of the theme's paper": (
        run("94.8", '<w:color w:val="000000" w:themeColor="background1"/>') + SHOWN,
        "",
    ),
    "without colour": (run("94.8", "<w14:textFill><w14:noFill/></w14:textFill>") + SHOWN, ""),
    "of one point": (run("94.8", '<w:sz w:val="32"/><w:sz w:val="2"/>') + SHOWN, ""),
    "of no width": (run("94.8", '<w:w w:val="1"/>') + SHOWN, ""),
    "in a font of pictures": (run("94.8", '<w:rFonts w:ascii="Wingdings"/>') + SHOWN, ""),
    "a copy that no program takes": (copies("qq", OTHER, SHOWN), ""),
    "a known name for something unknown": (copies("wps", OTHER, SHOWN, 'xmlns:wps="urn:qq"'), ""),
    "for one program": (f"<qq:all>{OTHER}</qq:all>{SHOWN}", ""),
    "a text box of a hidden run": (
        "<w:r><w:rPr><w:vanish/></w:rPr><w:pict><v:shape><v:textbox><w:txbxContent><w:p>"
        f"{OTHER}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>{SHOWN}",
        "",
    ),
    "white in a text box without colour": (TEXT_BOX.format("", run("94.8", WHITE)) + SHOWN, ""),
}


@pytest.mark.parametrize(("inner", "styles"), UNSEEN.values(), ids=UNSEEN.keys())
def test_what_nobody_sees_is_told_and_not_read(inner: str, styles: str, tmp_path: Path) -> None:
    report = word(tmp_path, line(inner), styles)
    assert [one.text for one in report.lines] == ["自评得99.8分"]
    assert [(one.text, one.line) for one in report.unseen] == [("94.8", report.lines[0])]


def test_a_hidden_half_of_a_figure_is_told(tmp_path: Path) -> None:
    report = word(tmp_path, line(run("9") + run("4.8", "<w:vanish/>") + run("9.8")))
    assert [one.text for one in report.lines] == ["自评得99.8分"]
    assert [one.text for one in report.unseen] == ["4.8"]


HIDDEN_ALL = {
    "wherever nothing else is said": (
        '<w:vanish w:val="0"/>',
        f"<w:docDefaults><w:rPrDefault>{HIDE}</w:rPrDefault></w:docDefaults>",
    ),
    "by the usual style, and shown by one that says it again": (
        '<w:rStyle w:val="H"/>',
        style("paragraph", "P", HIDE, usual=True) + style("character", "H", HIDE),
    ),
}


@pytest.mark.parametrize(("look", "styles"), HIDDEN_ALL.values(), ids=HIDDEN_ALL.keys())
def test_what_is_hidden_by_default_is_told_and_not_read(look: str, styles: str, tmp_path: Path) -> None:
    report = word(tmp_path, line(OTHER + run("99.8", look)), styles)
    assert [one.text for one in report.lines] == ["99.8"]
    assert [one.text for one in report.unseen] == ["自评得94.8分"]


FLAT = '<w:spacing w:line="20" w:lineRule="exact"/>'
ROW = (
    "<w:tbl><w:tblPr>{0}</w:tblPr><w:tr><w:trPr>{1}</w:trPr><w:tc><w:tcPr>{2}</w:tcPr><w:p>{3}</w:p></w:tc></w:tr>"
    "</w:tbl>"
)
BELOW = {
    "a line of one point": f"<w:p><w:pPr>{FLAT}</w:pPr>{OTHER}</w:p>",
    "a row of one point": ROW.format("", '<w:trHeight w:val="20" w:hRule="exact"/>', "", OTHER),
    "a hidden table": ROW.format('<w:tblStyle w:val="T"/>', "", "", OTHER),
    "a white table": ROW.format("", "", '<w:shd w:val="clear" w:fill="FFFFFF"/>', run("94.8", WHITE)),
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW.keys())
def test_what_is_unseen_in_a_line_of_its_own_is_told_after_the_line_before(below: str, tmp_path: Path) -> None:
    report = word(tmp_path, line(SHOWN) + below, style("table", "T", HIDE))
    assert [one.text for one in report.lines] == ["自评得99.8分"]
    assert [(one.text, one.line) for one in report.unseen] == [("94.8", report.lines[0])]


@pytest.mark.parametrize("tag", ["altChunk", "subDoc"])
def test_a_file_inside_of_the_file_is_told(tag: str, tmp_path: Path) -> None:
    report = word(tmp_path, f"{line(SHOWN)}<w:{tag}/>")
    assert [(one.text, one.line) for one in report.unseen] == [("", report.lines[0])]
    assert [one.line for one in word(tmp_path, f"<w:{tag}/>").unseen] == [None]


SHADE = '<w:shd w:val="clear" w:fill="1F497D"/>'
SILENT = {
    "a hidden mark of a paragraph": line(SHOWN, HIDE),
    "numbers of pages of a table of contents": line(run("99.8", "<w:webHidden/>")),
    "hidden words": line(SHOWN + run("索引", "<w:vanish/>")),
    "hidden once, and shown by itself": line(run("99.8", '<w:vanish/><w:vanish w:val="0"/>')),
    "white on a dark run": line(run("99.8", WHITE + SHADE)),
    "white on a marked run": line(run("99.8", f'{WHITE}<w:highlight w:val="blue"/>')),
    "white on a dark paragraph": line(run("99.8", WHITE), SHADE),
    "white with a shade of the theme": line(
        run("99.8", '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="80"/>')
    ),
    "white in a blue text box": line(TEXT_BOX.format('fillcolor="#1f497d"', run("99.8", WHITE))),
    "white in a blue cell": ROW.format("", "", SHADE, run("自评得99.8分", WHITE)),
    "white in a table of blue rows": ROW.format('<w:tblStyle w:val="B"/>', "", "", run("自评得99.8分", WHITE)),
    "a copy that Word takes": line(copies("wps", SHOWN, SHOWN)),
    "a copy that everybody takes": line(copies("qq", SHOWN, SHOWN)),
    "the code of a field": line(
        field("begin")
        + run("PAGE 12")
        + field("separate")
        + SHOWN
        + field("end")
        + "<w:r><w:instrText>3</w:instrText></w:r>"
    ),
    "a field inside of the code of a field": line(
        field("begin")
        + field("begin")
        + run("IF")
        + field("separate")
        + OTHER
        + field("end")
        + field("separate")
        + SHOWN
        + field("end")
    ),
    "a field without an end": line(field("begin") + SHOWN),
    "small signs above": line(f"<w:r><w:ruby><w:rt>{OTHER}</w:rt><w:rubyBase>{SHOWN}</w:rubyBase></w:ruby></w:r>"),
    "a formula": line("<m:oMath><m:r><m:t>99.8</m:t></m:r></m:oMath>"),
    "signs of a font": line(
        '<w:r><w:sym w:font="Symbol" w:char="F039"/><w:sym w:font="Symbol" w:char="0039"/><w:t>.8</w:t>'
        '<w:sym w:font="Wingdings 2" w:char="0052"/></w:r>'
    ),
    "moved and struck out": line(f"<w:moveFrom>{OTHER}</w:moveFrom><w:del>{OTHER}</w:del><w:moveTo>{SHOWN}</w:moveTo>"),
    "two paragraphs in one line": f"<w:p><w:pPr>{HIDE}</w:pPr>{run('自评得9')}</w:p><w:p>{run('9.8分')}</w:p>",
}


@pytest.mark.parametrize("body", SILENT.values(), ids=SILENT.keys())
def test_what_is_on_the_page_is_read_and_nothing_is_told(body: str, tmp_path: Path) -> None:
    report = word(
        tmp_path, body, style("table", "B", f'<w:tblStylePr w:type="firstRow"><w:tcPr>{SHADE}</w:tcPr></w:tblStylePr>')
    )
    assert [one.text for one in report.lines] == ["自评得99.8分"]
    assert report.unseen == ()


def test_white_letters_can_be_read_on_paper_of_a_colour(tmp_path: Path) -> None:
    paper, shown = '<w:background w:color="1F497D"/>', "<w:displayBackgroundShape/>"
    body = line(run("99.8", WHITE))
    assert word(tmp_path, body, settings=shown, before=paper).unseen == ()
    assert [one.text for one in word(tmp_path, body, before=paper).unseen] == ["99.8"]


def test_white_letters_where_a_picture_lies_behind_are_read_and_told(tmp_path: Path) -> None:
    report = word(tmp_path, line(run("99.8", WHITE) + BEHIND))
    assert [one.text for one in report.lines] == ["自评得99.8分"]
    assert [one.text for one in report.unseen] == ["99.8"]


def test_a_formula_is_written_in_one_line(tmp_path: Path) -> None:
    part = "<m:r><m:t>{0}</m:t></m:r>"
    fraction = f"<m:f><m:num>{part.format(490)}</m:num><m:den>{part.format(500)}</m:den></m:f>"
    hidden = f'<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr><m:e>{part.format(7)}</m:e></m:phant>'
    report = word(tmp_path, f"<w:p><m:oMath>{fraction}{part.format('=98%')}{hidden}</m:oMath></w:p>")
    assert [one.text for one in report.lines] == ["490/500=98%"]


def test_a_long_text_that_nobody_sees_is_cut_around_its_figure(tmp_path: Path) -> None:
    report = word(tmp_path, line(SHOWN + run(f"{'字' * 100}94.8{'字' * 100}", "<w:vanish/>")))
    assert [one.text for one in report.unseen] == [f"…{'字' * 20}94.8{'字' * 16}…"]


def test_deep_and_long_documents_are_read_in_no_time(tmp_path: Path) -> None:
    depth = 3_000
    nested = "".join('<mc:AlternateContent><mc:Choice Requires="wps"/><mc:Fallback>' for _ in range(depth))
    nested += run("94.8") + "</mc:Fallback></mc:AlternateContent>" * depth
    chain = "".join(style("character", str(at), "", base=str(at + 1)) for at in range(depth))
    chained = "".join(run("字", f'<w:rStyle w:val="{at}"/>') for at in range(depth))
    fields = field("begin") * depth + run("1") * depth
    start = time.process_time()
    word(tmp_path, line(nested + chained + fields), chain + style("character", str(depth), "", base="0"))
    assert time.process_time() - start < 5
