"""A VBA project as the streams of vbaProject.bin ([MS-OVBA] 2.3).

Only sources are written, no compiled code: the format asks this of every writer but
Excel itself, and Excel compiles the sources when it opens the file.
"""

from __future__ import annotations

import enum
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from perfeval_xl.packaging import compound_file
from perfeval_xl.packaging.vba_compression import compress

NO_CACHE = bytes.fromhex("CC61FFFF000100")
"""The stream _VBA_PROJECT of a project without compiled code (2.3.4.1)."""
LONGEST_LINE, MOST_CONTINUATIONS = 1023, 24
"""What the VBA editor takes."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_NOT_PLAIN = re.compile(r"[^\t\r\n -~]")
_CODE_PAGE = 1252
_LANGUAGE = 0x409
_COOKIE = 0xFFFF
_VERSION = (0x5F5B1E00, 1)
_SEEDS = {"CMG": 0x00, "DPB": 0x08, "GC": 0x10}
"""First bytes of the three encrypted values. Any do; these are always the same."""
_STATES = {"CMG": bytes(4), "DPB": b"\0", "GC": b"\xff"}
"""Not locked, no password, visible."""
_REFERENCES = {
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
    r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
}
"""Libraries beside VBA and Excel, which are implied. They are found by number, the path is a hint."""


class ModuleKind(enum.StrEnum):
    """What a module is; the value is its word in the stream PROJECT."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


@dataclass(frozen=True)
class Module:
    """A module with its whole source, ``Attribute`` lines included."""

    name: str
    kind: ModuleKind
    source: str

    def encoded(self) -> bytes:
        r"""The source as the stream stores it: lines end with \r\n, ASCII only.

        Raises ValueError for what the VBA editor would not take.
        """
        _refuse_source(self)
        return "\r\n".join(self.source.splitlines()).encode("ascii") + b"\r\n"


@dataclass(frozen=True)
class Project:
    """A project of several modules, no password."""

    name: str
    modules: Sequence[Module]
    id: str = "{5D2A4C10-0B6E-4F0B-9C1E-3F3D6C8A1B27}"


def project_bytes(project: Project) -> bytes:
    """Return vbaProject.bin. The same project gives the same bytes; raises ValueError."""
    names = [module.name for module in project.modules]
    for name in (project.name, *names):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a VBA module")
    streams: dict[tuple[str, ...], bytes] = {
        ("PROJECT",): _project_stream(project),
        ("PROJECTwm",): _names_stream(names),
        ("VBA", "dir"): compress(_directory_stream(project)),
        ("VBA", "_VBA_PROJECT"): NO_CACHE,
    }
    for module in project.modules:
        if ("VBA", module.name) in streams:
            raise ValueError(f"two modules are named {module.name!r}")
        streams["VBA", module.name] = compress(module.encoded())
    return compound_file.compound_file_bytes(streams)


def _refuse_source(module: Module) -> None:
    non_ascii = _NOT_PLAIN.search(module.source)
    if non_ascii:
        raise ValueError(f"{module.name}: only plain ASCII means the same on every machine, found {non_ascii[0]!r}")
    first = f'Attribute VB_Name = "{module.name}"'
    if not module.source.startswith(first) or module.source.count("Attribute VB_Name") != 1:
        raise ValueError(f"{module.name}: the source names itself once, in its first line")
    continued = 0
    for number, line in enumerate(module.source.splitlines(), start=1):
        continued = continued + 1 if line.rstrip().endswith(" _") else 0
        if len(line) > LONGEST_LINE or continued > MOST_CONTINUATIONS:
            raise ValueError(f"{module.name}:{number}: the VBA editor takes no such long line")


def _record(identifier: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", identifier, len(data)) + data


def _text_record(identifier: int, second: int, text: str) -> bytes:
    """A text in the project's code page and again in UTF-16."""
    return _record(identifier, text.encode("ascii")) + _record(second, text.encode("utf-16-le"))


def _directory_stream(project: Project) -> bytes:
    """The records of the stream dir (2.3.4.2), in the order that the format prescribes."""
    long, short = struct.Struct("<I").pack, struct.Struct("<H").pack
    records = [
        _record(0x0001, long(1)),  # SYSKIND: 32 bits, as every Excel writes
        _record(0x0002, long(_LANGUAGE)),
        _record(0x0014, long(_LANGUAGE)),
        _record(0x0003, short(_CODE_PAGE)),
        _record(0x0004, project.name.encode("ascii")),
        _text_record(0x0005, 0x0040, ""),  # DOCSTRING
        _record(0x0006) + _record(0x003D),  # HELPFILEPATH
        _record(0x0007, long(0)),  # HELPCONTEXT
        _record(0x0008, long(0)),  # LIBFLAGS
        # VERSION says 4 and has 6 bytes.
        struct.pack("<HIIH", 0x0009, 4, *_VERSION),
        _text_record(0x000C, 0x003C, ""),  # CONSTANTS
    ]
    for name, library in _REFERENCES.items():
        packed = long(len(library)) + library.encode("ascii") + bytes(6)
        records += [_text_record(0x0016, 0x003E, name), _record(0x000D, packed)]
    records += [_record(0x000F, short(len(project.modules))), _record(0x0013, short(_COOKIE))]
    for module in project.modules:
        records += [
            _text_record(0x0019, 0x0047, module.name),
            _text_record(0x001A, 0x0032, module.name),
            _text_record(0x001C, 0x0048, ""),
            _record(0x0031, long(0)),  # the source starts at once: no compiled code before it
            _record(0x001E, long(0)),
            _record(0x002C, short(_COOKIE)),
            _record(0x0021 if module.kind is ModuleKind.STANDARD else 0x0022),
            _record(0x002B),
        ]
    return b"".join([*records, _record(0x0010)])


def _project_stream(project: Project) -> bytes:
    """The stream PROJECT (2.3.1): lines as of an .ini file."""
    modules = [
        f"Document={module.name}/&H00000000" if module.kind is ModuleKind.DOCUMENT else f"{module.kind}={module.name}"
        for module in project.modules
    ]
    secrets = [f'{key}="{encrypt(project.id, _STATES[key], seed)}"' for key, seed in _SEEDS.items()]
    lines = [
        f'ID="{project.id}"',
        *modules,
        f'Name="{project.name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        *secrets,
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C " for module in project.modules),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _names_stream(names: Sequence[str]) -> bytes:
    """The stream PROJECTwm (2.3.3): each name in the code page and in UTF-16."""
    pairs = (name.encode("ascii") + b"\0" + name.encode("utf-16-le") + b"\0\0" for name in names)
    return b"".join(pairs) + b"\0\0"


def encrypt(project_id: str, data: bytes, seed: int) -> str:
    """Return ``data`` in the encryption of the stream PROJECT (2.4.3), in hexadecimal digits.

    It hides nothing. It binds the values to the id: Excel shows no project where they do not agree.
    """
    version, key = 2, sum(project_id.encode("ascii")) & 0xFF
    encrypted = bytearray([seed, seed ^ version, seed ^ key])
    plain, last, before = key, encrypted[2], encrypted[1]
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        coded = byte ^ ((before + plain) & 0xFF)
        encrypted.append(coded)
        plain, last, before = byte, coded, last
    return encrypted.hex().upper()
