"""A project is what Excel itself would write, less the compiled code."""

from __future__ import annotations

import re
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.packaging.sources import document_module, module_of
from perfeval_xl.packaging.vba_project import Module, ModuleKind, Project, encrypt, project_bytes
from tests.packaging import olevba
from tests.packaging.compound_check import problems
from tests.packaging.records import OFFSET, VERSION, key_of, read_project, secrets

LINES = st.text("abcXYZ 019_=+()'\",.:\t", max_size=80)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,30}", fullmatch=True)
MAY_DIFFER = {
    0x0001,
    0x004A,
    VERSION,
    OFFSET,  # 32 or 64 bits, newer Excel's own record, version, length of the compiled code
    0x0013,
    0x002C,  # cookies: ignored by readers
    0x0016,
    0x003E,
    0x000D,
    0x000E,
    0x002F,
    0x0030,
    0x0033,  # the libraries that a project uses
}
TAKEN = {"dir", "_vba_project", "thisworkbook"}


@st.composite
def _projects(draw: st.DrawFn) -> Project:
    names = draw(st.lists(NAMES, max_size=40, unique_by=str.lower))
    modules = [document_module("ThisWorkbook")]
    for name in names:
        if name.lower() not in TAKEN:
            body = "\n".join(line.rstrip(" _") for line in draw(st.lists(LINES, max_size=12)))
            kind = draw(st.sampled_from(["bas", "cls"]))
            modules.append(module_of(f"{name}.{kind}", f"{body}\n" * draw(st.integers(1, 30))))
    return Project("Perfeval", modules)


@settings(max_examples=100)
@given(_projects())
def test_any_project_comes_back_from_a_sound_file(project: Project) -> None:
    data = project_bytes(project)

    assert problems(data) == []
    assert read_project(data).sources == {module.name: module.encoded() for module in project.modules}


def test_olevba_gives_back_the_sources(tmp_path: Path) -> None:
    """Another reader, to the last byte."""
    modules = [
        document_module("ThisWorkbook"),
        module_of("Work.bas", "Option Explicit\n" * 900),
        module_of("Thing.cls", "Option Explicit\nPublic ID As String\n"),
    ]
    path = tmp_path / "vbaProject.bin"
    path.write_bytes(project_bytes(Project("Perfeval", modules)))

    assert olevba.sources(path) == {module.name: module.encoded().decode() for module in modules}


def test_what_excel_saved_is_written_again_as_it_was() -> None:
    """xlwings' quickstart.xlsm was saved by Excel: rebuilt from its sources, only what may differ does."""
    excel = read_project(_saved_by_excel())
    kinds = {
        name: ModuleKind(kind) for kind, name in re.findall(r"^(Document|Module|Class)=([^/\r]+)", excel.project, re.M)
    }
    modules = [Module(name, kinds[name], source.decode("cp1252")) for name, source in excel.sources.items()]
    identifier = re.findall(r'^ID="(.*)"', excel.project, re.M)[0]
    ours = read_project(project_bytes(Project("VBAProject", modules, id=identifier)))

    assert ours.names == excel.names
    assert _structure(ours.project) == _structure(excel.project)
    assert secrets(ours.project) == secrets(excel.project)
    assert [item for item in ours.directory if item[0] not in MAY_DIFFER] == [
        item for item in excel.directory if item[0] not in MAY_DIFFER
    ]
    assert {name: source.rstrip() for name, source in ours.sources.items()} == {
        name: source.rstrip() for name, source in excel.sources.items()
    }


def _saved_by_excel() -> bytes:
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    with zipfile.ZipFile(Path(spec.origin).with_name("quickstart.xlsm")) as archive:
        return archive.read("xl/vbaProject.bin")


def _structure(project: str) -> list[str]:
    """The lines of PROJECT without what is random or about windows."""
    return [re.sub(r"^(CMG|DPB|GC)=.*|^(\w+)=-?\d+, .*", r"\1\2", line) for line in project.splitlines()]


def test_the_secrets_belong_to_the_id() -> None:
    """Excel shows no project whose CMG, DPB and GC were made for another id."""
    written = read_project(project_bytes(Project("Perfeval", [document_module("ThisWorkbook")]))).project
    key = key_of(written)

    assert secrets(written) == {"CMG": (key, bytes(4)), "DPB": (key, b"\0"), "GC": (key, b"\xff")}
    assert secrets(f'CMG="{encrypt("{other}", bytes(4), 0)}"')["CMG"][0] != key


def test_lines_end_as_windows_ends_them() -> None:
    module = module_of("Work.bas", "Option Explicit\nSub A()\nEnd Sub")

    assert module.encoded() == b'Attribute VB_Name = "Work"\r\nOption Explicit\r\nSub A()\r\nEnd Sub\r\n'


def test_an_exported_class_loses_its_head_and_gets_its_attributes() -> None:
    exported = (
        'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  \'True\nEND\nAttribute VB_Name = "Thing"\n'
        "Attribute VB_Exposed = False\nOption Explicit\n"
    )

    assert module_of("Thing.cls", exported).source == (
        'Attribute VB_Name = "Thing"\nAttribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\n'
        "Attribute VB_GlobalNameSpace = False\nAttribute VB_Creatable = False\nAttribute VB_PredeclaredId = False\n"
        "Attribute VB_Exposed = False\nAttribute VB_TemplateDerived = False\nAttribute VB_Customizable = False\n"
        "Option Explicit\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('MsgBox "错误"\n', "only plain ASCII"),
        ("\ufeffOption Explicit\n", "only plain ASCII"),
        ("Sub A()\x0bEnd Sub\n", "only plain ASCII"),
        ("' " + "x" * 1023 + "\n", "no such long line"),
        ("x = 1 + _\n" * 25 + "1\n", "no such long line"),
        ('Sub A()\nEnd Sub\nAttribute VB_Name = "Work"\n', "names itself once"),
    ],
)
def test_sources_that_the_editor_would_not_take_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        project_bytes(Project("Perfeval", [module_of("Work.bas", text)]))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["1st"], "cannot name"),
        (["a" * 32], "cannot name"),
        (["A", "A"], "two modules"),
        (["A", "a"], "two entries"),
    ],
)
def test_module_names_that_excel_would_not_take_are_refused(names: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        project_bytes(Project("Perfeval", [module_of(f"{name}.bas", "") for name in names]))
