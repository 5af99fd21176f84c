"""What lower offices say, as far as the rules of counting ask: whose word holds, and what is no business of theirs."""

from __future__ import annotations

from collections.abc import Mapping

ERROR = 3
"""Severity of what is sent back."""
BELOW = "package:"
"""Begins the source of what a lower office took in, and where its decisions come from; its public key follows."""
LOWER = "lower:"
"""Begins the rules of what a lower office judged; its public key and the number of a package follow."""
LENGTH_OF_LOWER = len(LOWER) + 64
"""Letters that tell the lower office which judged, its key included."""
OF_BELOW = f"substr({{0}}.source, 1, {len(BELOW)}) = '{BELOW}'"
"""Condition that a delivery is told by a lower office."""
JUDGED_BELOW_BY = f"substr({{0}}.rules, 1, {len(LOWER)}) = '{LOWER}'"
"""Condition that a lower office judged."""
TOLD_RIGHTLY = f"""(NOT {OF_BELOW.format("d")} OR p.of_code = ''
    OR substr(d.mark, 1, length(p.of_code) + 1) = p.of_code || '|')"""
"""Condition that a delivery may say something of a file: one that a lower office tells does of the projects that it
stands for in its package, and of none that the file turns out to be of."""
DISPUTED = f"""({JUDGED_BELOW_BY.format("j")} AND EXISTS (
    SELECT 1 FROM judgement o WHERE o.sha = j.sha AND o.report = '' AND {JUDGED_BELOW_BY.format("o")}
    AND o.identity <> j.identity
    AND substr(o.rules, 1, {LENGTH_OF_LOWER}) <> substr(j.rules, 1, {LENGTH_OF_LOWER})))"""
"""Condition that two lower offices say that one file, which nobody here has seen, is of different things."""
DIGITS_OF_BATCH = 10
NEWER = f"printf('%0{DIGITS_OF_BATCH}d%s', {{0}}batch + 1000000000, {{0}}identity)"
"""By what one issue is newer than another, also where both are of before the register, whose batches are below zero."""
HERE = "here"
"""Mark of the decision that what was issued here holds, whatever lower offices issued."""
VOUCHED = ("G124", "G141")
"""Findings that nobody here knows who signed a form: for what a lower office issued, its package answers."""
_VOUCHED = f"({', '.join(map(repr, VOUCHED))})"
_OF_FORM = f"FROM finding f WHERE f.sha = j.sha AND f.report = '' AND f.rules = j.rules AND f.severity = {ERROR}"
VOUCHED_FOR = f"(SELECT count(*) {_OF_FORM} AND f.code IN {_VOUCHED})"
"""How many of them a judgement has."""
IS_GENUINE = f"""(j.genuine OR coalesce(k.origin, '') <> '' AND {VOUCHED_FOR} > 0 AND NOT EXISTS (
    SELECT 1 {_OF_FORM} AND f.code NOT IN {_VOUCHED} AND substr(f.code, 1, 1) IN ('J', 'G')))"""
"""Condition that nothing of what was issued was changed, whoever issued it."""
ONLY_BELOW = f"""NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.sha = {{0}}.sha AND d.role = 'workbook' AND NOT {OF_BELOW.format("d")})"""
"""Condition that a file came in packages of lower offices alone."""
REGISTER: Mapping[str, str] = {
    # What a lower office says that it issued; of these alone is asked who issued what.
    "twofold": "SELECT DISTINCT year, code FROM issue WHERE origin <> ''",
    # What each office issued of them last, alone or inside of a department's workbook. A lower one that knows nothing
    # but what was issued here says nothing else, and what it says of an own past must not make that newer or older.
    "claim": f"""
        WITH last AS (
            SELECT i.year, i.code, i.origin, substr(max({NEWER.format("i.")}), {DIGITS_OF_BATCH + 1}) AS identity
            FROM issue i CROSS JOIN temp.twofold USING (year, code) GROUP BY i.year, i.code, i.origin)
        SELECT *, iif(origin = '', '{HERE}', identity) AS mark FROM last l
        WHERE origin = '' OR NOT EXISTS (
            SELECT 1 FROM issue o WHERE o.identity = l.identity AND o.code = l.code AND o.year = l.year
            AND o.origin = '')""",
    # Whose word holds: that of all who say the same, else what somebody decided; else it is contested.
    "holder": """
        SELECT c.year, c.code,
               iif(count(DISTINCT c.identity) = 1, min(c.origin), min(iif(c.mark = s.mark, c.origin, NULL))) AS origin,
               count(DISTINCT c.identity) > 1 AND NOT max(coalesce(c.mark = s.mark, 0)) AS contested
        FROM temp.claim c LEFT JOIN temp.settled_issue s USING (year, code) GROUP BY c.year, c.code""",
    # The register: where it is contested that of everybody.
    "issued": """
        SELECT i.identity, i.batch, i.year, i.code, i.member_of, i.kind, i.name, i.department, i.unit, i.content,
               i.issuer, i.at, i.origin
        FROM issue i LEFT JOIN temp.holder h USING (year, code)
        WHERE h.code IS NULL OR i.origin = h.origin OR h.contested AND EXISTS (
            SELECT 1 FROM temp.claim c WHERE c.year = i.year AND c.code = i.code AND c.origin = i.origin)""",
}
"""Who issued what, and whose word holds; the first tables of all, behind those of the decisions."""
