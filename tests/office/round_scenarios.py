"""What happens to the projects of a round, and how each of them stands afterwards because of that.

A scenario says what a unit sends and when, and with it what is to come of it; it asks no part of the program.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

from perfeval_xl.profiles import load
from tests.office import round_books as books
from tests.office import round_making as making
from tests.office.round_delivery import ROUTES, SILENT_ROUTES, Item, Letter
from tests.office.round_making import Project
from tests.office.round_story import Story, sha

PAST_DUE, LATER_DUE = -2, 30
"""Days from today at which projects are due: nothing that arrives in the round is in time for the first."""


def clean(story: Story) -> None:
    """One sound workbook, by any way."""
    data, answered = story.book(saved=6 if story.rng.random() < 0.3 else None)
    route = story.rng.choice((*ROUTES, *SILENT_ROUTES))
    letter = story.send(data, route=route, hours=story.rng.randrange(60, 900) / 60)
    by = {"plain": "disk", "folder": "disk", "zip": "archive"}.get(route, "message")
    # An archive counts in steps of two seconds.
    story.counts(data, answered, sent=letter.sent if by != "archive" else None, sent_by=by)


def submitted(story: Story) -> None:
    """上报 wrote its time into the file, which goes before the day of the message."""
    data, answered = story.book(saved=6)
    data = books.submitted(data, at=story.ago(5), number=1)
    story.send(data, hours=4.9, route=story.rng.choice((*ROUTES, *SILENT_ROUTES)))
    story.counts(data, answered, sent=story.ago(5), sent_by="file")


def submitted_by_wrong_clock(story: Story) -> None:
    """上报 wrote a time of another year: the message says when it was."""
    data, answered = story.book()
    data = books.submitted(data, at=story.ago(24 * 365), number=1)
    letter = story.send(data, hours=4)
    story.counts(data, answered, sent=letter.sent, sent_by="message")


def missing(story: Story) -> None:
    """Nothing comes."""
    story.expect("未报")


def missing_overdue(story: Story) -> None:
    """Nothing comes, and the day is over."""
    story.expect("未报", "逾期")


def late(story: Story) -> None:
    """Sent after the day on which it was due."""
    data, answered = story.book()
    story.send(data)
    story.counts(data, answered, "迟报")


def time_unknown(story: Story) -> None:
    """Only the file says when, which may be the day of a copy."""
    data, answered = story.book()
    story.send(data, route="plain")
    story.counts(data, answered, "时间不明")


def duplicate(story: Story) -> None:
    """The same file twice."""
    data, answered = story.book()
    story.send(data, hours=9)
    story.send(data, hours=3, route=story.rng.choice((*ROUTES, *SILENT_ROUTES)))
    story.counts(data, answered)


def resaved(story: Story) -> None:
    """The same content in other bytes."""
    data, answered = story.book()
    other = books.resaved(data, by_program=story.project.number % 4 == 0)
    story.send(data, hours=9)
    story.send(other, hours=4)
    story.expect("已计", answered=answered, counted=(data, other))


def corrected(story: Story) -> None:
    """First wrong, then right."""
    data, answered = story.book()
    wrong = making.wrong(answered, story.project.number)
    story.send(books.returned(wrong, story.newer), hours=10)
    story.send(data, hours=4)
    story.counts(data, answered)


def revised(story: Story) -> None:
    """Two sound ones: the newer counts."""
    first, _ = story.book(1, saved=11)
    data, answered = story.book(2, saved=5)
    story.send(first, hours=10)
    story.send(data, hours=4)
    story.counts(data, answered)


def revised_on_disk(story: Story) -> None:
    """Two sound ones of which only the programs that saved them say which is newer."""
    first, _ = story.book(1, saved=11)
    data, answered = story.book(2, saved=5)
    story.send(data, hours=4, route="plain")
    story.send(first, hours=3, route="folder")
    story.counts(data, answered)


def error(story: Story) -> None:
    """Nothing but one with a mistake."""
    wrong = making.wrong(making.answers(story.newer), story.project.number)
    story.send(books.returned(wrong, story.newer))
    story.expect("退回")


def wrong_last(story: Story) -> None:
    """First right, then wrong."""
    data, answered = story.book(1)
    wrong = making.wrong(making.answers(story.newer, 2), story.project.number)
    story.send(data, hours=10)
    story.send(books.returned(wrong, story.newer), hours=4)
    story.counts(data, answered, "另有退回件")


def tampered(story: Story) -> None:
    """What was issued is changed."""
    data, answered = story.book()
    way = books.TAMPERINGS[story.project.number % len(books.TAMPERINGS)]
    story.send(way(books.Tampered(making.filled(answered, story.newer.profile), data)))
    story.expect("退回")


def blank(story: Story) -> None:
    """It comes back as it went out."""
    story.send(books.blank(story.newer))
    story.expect("未报", "发来空表")


def wrong_year(story: Story) -> None:
    """Last year's workbook of the same project."""
    brief = copy.deepcopy(story.project.brief)
    head = brief["department" if "department" in brief else "project"]
    head["year"] = making.YEAR - 1
    for own in brief.get("projects", ()):
        own["project"]["year"] = making.YEAR - 1
    before = replace(story.project, brief=brief)
    story.send(books.returned(making.answers(before), before))
    story.expect("未报", "发来往年的表")


def stranger(story: Story) -> None:
    """Somebody else's project comes as well."""
    data, answered = story.book()
    story.send(data)
    other = _renamed(story.project, f"X{story.project.code}")
    foreign = books.returned(making.answers(other), other)
    story.send(foreign, hours=2)
    story.truth.unregistered.append(sha(foreign))
    story.counts(data, answered)


def other_content(story: Story) -> None:
    """A registered code in a workbook that this office never issued."""
    other = _renamed(story.project, story.project.code)
    foreign = books.returned(making.answers(other), other)
    story.send(foreign)
    story.truth.unregistered.append(sha(foreign))
    story.expect("未报", "发来不在册的表")


def _renamed(project: Project, code: str) -> Project:
    brief = copy.deepcopy(project.brief)
    head = brief["department" if "department" in brief else "project"]
    head |= {"code": code, "name": f"另一个{head['name']}"}
    return replace(project, code=code, brief=brief)


def superseded_old(story: Story) -> None:
    """It was issued again, and the old one comes back."""
    story.send(story.old_book()[0])
    story.expect("退回")


def superseded_new(story: Story) -> None:
    """It was issued again, and the new one comes back."""
    data, answered = story.book()
    story.send(data)
    story.counts(data, answered)


def superseded_both(story: Story) -> None:
    """First the old one, then the new one."""
    data, answered = story.book()
    story.send(story.old_book()[0], hours=9)
    story.send(data, hours=3)
    story.counts(data, answered)


def superseded_after(story: Story) -> None:
    """The old one comes after the new one."""
    data, answered = story.book()
    story.send(data, hours=9)
    story.send(story.old_book()[0], hours=3)
    story.counts(data, answered, "另有退回件")


def encrypted(story: Story) -> None:
    """Nobody can open it."""
    story.send(books.encrypted(story.book()[0]), named=True)
    story.expect("未报", "发来读不出的文件")


def truncated(story: Story) -> None:
    """Half of a file."""
    data, _ = story.book()
    story.send(data[: len(data) * story.rng.randrange(30, 80) // 100], named=True)
    story.expect("未报", "发来读不出的文件")


def old_format(story: Story) -> None:
    """An .xls."""
    item = Item(story.title("xls"), books.old_workbook(story.rng))
    story.send(items=(item,), named=True)
    story.expect("未报", "发来读不出的文件")


def forwarded_later(story: Story) -> None:
    """A superior passes on the older one, after the newer one came."""
    first, _ = story.book(1)
    data, answered = story.book(2)
    older = Letter(story.project.address, story.ago(10), (Item(story.title(), first),))
    if story.project.number % 2:
        story.bag.put(older, "eml")
    story.send(data, hours=6)
    story.bag.files += 1
    story.bag.forward(older, story.ago(1))
    story.counts(data, answered)


def contradictory(story: Story) -> None:
    """Messages, programs or 上报 say opposite things of which is newer, or nothing at all."""
    kind = story.project.number % 3
    if kind == 0:
        first, second = story.book(1, saved=5)[0], story.book(2, saved=11)[0]
    else:
        first, second = story.book(1)[0], story.book(2)[0]
    if kind == 1:
        story.send(first, second, hours=4)
    else:
        if kind == 2:
            first = books.submitted(first, at=story.ago(6), number=2)
            second = books.submitted(second, at=story.ago(3), number=1)
        story.send(first, hours=6)
        story.send(second, hours=3)
    story.expect("待定", rivals=(first, second))


def explained(story: Story) -> None:
    """The unit said a word of what it was asked."""
    answered = making.far_above(making.met_everywhere(story.newer))
    data = books.explained(making.filled(answered, story.newer.profile))
    story.send(data)
    story.counts(data, answered, explained=(1, 0))


def unexplained(story: Story) -> None:
    """It did not."""
    answered = making.far_above(making.met_everywhere(story.newer))
    data = books.returned(answered, story.newer)
    story.send(data)
    story.counts(data, answered, "待说明", explained=(0, 1))


def with_report(story: Story) -> None:
    """The report, a scan and a photograph came along."""
    data, answered = story.book()
    along = (
        Item("自评报告.docx", books.report(data)),
        Item("盖章扫描件.pdf", books.scan(story.rng)),
        Item("现场照片.jpg", books.evidence(story.rng)),
    )
    story.send(data, items=along)
    story.counts(data, answered, materials=len(along))


def scans(story: Story) -> None:
    """A scan came along in the unit's folder, and another one later under the project's name."""
    data, answered = story.book()
    story.send(data, items=(Item("盖章页.pdf", books.scan(story.rng)),), route="folder")
    story.send(items=(Item(f"{story.project.code}_补盖章.pdf", books.scan(story.rng)),), hours=2, named=True)
    story.counts(data, answered, materials=2)


def wrong_clock(story: Story) -> None:
    """The clock of the unit is a year behind: its message says nothing of the day."""
    data, answered = story.book()
    story.send(data, hours=24 * 365, route="eml")
    story.counts(data, answered)


def wrong_clock_overdue(story: Story) -> None:
    """The same, and it was due before: whether it is late cannot be said."""
    data, answered = story.book()
    story.send(data, hours=-24 * 365, route="eml")
    story.counts(data, answered, "时间不明")


def two_in_one(story: Story) -> None:
    """One message with the workbooks of two projects."""
    assert story.partner is not None
    data, answered = story.book()
    other = replace(story, project=story.partner, newer=story.partner)
    second, also = other.book()
    story.send(data, items=(Item(other.title(), second),))
    story.counts(data, answered)
    other.counts(second, also)


def outlook_only(story: Story) -> None:
    """winmail.dat."""
    story.send(items=(Item("winmail.dat", books.tnef(story.rng)),), route="eml", named=True)
    story.truth.refused["Z008"] += 1
    story.expect("未报")


def no_attachment(story: Story) -> None:
    """A message in which there is nothing."""
    story.send(route=story.rng.choice(("eml", "mbox")))
    story.truth.refused["Z010"] += 1
    story.expect("未报")


def seven_zip(story: Story) -> None:
    """Packed by a program of their own."""
    item = Item(f"{story.project.code}.7z", books.seven_zip(story.rng))
    story.send(items=(item,), route="eml", named=True)
    story.truth.refused["Z009"] += 1
    story.expect("未报")


def _anyone(_project: Project) -> bool:
    return True


@dataclass(frozen=True)
class Scenario:
    """One thing that happens, and which projects it may happen to."""

    run: Callable[[Story], None]
    share: float
    """Of all projects of a large round, in percent."""
    due: int = LATER_DUE
    again: str = ""
    """What is changed by issuing it again: ``budget`` or ``unit``."""
    fits: Callable[[Project], bool] = _anyone
    pair: bool = False

    @property
    def name(self) -> str:
        """As the table calls it."""
        return self.run.__name__.replace("_", " ") + (f", {self.again} changed" if self.again else "")


def _has_report(project: Project) -> bool:
    return load(project.profile).outline is not None


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(missing, 6),
    Scenario(missing_overdue, 3, PAST_DUE),
    Scenario(late, 3, PAST_DUE),
    Scenario(time_unknown, 1, PAST_DUE),
    Scenario(submitted, 5),
    Scenario(submitted_by_wrong_clock, 0.5),
    Scenario(duplicate, 2),
    Scenario(resaved, 1),
    Scenario(corrected, 2),
    Scenario(revised, 2),
    Scenario(revised_on_disk, 0.5),
    Scenario(error, 2),
    Scenario(wrong_last, 1),
    Scenario(tampered, 1.5),
    Scenario(blank, 1),
    Scenario(wrong_year, 1),
    Scenario(stranger, 0.5),
    Scenario(other_content, 0.5),
    *(
        Scenario(run, 0.5, again=again)
        for again in ("budget", "unit")
        for run in (superseded_old, superseded_new, superseded_both, superseded_after)
    ),
    Scenario(encrypted, 0.5),
    Scenario(truncated, 0.5),
    Scenario(old_format, 0.5),
    Scenario(forwarded_later, 1),
    Scenario(contradictory, 1),
    Scenario(explained, 0.5, fits=making.can_exceed),
    Scenario(unexplained, 0.5, fits=making.can_exceed),
    Scenario(with_report, 0.5, fits=_has_report),
    Scenario(scans, 0.5),
    Scenario(wrong_clock, 0.5),
    Scenario(wrong_clock_overdue, 0.5, PAST_DUE),
    Scenario(two_in_one, 0.5, pair=True),
    Scenario(outlook_only, 0.5),
    Scenario(no_attachment, 0.5),
    Scenario(seven_zip, 0.5),
)
"""All but the clean one, which happens to the rest."""
CLEAN = Scenario(clean, 0)
