"""XML read by its schema: what stands in a part where nothing is foreseen, or twice, programs read in two ways.

Some programs build a tree, some look for tags as they come, some skip what they do not know and some look inside.
All of them agree on a part in which every tag stands in its place and nothing lies between.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.returns.zip_records import contradiction

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES = f"{_COMPATIBILITY}AlternateContent"
"""What a program writes that has one content for those who understand it and another for the rest."""
MANY = 1_000_000_000
"""As often as one likes, of a tag."""
LONGEST_TAG = 20
"""Characters of a tag that a message repeats."""
BLANKS = " \t\n"
"""What may stand between tags: blanks of XML as they are read, neither those of a script nor ``&#13;``."""

_IGNORABLE, _DEMANDS = "Ignorable", ("MustUnderstand", "ProcessContent")
"""What a part says of the namespaces in it that a program may not know."""
_SPACE = re.compile(rb"""xmlns:([^\s=]+)\s*=\s*["']([^"']*)["']""")
_OWN = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/")
"""How the namespaces begin that every program knows."""
_ROOT = re.compile(rb"<[^?!]")
_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>")


def words(text: str) -> frozenset[str]:
    """The tags or attributes of a schema, written one after the other."""
    return frozenset(text.split())


def refuse_loose_markup(data: bytes, part: str) -> None:
    """Refuse comments, instructions and CDATA inside a part, and tags that end early for who counts no quotes.

    ``data`` is UTF-8. Raises ReturnFileError (W015).
    """
    root = _ROOT.search(data)
    start, end = (root.start() if root else 0), data.rfind(b"</")
    if data.find(b"<!", start, end) >= 0:
        what = "CDATA" if data.find(b"<![CDATA[", start, end) >= 0 else "注释"
        raise contradiction(f"{part}的内容里夹有{what}，两边的文字有的软件连起来读，有的不读")
    if data.find(b"<?", start, end) >= 0:
        raise contradiction(f"{part}的内容里夹有给别的程序的指令")
    if data.count(b"<") != data.count(b">") and any(b">" in match[0][:-1] for match in _TAG.finditer(data)):
        raise contradiction(f"{part}里有一个属性含“>”，有的软件把它当作结尾")


def refuse_demands(root: Element, data: bytes, part: str) -> None:
    """Refuse what is to be ignored though every program knows it, and what is to be treated in a way of its own.

    No program writes either, and few heed them. Raises ReturnFileError (W015).
    """
    for name in _DEMANDS:
        if name.encode() in data and any(f"{_COMPATIBILITY}{name}" in item.attrib for item in root.iter()):
            raise contradiction(f"{part}里写明有的内容须另行处理（{name}），有的软件照办，有的不理")
    places = data.count(_IGNORABLE.encode())
    if not places:
        return
    known = {name.decode() for name, space in _SPACE.findall(data) if space.decode().startswith(_OWN)}
    for item in (root,) if places == 1 else root.iter():
        ignored = known.intersection(item.get(f"{_COMPATIBILITY}{_IGNORABLE}", "").split())
        if ignored - {"mc"}:
            raise contradiction(f"{part}里写明有的内容可以不读（{min(ignored)[:LONGEST_TAG]}），有的软件照办，有的不理")


def refuse_twice(root: Element, data: bytes, tag: str, part: str) -> None:
    """Refuse a second tag of this name, whatever its namespace. Raises ReturnFileError (W015)."""
    name = local(tag)
    if data.count(name.encode()) > 2 and sum(local(item.tag) == name for item in root.iter()) > 1:
        raise contradiction(f"{part}里有两份{shown(tag)}")


def local(tag: str) -> str:
    """A tag or an attribute without its namespace."""
    return tag.rpartition("}")[2]


def shown(tag: str) -> str:
    """A tag as a message repeats it."""
    return f"<{local(tag)[:LONGEST_TAG]}>"


def refuse_strangers(element: Element, allowed: Mapping[str, int], where: str) -> None:
    """Refuse children and texts of ``element`` that its schema does not have, or has fewer of.

    ``allowed`` says how many there may be of each tag. Raises ReturnFileError (W015).
    """
    left = dict(allowed)
    if element.text and element.text.strip(BLANKS):
        raise contradiction(f"{where}里夹有不该有的文字")
    for child in element:
        if child.tail and child.tail.strip(BLANKS):
            raise contradiction(f"{where}里夹有不该有的文字")
        number = left.get(child.tag)
        if number is None:
            raise contradiction(f"{where}里有不该有的内容{shown(child.tag)}")
        if number == 0:
            raise contradiction(f"{where}里有两份{shown(child.tag)}")
        left[child.tag] = number - 1


def refuse_inside(element: Element, where: str) -> None:
    """Refuse tags inside of what holds nothing but text. Raises ReturnFileError (W015)."""
    if len(element):
        raise contradiction(f"{where}里夹有不该有的内容{shown(element[0].tag)}")


def strange_attribute(names: Collection[str], known: Collection[str]) -> str | None:
    """An attribute that some programs take for one of the ``known``, because they leave out what stands before or
    behind its name."""
    own = {local(name) for name in known}
    for name in names:
        if name not in known and local(name).partition("_")[0] in own:
            return name
    return None


def refuse_attributes(element: Element, known: Collection[str], where: str) -> None:
    """Refuse a second spelling of a known attribute. Raises ReturnFileError (W015)."""
    plain = {local(name) for name in known}
    for strange in element.attrib:
        if strange in known or local(strange).partition("_")[0] not in plain:
            continue
        raise contradiction(f"{where}的“{local(strange)[:LONGEST_TAG]}”写了两种")
