"""From a template over facts to spans: clauses without their fact are left out, what stands twice is said once.

A template is Jinja2 in its sandbox. A fact prints as a mark, and the marks become spans afterwards, so that
every word of a sentence keeps its origin and a text that somebody typed is never read as a template.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jinja2 import StrictUndefined, Template, TemplateError, meta, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from perfeval_xl.plain_text import without_controls
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.tables import UNWRITABLE

_OPEN, _CLOSE = "\ue200", "\ue201"
"""Around the number of a fact in a rendered template; no text that anybody typed is in it then."""
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_STOPS = "。；！？\n"
_CLAUSE = re.compile("([，,。；！？\n])")
"""What ends a clause; what ends a sentence stands in `_STOPS`."""
_CLOSERS = "。；！？：…"
"""What closes a paragraph."""
_BREATHS = "，、；。,;"
_SAID_TWICE = ("年度", "支出", "项目", "资金", "经费")
"""Words that end the names of projects and begin what an outline says after them."""


_REMEMBERED = 512
"""Templates that are kept compiled: those of several outlines."""
UNCHANGED = ("0%", "0")
"""How a change is written where there is none."""


class State(enum.Enum):
    """What is known of a fact."""

    PRESENT = "present"
    BLANK = "blank"
    """The form asks for it, and nobody has said it."""
    ABSENT = "absent"
    """The form has no such thing: nothing is said of it."""


@dataclass
class Tray:
    """The facts that a template printed, in their order."""

    printed: list[Fact] = field(default_factory=list)

    def mark(self, fact: Fact) -> str:
        """Note ``fact`` and return what stands for it."""
        self.printed.append(fact)
        return f"{_OPEN}{len(self.printed) - 1}{_CLOSE}"


@dataclass(frozen=True)
class Fact:
    """Something a sentence may say. It is noted when it is printed, not when it is tested."""

    label: str
    """What it is called in a gap."""
    spans: tuple[Span, ...]
    state: State
    tray: Tray = field(compare=False, repr=False)
    name: str = ""
    """What templates call it."""

    def __bool__(self) -> bool:
        return self.state is State.PRESENT

    def __str__(self) -> str:
        return self.tray.mark(self)

    @property
    def text(self) -> str:
        """What it prints; empty where it is not known."""
        return "".join(span.text for span in self.spans) if self else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Full keys of the fields that it reports."""
        return tuple(dict.fromkeys(key for span in self.spans for key in span.keys))

    def printed(self) -> tuple[Span, ...]:
        """Its spans, or the gap where it is blank."""
        if self.state is State.BLANK:
            return (gap(self.label, self.keys),)
        return self.spans if self else ()


def gap(label: str, keys: tuple[str, ...] = ()) -> Span:
    """What stands where nobody has said anything yet."""
    return Span(f"【待填：{label}】", Origin.GAP, keys)


def clean(text: str) -> str:
    """A text that a document can hold: no control characters, none that turn the direction, nothing else changed."""
    return UNWRITABLE.sub("", without_controls(text))


def optional(fact: object) -> object:
    """The filter ``optional``: a blank is passed over, clause and all, as what the form does not have."""
    return replace(fact, state=State.ABSENT) if isinstance(fact, Fact) and fact.state is State.BLANK else fact


def changed(fact: object) -> object:
    """The filter ``changed``: 增加 or 减少 by so much, 持平 where there is none."""
    if not isinstance(fact, Fact) or not fact:
        return fact
    text, first = fact.text, fact.spans[0]
    if text in UNCHANGED:
        return replace(fact, spans=(Span("持平", Origin.SUM, fact.keys, "变动为零"),))
    word = Span("减少" if text.startswith("-") else "增加")
    return replace(fact, spans=(word, replace(first, text=text.removeprefix("-"), keys=fact.keys)))


def than(fact: object, word: str = "比") -> object:
    """The filter ``than``: what goes before the amount that `changed` compares with: 比, but 与 before 持平."""
    if not isinstance(fact, Fact) or fact.state is State.ABSENT:
        return fact
    return replace(fact, spans=(Span("与" if fact.text in UNCHANGED else word),), state=State.PRESENT)


_TRAY = "_tray"
"""The name under which a template finds the tray of its facts."""


@pass_context
def _shown(context: Context, value: object) -> object:
    """What an expression prints: a bare number was counted by the template itself."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fact("计数", (Span(str(value), Origin.SUM, (), "计数"),), State.PRESENT, context[_TRAY])
    return value


@functools.cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_shown)
    environment.filters["changed"] = changed
    environment.filters["than"] = than
    environment.filters["optional"] = optional
    return environment


@functools.lru_cache(maxsize=_REMEMBERED)
def names_in(template: str) -> frozenset[str]:
    """The facts that ``template`` names. Raises TemplateError where it is none."""
    return frozenset(meta.find_undeclared_variables(_environment().parse(template)))


@functools.lru_cache(maxsize=_REMEMBERED)
def _compiled(template: str) -> Template:
    return _environment().from_string(template)


@functools.lru_cache(maxsize=_REMEMBERED)
def words_of(template: str) -> str:
    """What ``template`` says by itself. Raises TemplateError where it is none."""
    return "".join(text for _, kind, text in _environment().lex(template) if kind == "data")


_RECKONING = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Call)


@functools.lru_cache(maxsize=_REMEMBERED)
def reckons(template: str) -> bool:
    """Whether ``template`` calls something or computes: a figure of its own would stand in no cell."""
    return next(_environment().parse(template).find_all(_RECKONING), None) is not None


@dataclass(frozen=True)
class Said:
    """A rendered template."""

    spans: tuple[Span, ...]
    facts: tuple[Fact, ...]
    """Those that it printed, what was left out with its clause among them."""


def render(template: str, facts: Mapping[str, object], tray: Tray) -> Said:
    """Return what ``template`` says of ``facts``, which print into ``tray``.

    Raises TemplateError (a UndefinedError among them) where it names what is no fact.
    """
    first = len(tray.printed)
    if "{" not in template:
        # Words alone, as most titles are.
        return Said(tuple(joined([Span(clean(template.removesuffix("\n")))])), ())
    named = {name: facts[name] for name in names_in(template) if name in facts}
    text = clean(_compiled(template).render({**named, _TRAY: tray}))
    spans = tuple(joined(_without_absent(list(_pieces(text, tray)))))
    return Said(spans, tuple(tray.printed[first:]))


Piece = str | Fact
"""Words of a template, or what it prints."""


def _pieces(text: str, tray: Tray) -> Iterator[Piece]:
    """Words and facts in turn."""
    for at, part in enumerate(_MARK.split(text)):
        if at % 2:
            yield tray.printed[int(part)]
        elif part:
            yield part


def _without_absent(pieces: Sequence[Piece]) -> Iterator[Span]:
    """The spans of ``pieces`` without the clauses that tell what the form does not have."""
    sentence: list[tuple[list[Piece], str]] = []
    clause: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Fact):
            clause.append(piece)
            continue
        for at, part in enumerate(_CLAUSE.split(piece)):
            if at % 2 == 0:
                clause += [part] if part else []
                continue
            sentence.append((clause, part))
            clause = []
            if part in _STOPS:
                yield from _sentence(sentence)
                sentence = []
    sentence.append((clause, ""))
    yield from _sentence(sentence)


def _sentence(clauses: list[tuple[list[Piece], str]]) -> Iterator[Span]:
    kept = [(clause, stop) for clause, stop in clauses if not any(map(_is_absent, clause))]
    dropped = len(clauses) - len(kept)
    if dropped and not any(clause for clause, _ in kept):
        return
    ending = clauses[-1][1] if clauses[-1][0] or not dropped else clauses[-2][1]
    for at, (clause, stop) in enumerate(kept):
        for piece in clause:
            yield from (Span(piece),) if isinstance(piece, str) else piece.printed()
        said = ending if at == len(kept) - 1 else stop
        if said:
            yield Span(said)


def _is_absent(piece: Piece) -> bool:
    return isinstance(piece, Fact) and piece.state is State.ABSENT


def joined(spans: Iterable[Span]) -> list[Span]:
    """``spans`` one after the other: neighbouring words are one, what stands twice at a seam is said once."""
    result: list[Span] = []
    for span in spans:
        if not span.text:
            continue
        if result and span.origin is Origin.WORDS:
            words = _after(result, span.text)
            span = span if words == span.text else replace(span, text=words)
        elif len(result) > 1 and _repeats_year(result, span):
            del result[-2:]
        if span.origin is Origin.WORDS and result and result[-1].origin is Origin.WORDS:
            result[-1] = Span(result[-1].text + span.text)
        elif span.text:
            result.append(span)
    return result


def _after(before: list[Span], words: str) -> str:
    """``words`` as they go on after ``before``."""
    last = before[-1]
    if last.origin is Origin.WORDS:
        return words
    twice = next((word for word in _SAID_TWICE if last.text.endswith(word) and words.startswith(word)), "")
    words = words[len(twice) :]
    if words[:1] in tuple(_BREATHS) and last.text[-1:] in tuple(_STOPS + _BREATHS):
        if words[0] == last.text[-1]:
            return words[1:]
        before[-1] = replace(last, text=last.text[:-1])
    return words


def _repeats_year(before: list[Span], span: Span) -> bool:
    """Whether “2020年度” goes before a name that begins with “2020年”."""
    year, words = before[-2:]
    of_year = year.origin is Origin.ISSUED and words.origin is Origin.WORDS and words.text in ("年", "年度")
    return of_year and re.match(f"{re.escape(year.text)}年", span.text) is not None


def closed(spans: Sequence[Span]) -> tuple[Span, ...]:
    """``spans`` with the stop that a sentence ends with, where it has none; a short line without any stays a title."""
    text = "".join(span.text for span in spans).rstrip()
    is_sentence = any(stop in text for stop in "，。；") or not all(span.origin is Origin.TYPED for span in spans)
    is_open = all(span.origin.is_open for span in spans)
    if not text or text.endswith(tuple(_CLOSERS)) or not is_sentence or is_open:
        return tuple(spans)
    if text.endswith(("，", "、", ",", ";")):
        *rest, last = spans
        return (*rest, replace(last, text=last.text.rstrip()[:-1]), Span("。"))
    if text.endswith(("”", "】", "）", ")")) and text[-2:-1] in tuple("。！？"):
        return tuple(spans)
    return (*spans, Span("。"))


__all__ = ["Fact", "Said", "State", "TemplateError", "Tray", "changed", "clean", "closed", "gap", "joined", "render"]
