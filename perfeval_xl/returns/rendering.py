"""Show a value as a spreadsheet does under a number format."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.returns.date_rendering import draw_day
from perfeval_xl.returns.format_codes import Kind, Section, Token, sections_of
from perfeval_xl.returns.numerals import in_chinese

FULL = "########"
"""What fills a cell that cannot show its number."""
GENERAL_WIDTH = 11
"""Characters of a number under no format, where the column has the room."""
MOST_DIGITS = 1_200
"""Places up to which a number is written out; a stored one has 308 before its point, a format adds 250 at most
behind it, and a percent sign two."""
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


class Drawn(NamedTuple):
    """What a cell shows."""

    text: str
    colour: str = ""
    """That the format gives it, in its own words."""


def rendered(value: Decimal | str, code: str) -> Drawn | None:
    """What a cell shows for ``value`` under a format; None under one that spreadsheets do not take."""
    sections = sections_of(code)
    if sections is None:
        return None
    if isinstance(value, str):
        return _text(value, sections)
    section, signed = _chosen(value, sections)
    if section is None:
        return Drawn(FULL)
    with localcontext() as context:
        context.prec, context.rounding = MOST_DIGITS, ROUND_HALF_UP
        try:
            return Drawn(_number(value, section, signed=signed), section.colour)
        except InvalidOperation:
            return Drawn(FULL)


def _text(value: str, sections: Sequence[Section]) -> Drawn:
    own = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) < 4 and not any(token.kind == "at" for token in own.tokens):
        return Drawn(value, sections[0].colour if len(sections) == 1 else "")
    pieces = (value if token.kind == "at" else token.text for token in own.tokens if token.kind in ("at", "word"))
    return Drawn("".join(pieces), own.colour)


def _chosen(value: Decimal, sections: Sequence[Section]) -> tuple[Section | None, bool]:
    """The section for a number, and whether the minus of one below nothing is still to be written."""
    own = list(sections[:3])
    if len(own) > 1 and len(sections) < 4 and any(token.kind == "at" for token in own[-1].tokens):
        own.pop()
    if any(section.condition for section in own):
        return _conditional(value, own)
    if len(own) == 1 or value > 0 or (value == 0 and len(own) == 2):
        return own[0], value < 0
    return (own[1], False) if value < 0 else (own[2], False)


def _conditional(value: Decimal, own: Sequence[Section]) -> tuple[Section | None, bool]:
    for at, section in enumerate(own):
        condition = section.condition
        if condition is None and at == 0:
            condition = (">", Decimal(0)) if len(own) > 2 else (">=", Decimal(0))
        elif condition is None and at == 1 and len(own) > 2:
            condition = ("<", Decimal(0))
        if condition is None or _TESTS[condition[0]](value, condition[1]):
            below = condition is not None and condition[0] in ("<", "<=") and condition[1] <= 0
            return section, value < 0 and not below
    return None, False


def _number(value: Decimal, section: Section, *, signed: bool) -> str:
    if section.kind is Kind.DATE:
        return draw_day(value, section) or FULL
    size = abs(value)
    match section.kind:
        case Kind.WORDS:
            shown = _words(section.tokens)
        case Kind.GENERAL | Kind.TEXT:
            whole = general(size)
            shown = "".join(whole if t.kind in ("general", "at") else t.text for t in section.tokens)
        case _:
            shown = _placed(size, section.tokens)
    if section.numerals:
        shown = in_chinese(shown, section.numerals, structured=section.kind is Kind.GENERAL)
    zero = not any(character in "123456789一二三四五六七八九壹贰叁肆伍陆柒捌玖" for character in shown)
    return f"-{shown}" if signed and not (zero and section.kind is Kind.NUMBER) else shown


def _words(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)


def general(size: Decimal) -> str:
    """A number under no format."""
    if size == 0:
        return "0"
    exponent = size.adjusted()
    if -5 <= exponent < GENERAL_WIDTH:
        places = max(0, min(GENERAL_WIDTH - 2 - max(exponent, 0), GENERAL_WIDTH - 2))
        text = format(size.quantize(Decimal(1).scaleb(-places)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa = size.scaleb(-exponent).quantize(Decimal("1E-5"))
    if mantissa >= 10:
        mantissa, exponent = mantissa / 10, exponent + 1
    text = format(mantissa, "f").rstrip("0").rstrip(".")
    return f"{text}E{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _placed(size: Decimal, tokens: Sequence[Token]) -> str:
    """A number in its places, with percent signs, thousands, an exponent or as a fraction."""
    kinds = [token.kind for token in tokens]
    size = size.scaleb(2 * kinds.count("percent"))
    if "slash" in kinds:
        shown = _fraction(size, tokens, kinds.index("slash"))
        if shown is not None:
            return shown
    if "exponent" in kinds:
        return _scientific(size, tokens, kinds.index("exponent"))
    last = max(at for at, kind in enumerate(kinds) if kind == "digit")
    point = kinds.index("point") if "point" in kinds else len(kinds)
    left = max((at for at, kind in enumerate(kinds[:point]) if kind == "digit"), default=-1)
    # Commas right behind the last place before the point, or behind the last of all, divide by thousands.
    scaling = {*_commas(kinds, left + 1), *_commas(kinds, last + 1)} if left >= 0 else set(_commas(kinds, last + 1))
    size = size.scaleb(-3 * len(scaling))
    first = kinds.index("digit")
    grouped = any(kind == "comma" and first < at < left and at not in scaling for at, kind in enumerate(kinds))
    places = kinds[point:].count("digit")
    rounded = size.quantize(Decimal(1).scaleb(-places))
    whole, _, part = format(rounded, "f").partition(".")
    head = _whole_places(whole.lstrip("0"), tokens[:point], scaling, grouped=grouped)
    return head + _parts(part, tokens[point:], point, scaling)


def _commas(kinds: Sequence[str], start: int) -> list[int]:
    found = []
    while start < len(kinds) and kinds[start] == "comma":
        found.append(start)
        start += 1
    return found


def _whole_places(digits: str, tokens: Sequence[Token], scaling: set[int], *, grouped: bool) -> str:
    """The digits before the point, from the right into their places."""
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    out: list[str] = []
    position = 0

    def put(character: str) -> None:
        nonlocal position
        if grouped and position and position % 3 == 0:
            out.append(",")
        out.append(character)
        position += 1

    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token.kind != "digit":
            if token.kind != "comma":
                out.append(token.text[::-1])
            elif at not in scaling and not (places and places[0] < at < places[-1]):
                out.append(",")
            continue
        if digits:
            put(digits[-1])
            digits = digits[:-1]
        elif token.text == "0":
            put("0")
        elif token.text == "?":
            out.append(" ")
        if at == places[0]:
            while digits:
                put(digits[-1])
                digits = digits[:-1]
    return digits + "".join(out)[::-1]


def _parts(digits: str, tokens: Sequence[Token], start: int, scaling: set[int]) -> str:
    """The point and the digits behind it."""
    kept = len(digits.rstrip("0"))
    optional = [token.text for token in tokens if token.kind == "digit"]
    out, at, pointed = [], 0, False
    for number, token in enumerate(tokens, start):
        if token.kind == "digit":
            if optional[at] == "0" or at < kept or any(other == "0" for other in optional[at:]):
                out.append(digits[at])
            elif optional[at] == "?":
                out.append(" ")
            at += 1
        elif token.kind == "point":
            out.append(".")
            pointed = True
        elif not (token.kind == "comma" and number in scaling):
            out.append(token.text)
    return "".join(out) if pointed or out else ""


def _scientific(size: Decimal, tokens: Sequence[Token], at: int) -> str:
    head, tail = tokens[:at], tokens[at + 1 :]
    point = next((i for i, token in enumerate(head) if token.kind == "point"), len(head))
    whole = max(1, sum(token.kind == "digit" for token in head[:point]))
    places = sum(token.kind == "digit" for token in head[point:])
    exponent = 0
    if size:
        exponent = size.adjusted() // whole * whole if whole > 1 else size.adjusted()
        if size.scaleb(-exponent).quantize(Decimal(1).scaleb(-places)) >= Decimal(10) ** whole:
            exponent += whole
    mantissa = _placed(size.scaleb(-exponent), head) if any(t.kind == "digit" for t in head) else ""
    width = sum(token.kind == "digit" for token in tail)
    sign = "-" if exponent < 0 else "+" if tokens[at].text.endswith("+") else ""
    words = "".join(token.text for token in tail if token.kind != "digit")
    return f"{mantissa}E{sign}{abs(exponent):0{width}}{words}"


def _fraction(size: Decimal, tokens: Sequence[Token], slash: int) -> str | None:
    """A number as a fraction; None where the slash is but a word."""
    over = _run(tokens, slash - 1, -1)
    under = _run(tokens, slash + 1, 1)
    if not over or not under:
        return None
    text = "".join(tokens[at].text for at in under)
    exact = Fraction(size)
    head = tokens[: over[-1]]
    mixed = any(token.kind == "digit" for token in head)
    whole, rest = divmod(exact, 1) if mixed else (0, exact)
    if text.strip("0#?") and text[0] not in "0#?":
        # A fixed denominator: digits of its own, in which a 0 is a 0.
        bottom = int("".join(character for character in text if character.isdigit()) or "1")
        top = round(rest * bottom)
    else:
        close = rest.limit_denominator(10 ** min(len(under), 7) - 1)
        top, bottom = close.numerator, close.denominator
    if mixed and top == bottom:
        whole, top = whole + 1, 0
    behind = "".join(token.text for token in tokens[under[-1] + 1 :])
    if not mixed:
        return f"{_words(head)}{top}/{bottom}{behind}"
    front = _placed(Decimal(int(whole)), head)
    if top == 0:
        return f"{front.rstrip() or '0'}{' ' * (len(over) + 1 + len(under))}{behind}"
    return f"{front}{top}/{bottom}{behind}"


def _run(tokens: Sequence[Token], start: int, step: int) -> list[int]:
    """The places next to a slash."""
    found = []
    while 0 <= start < len(tokens):
        token = tokens[start]
        if not (token.kind == "digit" or (step > 0 and token.text.isdigit())):
            break
        found.append(start)
        start += step
    return found
