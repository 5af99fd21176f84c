"""本程序自定规则 is whole: what is cited is there, what is there is cited, and its numbers are those of the code."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources

import pytest

from perfeval_xl import allowance
from perfeval_xl.arrivals import model
from perfeval_xl.checks import laid_out, year_figures, year_texts, yuan
from perfeval_xl.checks.plausibility import CLOSE, SHORTEST_REPEAT
from perfeval_xl.findings import Code
from perfeval_xl.findings.own_articles import Article, articles, word_lists
from perfeval_xl.findings.own_rules import OWN_RULES_FILE, document
from perfeval_xl.forms import (
    base_keys,
    course,
    department_fields,
    entries,
    row_tests,
    same_indicators,
    same_projects,
    shared_fields,
)
from perfeval_xl.office import below_sample, clue_numbers, clue_words, clues, drawing
from perfeval_xl.office.recheck_criteria import criteria
from perfeval_xl.office.recheck_scores import CRITERIA_OF_A_ROW
from perfeval_xl.profiles import available, load
from perfeval_xl.profiles.course import UNFINISHED_WORDS, USUAL_COURSE
from perfeval_xl.tables import exact_percent, plain
from tests.outputs.commands import perfeval

ARTICLES = articles()
ARTICLE = {article.number: article for article in ARTICLES}
EACH_ARTICLE = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: f"第{article.number}条")


def _profile_citations() -> set[str]:
    """The articles that the shipped profiles cite, as they are written in their files."""
    folder = resources.files("perfeval_xl.workbook_templates")
    texts = [folder.joinpath(f"{profile_id}.toml").read_text(encoding="utf-8") for profile_id in available()]
    cited = re.compile(r'provision = "own"\narticle = "(第\d+条)')
    return {article for text in texts for article in cited.findall(text)}


def test_articles_are_numbered_one_after_the_other() -> None:
    assert [article.number for article in ARTICLES] == list(range(1, len(ARTICLES) + 1))


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_a_finding_rests_on_a_provision_of_the_profile_or_on_one_article(code: Code) -> None:
    articles = [article.number for article in ARTICLES if code.name in article.codes]
    assert len(articles) == (0 if code.value.basis else 1)
    assert code.value.basis in ("", "{basis}")


def test_every_code_of_an_article_is_one() -> None:
    codes = Counter(code for article in ARTICLES for code in article.codes)
    assert set(codes) <= {code.name for code in Code}
    assert set(codes.values()) == {1}


@EACH_ARTICLE
def test_what_a_profile_may_cite_an_article_for_is_left_to_it(article: Article) -> None:
    assert all(Code[code].value.basis == "{basis}" for code in article.through)
    assert not article.through or f"第{article.number}条" in _profile_citations()


def test_the_lists_of_words_are_those_of_the_rules() -> None:
    """Each under an article that is there; that of the course is what a profile without one has."""
    assert {listed.article for listed in word_lists()} <= set(ARTICLE)
    assert all(listed.words for listed in word_lists())
    words = {listed.key: listed.words for listed in word_lists()}
    assert words["course.unfinished_words"] == UNFINISHED_WORDS == NATIONAL.course.unfinished_words
    assert words["plausibility.larger_names"] == NATIONAL.plausibility.larger_names
    assert all(f"：{'、'.join(listed.words)}\n" in document() for listed in word_lists())


@EACH_ARTICLE
def test_every_article_is_cited(article: Article) -> None:
    assert article.codes or article.sheets or f"第{article.number}条" in _profile_citations()


def test_the_recheck_cites_its_article_and_takes_the_parts_that_it_says() -> None:
    known = criteria()
    assert ARTICLE[known.article].title == "复核怎样扣分"
    effects = [one.effect.removeprefix("扣") for one in known.all if 0 < one.deduction < 1]
    assert set(effects) == {"60%", "30%"}
    assert all(effect in ARTICLE[known.article].numbers for effect in effects)
    assert not known.verified


def test_every_article_that_a_profile_cites_is_there() -> None:
    known = {f"第{article.number}条" for article in ARTICLES}
    assert _profile_citations() <= known
    assert USUAL_COURSE.basis.article in known
    assert {"第11条", "第12条", "第14条", "第15条"} <= _profile_citations()


@pytest.mark.parametrize("profile_id", available())
def test_a_profile_cites_nothing_of_the_program_but_articles(profile_id: str) -> None:
    """Nor a document of a later year than its own."""
    profile = load(profile_id)
    for key, provision in profile.provisions.items():
        assert provision.own == (key == "own")
    used = [profile.execution.basis, profile.qualitative.basis, profile.ratings_basis, profile.reasons.basis]
    used += [profile.over_achievement.basis, profile.course.basis, *(rule.basis for rule in profile.scoring.values())]
    used += [rule.basis for rule in profile.dimensions]
    for basis in used:
        assert basis.provision.own == bool(re.match(r"第\d+条：", basis.article))
        assert basis.provision.issued is None or basis.provision.issued.year <= profile.year
        assert not re.search(r"202\d年度.*脚本", str(basis))


NATIONAL = load("cn_national/2020")
_DOMINANT = exact_percent(NATIONAL.plausibility.dominant_share)
NUMBERS: list[tuple[int, str]] = [
    (1, f"{plain(allowance.SECONDS)}秒"),
    (1, f"{allowance.MEGABYTES}MB"),
    (3, f"低于{plain(laid_out.LOWEST)}磅"),
    (3, exact_percent(laid_out.LOW)),
    (3, f"不到{plain(laid_out.NARROWEST)}个字符"),
    (3, f"{laid_out.NARROWER}个字符"),
    (3, f"低于{plain(laid_out.LEAST_SCALE)}%"),
    (8, f"{plain(shared_fields.LARGEST_AMOUNT / 10**8)}亿万元"),
    (8, f"{plain(entries.LARGEST_NUMBER / 10**12)}万亿"),
    (9, f"{exact_percent(row_tests._HUNDREDTH[0])}至{exact_percent(row_tests._HUNDREDTH[1])}"),
    (9, f"{row_tests._HUNDREDFOLD[0]}倍以上"),
    (9, f"指标值的{exact_percent(row_tests._SAME)}，"),
    (9, f"{row_tests._HUNDREDFOLD_OF_MOST[0]}倍至{row_tests._HUNDREDFOLD_OF_MOST[1]}倍"),
    (10, f"总体目标{shared_fields.LONGEST_GOAL}字"),
    (10, f"原因{shared_fields.LONGEST_REASON}字"),
    (10, f"原因{course.LONGEST_REASON}字"),
    (10, f"扣减理由{shared_fields.LONGEST_SIDE_REASON}字"),
    (10, f"说明{base_keys.LONGEST_LINE_REASON}字"),
    (10, f"部门职能{department_fields.LONGEST_FUNCTIONS}字"),
    (10, f"名称{shared_fields.LONGEST_NAME}字"),
    (14, f"低于{exact_percent(NATIONAL.reasons.execution_below)}"),
    (14, f"超过{exact_percent(NATIONAL.reasons.budget_change_above)}"),
    (14, f"不足{entries.SHORTEST_REASON}个字"),
    (15, exact_percent(NATIONAL.over_achievement.threshold)),
    (16, f"{plain(NATIONAL.score_tolerance)}分"),
    (18, "、".join(exact_percent(band.lower) for band in NATIONAL.qualitative.bands[:2])),
    (18, "、".join(f"{band.rating}{plain(band.lower)}" for band in NATIONAL.ratings[:3])),
    (19, _DOMINANT),
    (20, f"相差不到{plain(shared_fields.CENT)}（"),
    (22, f"再差{CLOSE}倍"),
    (22, f"{plain(yuan.LARGE / 10**4)}亿元"),
    (22, f"{plain(yuan.LARGE_DEPARTMENT / 10**4)}亿元"),
    (22, f"{yuan.UNUSUAL}倍"),
    (22, f"{yuan.FEWEST_PEERS}个项目"),
    (25, f"{SHORTEST_REPEAT}个字以上"),
    (28, f"一个文件{model.LARGEST_FILE >> 20}MB"),
    (28, f"合计{model.LARGEST_CONTAINER >> 20}MB、{model.MOST_ENTRIES}件"),
    (28, f"压缩比{model.LARGEST_RATIO}倍，套{model.DEEPEST}层"),
    (28, f"列{model.MOST_REFUSALS}件"),
    (38, f"抽{100 // below_sample.SHARE}%，至少{below_sample.FEWEST}个，至多{below_sample.MOST}个"),
    (33, f"单位的项目{clue_numbers.FEWEST_FULL}个以上"),
    (33, f"部门的项目{clue_numbers.FEWEST_FULL_OF_DEPARTMENT}个以上"),
    (33, f"执行率低于{clue_numbers.LOW_RATE:.0%}"),
    (33, f"自评{clue_numbers.HIGH_SCORE:g}分以上"),
    (33, f"得分率{clue_numbers.HIGH_SHARE:.0%}以上"),
    (33, f"相差超过{clue_numbers.MOST_ADJUSTED:.0%}"),
    (33, f"项目不到{clue_numbers.FEWEST_PEERS}个"),
    (33, f"允许再差{clue_numbers.TOLERANCE}倍"),
    (33, f"{clue_words.FEWEST_LETTERS}字以上的，{clue_words.FEWEST_FORMS}个以上的表相同"),
    (33, f"{clue_words.LONG_TEXT}字以上的，两个单位相同"),
    (33, f"效益指标{clue_words.LEAST_BENEFIT:.0%}以上"),
    (33, f"{clue_numbers.FEWEST_EXACT}项以上"),
    (33, f"最多列{clues.MOST_OF_A_KIND}行"),
    (34, f"抽{drawing.SHARE:.0%}，至少{drawing.LEAST}个"),
    (34, f"分量{drawing.HEAVY}以上的是重点线索，权数加{drawing.FOR_HEAVY}"),
    (35, f"最多选{CRITERIA_OF_A_ROW}条口径"),
    (39, f"{year_texts.SHORTEST_TEXT}字以上的才比，原因{year_texts.SHORTEST_REASON}字以上"),
    (39, f"{year_texts.NEARLY:.0%}以上相同"),
    (39, f"{year_texts.FEWEST_UNITS}个以上单位"),
    (40, f"指标值的{float(year_figures.OVER_DONE):.0%}"),
    (40, f"晚{year_figures.LATE_DAYS}天以上"),
    (40, f"变动{year_figures.SCORE_JUMP}分以上，执行率变动{year_figures.RATE_JUMP * 100}个百分点以上"),
    (40, f"预算变动{float(year_figures.BUDGET_JUMP):.0%}以上"),
    (41, f"其中{year_figures.FEWEST_COPIED}个以上"),
    (41, f"{float(year_figures.MOST_COPIED):.0%}以上相同"),
    (40, f"字{same_indicators.ALIKE:.0%}以上相同"),
    (42, f"部门{same_projects.LIKE_DEPARTMENTS:.0%}以上"),
    (40, f"至少{same_indicators.FEWEST_ALIKE}个字"),
    (41, f"相差{float(year_figures.CENT)}万元以上"),
    (34, f"{drawing.NOTABLE}以上的加{drawing.FOR_NOTABLE}；金额大的加{drawing.FOR_LARGE}"),
]


@pytest.mark.parametrize(("number", "words"), NUMBERS, ids=[f"第{number}条 {words}" for number, words in NUMBERS])
def test_an_article_tells_the_number_that_decides(number: int, words: str) -> None:
    assert words in ARTICLE[number].numbers


def test_the_five_percent_are_told_as_relative() -> None:
    share = exact_percent(1 - NATIONAL.plausibility.outrun)
    assert f"不到得分率的{share}时提醒" in document()
    assert f"不到指标得分率的{share}" in NATIONAL.plausibility.basis.article
    assert f"plausibility.outrun，通用规则集为{plain(NATIONAL.plausibility.outrun)}" in document()


def test_the_document_is_shown_by_a_command() -> None:
    assert perfeval("profiles", "own").stdout == document()


@pytest.mark.parametrize("profile_id", available())
def test_a_profile_says_where_the_rules_of_the_program_stand(profile_id: str) -> None:
    note = load(profile_id).provisions["own"].note
    assert OWN_RULES_FILE in note
    assert "perfeval profiles own" in note


@pytest.mark.parametrize("profile_id", available())
def test_one_text_has_one_limit_in_form_and_report(profile_id: str) -> None:
    profile = load(profile_id)
    limits = {block.key: block.limit for block in profile.layout.texts}
    boxes = {box.key: box.limit for box in profile.outline.boxes} if profile.outline else {}
    assert {key: boxes[key] for key in limits if key in boxes} == {key: limits[key] for key in limits if key in boxes}
