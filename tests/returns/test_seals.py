"""Identity and seal: pasted in, damaged, taken out or signed by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl.sealing.identity import SEAL_PROPERTY, split_chunks
from perfeval_xl.sealing.keys import load_key, new_key
from perfeval_xl.submission import check_file
from tests import making
from tests.making import CUSTOM, WHOLE, Parts, place
from tests.returns import tampering
from tests.returns.check_edited import blocking, checked, codes, places
from tests.returns.tampering import Edit

# ---- identities of other projects


def other_book(tmp_path: Path) -> Parts:
    data = making.dossier(
        making.put("project.name", "另一个项目"),
        making.put("project.code", "B-002"),
        making.put("project.implementing_unit", "市博物馆"),
        making.put("goal.expected", "观众更多。"),
        making.put("indicators.1.name", "参观人数"),
        making.put("indicators.1.target", "≥2000人"),
    )
    return Parts(making.book(tmp_path / "另一个.xlsx", data))


def test_an_identity_pasted_in_from_another_project_is_told_from_the_name(book: Path, tmp_path: Path) -> None:
    submission = checked(book, tampering.transplanted(other_book(tmp_path)))
    spoilt = [text for text in blocking(submission) if text[0] in "JG"]
    assert spoilt == [f"G111 {place('project.name')}"]
    [finding] = [f for f in submission.findings if f.code.name == "G111"]
    assert (finding.found, finding.expected) == ("政务服务提升项目", "另一个项目")
    assert submission.genuine is False


@pytest.mark.parametrize("copy", ["properties", "names"])
def test_one_copy_of_an_identity_pasted_in_is_found(copy: str, book: Path, tmp_path: Path) -> None:
    edit = tampering.transplanted(other_book(tmp_path), properties=copy == "properties", names=copy == "names")
    submission = checked(book, edit)
    assert places(submission, "G117") == [WHOLE]
    assert submission.genuine is False


def test_the_same_project_issued_again_with_other_points_is_found(book: Path, tmp_path: Path) -> None:
    data = making.dossier(making.put("indicators.1.points", 5), making.put("indicators.2.points", 15))
    other = Parts(making.book(tmp_path / "重新下发.xlsx", data))
    submission = checked(book, tampering.transplanted(other))
    assert {place("i01.points"), place("i02.points")} <= set(places(submission, "G104"))
    assert submission.genuine is False


# ---- identity and seal


def test_a_damaged_chunk_of_one_copy_does_not_make_the_file_unreadable(book: Path) -> None:
    def edit(parts: Parts) -> None:
        text = tampering.property_of(parts, "perfeval_identity_002")
        text.text = (text.text or "")[:-4] + "AAAA"

    submission = checked(book, edit)
    assert submission.readable
    assert places(submission, "G117") == [WHOLE]


def test_a_damaged_chunk_of_both_copies_is_an_identity_that_cannot_be_read(book: Path) -> None:
    def edit(parts: Parts) -> None:
        for items in tampering.texts_of(parts, "identity"):
            items[0].text = (items[0].text or "").replace("eN", "zz", 1)

    assert codes(checked(book, edit)) == {"W011"}


def test_a_chunk_lost_from_one_copy_leaves_the_other(book: Path) -> None:
    def edit(parts: Parts) -> None:
        root = parts.root(CUSTOM)
        root.remove(tampering.property_of(parts, "perfeval_identity_002").getparent())

    submission = checked(book, edit)
    assert submission.genuine is True
    assert places(submission, "G114") == [WHOLE]


def test_a_seal_that_was_taken_out_is_found(book: Path) -> None:
    def edit(parts: Parts) -> None:
        for items in tampering.texts_of(parts, "seal"):
            for item in items:
                owner = item if item.tag.endswith("definedName") else item.getparent()
                owner.getparent().remove(owner)

    submission = checked(book, edit)
    assert places(submission, "G118") == [WHOLE]
    assert submission.genuine is False


def signed(tmp_path: Path) -> Path:
    key = load_key(new_key("市财政局", tmp_path / "keys"))
    return making.book(tmp_path / "签名.xlsx", making.dossier(), key=key)


def change_seal(change: Callable[[str], str]) -> Edit:
    """Change the text of the seal in both places where it stands."""

    def edit(parts: Parts) -> None:
        properties, names = tampering.texts_of(parts, "seal")
        new = split_chunks(change("".join(item.text for item in properties)), SEAL_PROPERTY).values()
        for item, name, piece in zip(properties, names, new, strict=True):
            quoted = piece.replace('"', '""')
            item.text, name.text = piece, f'"{quoted}"'

    return edit


def test_a_signed_workbook_is_genuine_and_its_office_is_named(tmp_path: Path) -> None:
    submission = check_file(signed(tmp_path))
    assert submission.genuine is True
    [finding] = submission.findings
    assert (finding.code.name, finding.found) == ("G116", "市财政局")


def test_a_signed_workbook_of_a_trusted_office_has_no_finding(tmp_path: Path) -> None:
    path = signed(tmp_path)
    office = load_key(tmp_path / "keys" / "市财政局.key").office
    assert check_file(path, trusted={office.public: office.name}).findings == ()


@pytest.mark.parametrize("what", ["signature", "public", "digest"])
def test_a_changed_seal_breaks_the_signature(what: str, tmp_path: Path) -> None:
    def change(text: str) -> str:
        head, mark, rest = text.partition(f'"{what}":"')
        return head + mark + ("1" if rest[0] == "0" else "0") + rest[1:]

    submission = checked(signed(tmp_path), change_seal(change))
    assert places(submission, "G110") == [WHOLE]
    assert submission.genuine is False


def test_a_name_of_another_office_under_the_signature_is_found(tmp_path: Path) -> None:
    submission = checked(signed(tmp_path), change_seal(lambda text: text.replace("市财政局", "省财政厅")))
    assert codes(submission) == {"G116"}
    office = load_key(tmp_path / "keys" / "市财政局.key").office
    again = check_file(tmp_path / "签名.xlsx", trusted={office.public: office.name})
    assert "省财政厅" not in {finding.found for finding in again.findings}
