"""Long texts of files are never kept."""

from perfeval_xl.short_memo import of_short_texts


def test_short_texts_are_asked_once_and_long_ones_each_time() -> None:
    asked = []

    @of_short_texts(2, longest=3)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length(text) for text in ("abc", "abc", "long", "long")] == [3, 3, 4, 4]
    assert asked == ["abc", "long", "long"]


def test_no_more_texts_are_kept_than_allowed() -> None:
    asked = []

    @of_short_texts(2, longest=3)
    def same(text: str) -> str:
        asked.append(text)
        return text

    for text in ("a", "b", "c", "a"):
        same(text)

    assert asked == ["a", "b", "c", "a"]
