"""A profile that is not there: the one that was probably meant is named."""

from __future__ import annotations

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.profiles import available, load

MEANT = {
    "怀化": ["hunan_huaihua/2023"],
    "怀化市": ["hunan_huaihua/2023"],
    "湖南省怀化市2023年": ["hunan_huaihua/2023"],
    "hunan_huaihua": ["hunan_huaihua/2023"],
    "hunan_huaihua/2032": ["hunan_huaihua/2023"],
    "HUNAN_HUAIHUA/2023": ["hunan_huaihua/2023"],
    "hunan_huaihua\\2023.toml": ["hunan_huaihua/2023"],
    "huaihua": ["hunan_huaihua/2023"],
    "hunan_huihua/2023": ["hunan_huaihua/2023"],
    "衡阳": ["hunan_hengyang/2022", "hunan_hengyang/2022_project"],
    "大同市": ["shanxi_datong/2021"],
}


@pytest.mark.parametrize(("wanted", "ids"), MEANT.items())
def test_the_one_that_was_meant_is_named(wanted: str, ids: list[str]) -> None:
    with pytest.raises(ProfileError) as caught:
        load(wanted)
    told = str(caught.value)
    assert "您要的是" in told
    assert [one for one in available() if one in told.replace("，", " ").split()] == ids


@pytest.mark.parametrize("wanted", ["青海", "x", "", "qqqqqq/1999"])
def test_where_nothing_is_like_it_all_are_named(wanted: str) -> None:
    with pytest.raises(ProfileError) as caught:
        load(wanted)
    assert all(one in str(caught.value) for one in available())
