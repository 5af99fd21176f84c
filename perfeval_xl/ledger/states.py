"""The rules of counting: from rows to what each file is worth, and how each project stands.

Nothing here is stored. The same rows give the same states, in whatever order they were added; what is not settled by
them is 待定, and never chosen in silence. The rules are queries, each made into a table that lasts as long as the
connection and that the next ones read: 50,000 projects are counted in a second or two. `perfeval_xl.ledger.standing`
runs them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from perfeval_xl.ledger.from_below import (
    DISPUTED,
    IS_GENUINE,
    JUDGED_BELOW_BY,
    NEWER,
    OF_BELOW,
    ONLY_BELOW,
    REGISTER,
    TOLD_RIGHTLY,
    VOUCHED_FOR,
)

UNREADABLE, UNJUDGED, UNREGISTERED, OTHER_YEAR, REISSUED = "读不出", "没能审", "不在册", "往年", "已换发"
ALTERED, BLANK, FAULTY, UNEXPLAINED, READY = "与下发不符", "空表", "退回", "待说明", "可报"
"""Verdicts of a file, in the order in which they are looked for."""
EVIDENCE = "佐证"
"""Verdict of another table that came together with the form of a project, or by which one was checked again: it is
none of its forms."""
EXEMPT, COUNTED, UNDECIDED, RETURNED, MISSING = "免报", "已计", "待定", "退回", "未报"
CHECKED_BY = "recheck"
"""Kind of a workbook of the office alone, by which a form is checked again or a round is summed up, whoever sent it: it
is no form, and nobody is told of it."""
STATES = (COUNTED, UNDECIDED, RETURNED, MISSING, EXEMPT)
"""States of a project."""
LATE, UNTIMED, TO_EXPLAIN, MORE_RETURNED, NOT_JUDGED = "迟报", "时间不明", "待说明", "另有退回件", "没能审"
CAME_STRANGE, CAME_BLANK, CAME_OLD, CAME_UNREADABLE = "发来不在册的表", "发来空表", "发来往年的表", "发来读不出的文件"
OVERDUE, ADOPTED = "逾期", "经处理采用"
JUDGED_BELOW, ISSUED_TWICE = "下级审核", "两处下发"
SAID_BELOW: Mapping[str, str] = {RETURNED: "下级退回", UNDECIDED: "下级待定", EXEMPT: "下级免报"}
"""What is said of a project of which nothing came here, by how it stands in the newest package of a lower office: read
from that, and no part of the rules of counting (`perfeval_xl.office.below_words`)."""
FLAGS = (
    ISSUED_TWICE,
    ADOPTED,
    JUDGED_BELOW,
    LATE,
    UNTIMED,
    TO_EXPLAIN,
    MORE_RETURNED,
    NOT_JUDGED,
    CAME_STRANGE,
    CAME_BLANK,
    CAME_OLD,
    CAME_UNREADABLE,
    OVERDUE,
)
"""What is to be said of a project besides its state, in this order."""
DOUBTS = ("no time", "issue", "arrival", "sent", "saving")
"""Why the time that 上报 wrote is not believed: it is none, is before the form was issued or after the file came, more
than a day away from the message that brought it, or more than a day before the file was saved. What is said to have
been saved after it came says nothing."""
NO_TIME, BEFORE_ISSUE, AFTER_ARRIVAL, OTHER_THAN_SENT, BEFORE_SAVING = DOUBTS
REQUIRED = "required"
"""Value of the policy ``explanations`` with which a 核实 without explanation does not count."""
ACCEPTED, REFUSED = "accept", "refuse"
"""Kinds of decisions of findings."""
NAMELESS = "（没有名称）"
"""Stands for the name of what has none, as for what could not be opened."""
STEP = " › "
"""Between what something lay in, from the outside."""
HELD = """
    NOT EXISTS (SELECT 1 FROM judgement b WHERE b.sha = {0}.sha AND b.report = {0}.report AND b.rules <> {0}.rules
        AND (coalesce((SELECT max(nth) FROM rules WHERE fingerprint = b.rules), 0), b.rules)
          > (coalesce((SELECT max(nth) FROM rules WHERE fingerprint = {0}.rules), 0), {0}.rules))"""
"""Condition that a row is of the judgement that holds: of a file, the one under the rules that were in use last."""
Key = tuple[int, str]
"""A project: year and code."""


_FIT = f"'{READY}', '{UNEXPLAINED}'"
_BACK = f"'{ALTERED}', '{FAULTY}', '{REISSUED}'"
_SURE = "'file', 'message', 'server'"
"""What somebody may be called late by: the other times are those of copying and packing."""
_WAYS = "'message server archive disk'"
"""The evidence of an arrival, the best first."""
_NAME = f"iif(name = '', '{NAMELESS}', name)"
_NOT_AFTER = "(seen = '' OR {0} <= seen OR {0} <= strftime('%Y-%m-%dT%H:%M:%SZ', seen, '+1 day'))"
"""Condition that a time is none of those that had not come yet when the file was seen first."""
_MAY_COUNT = "fit AND NOT put_aside AND nth NOT IN (SELECT nth FROM temp.repeated)"
_STAMP = "'%Y-%m-%dT%H:%M:%SZ'"
_LOOKED_UP_BY: Mapping[str, str] = {
    "twofold": "year, code",
    "claim": "year, code",
    "holder": "year, code",
    "issued": "identity",
    "project": "year, code",
    "known": "identity",
    "year_of_code": "code",
    "reached": "year, code",
    "placed": "sha",
    "evidence": "nth",
    "settled": "sha",
    "attempt": "at_year, at_code",
    "tally": "year, code",
    "again": "nth",
    "contested": "year, code",
    "chosen": "year, code",
    "counted": "year, code",
    "first": "year, code",
    "stood": "year, code",
    "label": "sha",
}
"""By what the tables are looked up in."""
PLACED: Mapping[str, str] = {
    **REGISTER,
    # Each project as it was issued last.
    "project": f"""
        SELECT year, code, kind, name, department, unit, content, max({NEWER.format("")}) AS newest
        FROM temp.issued WHERE member_of = '' GROUP BY year, code""",
    # What can come back: whose it is, whether it is as good as the newest, and before when it was never sent. Of what
    # lower offices say is one thing, though these call it by different codes, it is nobody's.
    "known": f"""
        SELECT i.identity, i.year, i.code, i.department, i.issuer, i.origin,
               i.content = p.content OR EXISTS (
                   SELECT 1 FROM temp.claim c
                   WHERE c.year = i.year AND c.code = i.code AND c.origin = i.origin AND c.identity = i.identity)
               AS current, strftime({_STAMP}, i.at, '-1 day') AS earliest
        FROM temp.issued i CROSS JOIN temp.project p USING (year, code)
        WHERE i.member_of = '' AND NOT EXISTS (
            SELECT 1 FROM temp.issued b WHERE b.identity = i.identity AND b.member_of = ''
            AND iif(b.year = i.year AND b.code = i.code,
                    (b.origin <> '', b.batch, b.origin) < (i.origin <> '', i.batch, i.origin), i.origin <> ''))""",
    "year_of_code": "SELECT code, max(year) AS year FROM temp.project GROUP BY code",
    "reached": """
        SELECT year, code, person, address, deadline, max(at || person || ' ' || address || ' ' || deadline) AS newest
        FROM contact GROUP BY year, code""",
    # Every file with the judgement that holds, and the project that it says it is of; one that waits for its judgement
    # is as one that could not be judged.
    "placed": f"""
        SELECT j.sha, j.another, j.kind, j.rules, j.year, j.readable, j.ours AND NOT {DISPUTED} AS ours,
               {IS_GENUINE} AS genuine,
               j.errors - iif(k.origin <> '', {VOUCHED_FOR}, 0) AS errors, j.open, j.blank, j.content,
               iif(j.answered = '', j.content, j.answered) AS answered,
               j.submitted_at, j.submitted_no, j.modified, j.score, j.rating,
               k.identity IS NOT NULL AS issued, coalesce(k.current, 0) AS current,
               iif(k.issuer = j.signer, 0, coalesce((
                   SELECT max(i.issuer) > '' AND NOT max(i.issuer = j.signer) FROM temp.issued i
                   WHERE i.identity = j.identity AND i.member_of = ''), 0)) AS is_foreign,
               coalesce(k.earliest, '') AS earliest,
               coalesce(k.year, (SELECT year FROM temp.project p WHERE p.year = j.year AND p.code = j.code),
                        (SELECT year FROM temp.year_of_code y WHERE y.code = j.code), 0) AS of_year,
               coalesce(k.code, (SELECT code FROM temp.year_of_code y WHERE y.code = j.code), '') AS of_code,
               CASE WHEN k.identity IS NOT NULL THEN 'identity'
                    WHEN EXISTS (SELECT 1 FROM temp.year_of_code y WHERE y.code = j.code) THEN 'code' ELSE '' END
               AS said
        FROM judgement j LEFT JOIN temp.known k ON k.identity = j.identity
            AND (k.origin = '' AND NOT {JUDGED_BELOW_BY.format("j")}
                 OR (k.year, k.code, k.department) = (j.year, j.code, j.department))
        WHERE j.report = '' AND {HELD.format("j")}
        UNION ALL
        SELECT DISTINCT sha, 0, '', '', 0, 0, 0, 1, 0, 0, 0, '', '', '', 0, '', '', '', 0, 0, 0, '', 0, '', ''
        FROM delivery d
        WHERE role = 'workbook' AND NOT EXISTS (SELECT 1 FROM judgement j WHERE j.sha = d.sha AND j.report = '')
        ORDER BY 1""",
}
"""Whose each file is, as far as it says so itself."""
COUNTED_BY: Mapping[str, str] = {
    # What each file was called when it came first, by the way that says best when that was; and who sent it, which a
    # lower office does not tell.
    "label": f"""
        WITH came AS (
            SELECT d.*, {OF_BELOW.format("d")} AS below FROM delivery d
            WHERE role = 'workbook' AND (NOT {OF_BELOW.format("d")} OR EXISTS (
                SELECT 1 FROM temp.placed p WHERE p.sha = d.sha AND {TOLD_RIGHTLY})))
        SELECT sha, iif(trail = '', {_NAME}, trail || '{STEP}' || {_NAME}) AS file,
               iif(below, coalesce((SELECT o.sender FROM delivery o WHERE o.sha = d.sha AND o.sender <> ''
                                    ORDER BY instr({_WAYS}, o.sent_by), o.sent, o.source, o.mark, o.nth), ''), sender)
               AS sender
        FROM came d WHERE NOT EXISTS (
            SELECT 1 FROM came b WHERE b.sha = d.sha
            AND (instr({_WAYS}, b.sent_by), iif(b.sent = '', '~', b.sent), b.source, b.mark, b.nth)
              < (instr({_WAYS}, d.sent_by), iif(d.sent = '', '~', d.sent), d.source, d.mark, d.nth))""",
    # When each file was sent as far as its deliveries say so. A message is not believed that is older than the form
    # or was sent after it came. A file that came before its form was issued came by a clock that is wrong, here or
    # where it was issued: where it only came so, nothing is held against either of the two days.
    "evidence": f"""
        WITH dated AS (
            SELECT p.rowid AS nth, d.sent_by, nullif(d.sent, '') AS sent,
                   iif(d.seen >= p.earliest, d.seen, NULL) AS seen,
                   d.sent >= p.earliest AS is_after,
                   d.sent <= d.seen OR d.seen < p.earliest
                   OR d.sent <= strftime({_STAMP}, d.seen, '+1 day') AS is_before
            FROM delivery d CROSS JOIN temp.placed p USING (sha) WHERE d.role = 'workbook' AND {TOLD_RIGHTLY})
        SELECT nth, min(seen) AS seen, min(seen) IS NULL AS unclocked,
               min(CASE WHEN sent_by = 'message' AND is_after AND is_before THEN sent END) AS message,
               min(CASE WHEN sent_by = 'server' AND is_after AND is_before THEN sent END) AS server,
               min(CASE WHEN sent_by = 'message' THEN sent END) AS any_message,
               min(CASE WHEN sent_by = 'server' THEN sent END) AS any_server,
               min(CASE WHEN sent_by = 'archive' THEN sent END) AS archive,
               min(CASE WHEN sent_by = 'disk' THEN sent END) AS disk
        FROM dated GROUP BY nth""",
    # Of its 核实, how many without explanation somebody accepted, and whether the explanation of one was refused:
    # whoever takes a refused explanation out again has not explained anything, nor who only changes the figure.
    "settled": f"""
        WITH own AS MATERIALIZED (
            SELECT p.sha, p.of_year AS year, p.of_code AS code, f.code AS finding, f.place, f.mark, f.severity,
                   f.explanation
            FROM (SELECT DISTINCT year, code FROM temp.marked) m
            CROSS JOIN temp.placed p ON p.of_year = m.year AND p.of_code = m.code
            CROSS JOIN finding f ON f.sha = p.sha AND f.report = '' AND f.rules = p.rules),
        told AS (
            SELECT o.*, m.kind, m.explanation AS words FROM own o CROSS JOIN temp.marked m USING (year, code, mark)),
        again AS (
            SELECT o.sha FROM own o WHERE o.severity = 2 AND o.explanation = ''
            AND (o.year, o.code, o.finding, o.place) IN (
                SELECT year, code, finding, place FROM told WHERE kind = '{REFUSED}')
            AND (o.year, o.code, o.mark) NOT IN (SELECT year, code, mark FROM temp.marked WHERE kind = '{ACCEPTED}'))
        SELECT sha, sum(accepted) AS accepted, max(refused) AS refused FROM (
            SELECT sha, kind = '{ACCEPTED}' AND explanation = '' AND severity = 2 AS accepted,
                   kind = '{REFUSED}' AND (words = '' OR explanation IN ('', words)) AS refused FROM told
            UNION ALL SELECT sha, 0, 1 FROM again)
        GROUP BY sha""",
    # What each file is worth. The time that 上报 wrote is believed where nothing speaks against it (`DOUBTS`). `rank`
    # is by what one is newer than another: the time of sending where that is sure, else of saving; then the time of
    # saving; then the number of the file in `placed`, which is by hashes.
    "attempt": f"""
        WITH looked AS MATERIALIZED (
            SELECT p.rowid AS nth, p.*, iif(e.unclocked, e.any_message, e.message) AS message,
                iif(e.unclocked, e.any_server, e.server) AS server, e.archive, e.disk, coalesce(e.seen, '') AS seen,
                coalesce(e.unclocked, 0) AS unclocked, s.refused,
                max(p.open - coalesce(s.accepted, 0), 0) AS unexplained,
                coalesce(g.year, p.of_year) AS at_year, coalesce(g.code, p.of_code) AS at_code,
                coalesce(g.tied, p.said) AS tied, d.sha IS NOT NULL OR EXISTS (
                    SELECT 1 FROM temp.put_aside_below b
                    WHERE b.sha = p.sha AND b.year = p.of_year AND b.code = p.of_code AND {ONLY_BELOW.format("p")})
                AS put_aside
            FROM temp.placed p LEFT JOIN temp.evidence e ON e.nth = p.rowid LEFT JOIN temp.settled s USING (sha)
            LEFT JOIN temp.guessed g USING (sha)
            LEFT JOIN temp.put_aside d ON d.sha = p.sha),
        doubted AS (
            SELECT *, CASE WHEN submitted_at = '' THEN ''
                WHEN coalesce(strftime({_STAMP}, submitted_at), '') <> submitted_at THEN '{NO_TIME}'
                WHEN NOT unclocked AND submitted_at < earliest THEN '{BEFORE_ISSUE}'
                WHEN NOT {_NOT_AFTER.format("submitted_at")} THEN '{AFTER_ARRIVAL}'
                WHEN abs(julianday(submitted_at) - julianday(coalesce(message, server))) > 1 THEN '{OTHER_THAN_SENT}'
                WHEN {_NOT_AFTER.format("modified")} AND julianday(modified) - julianday(submitted_at) > 1
                    THEN '{BEFORE_SAVING}'
                ELSE '' END AS doubt
            FROM looked),
        timed AS MATERIALIZED (
            SELECT nth, sha, rules, at_year, at_code, tied, content, answered, submitted_no, modified, score, rating,
                unexplained, seen, unclocked, put_aside, is_foreign, doubt,
                CASE WHEN NOT ours THEN '{UNJUDGED}'
                     WHEN another AND (tied = 'bundle' OR kind = '{CHECKED_BY}' OR sha IN (SELECT book FROM recheck))
                     THEN '{EVIDENCE}'
                     WHEN NOT readable THEN '{UNREADABLE}'
                     WHEN NOT issued AND year <> 0 AND year NOT IN (SELECT year FROM temp.project) THEN '{OTHER_YEAR}'
                     WHEN NOT issued AND said <> '' AND year <> of_year THEN '{OTHER_YEAR}'
                     WHEN NOT issued THEN '{UNREGISTERED}'
                     WHEN NOT current THEN '{REISSUED}'
                     WHEN NOT genuine OR is_foreign THEN '{ALTERED}'
                     WHEN blank THEN '{BLANK}'
                     WHEN errors > 0 OR refused THEN '{FAULTY}'
                     WHEN unexplained > 0 THEN '{UNEXPLAINED}'
                     ELSE '{READY}' END AS verdict,
                CASE WHEN submitted_at <> '' AND doubt = '' THEN 'file' WHEN message IS NOT NULL THEN 'message'
                     WHEN server IS NOT NULL THEN 'server' WHEN archive IS NOT NULL THEN 'archive'
                     WHEN disk IS NOT NULL THEN 'disk' ELSE '' END AS sent_by,
                coalesce(iif(doubt = '', nullif(submitted_at, ''), NULL), message, server, archive, disk, '') AS sent
            FROM doubted)
        SELECT *, sent_by IN ({_SURE}) AS sure, verdict IN ({_FIT}) AND (verdict = '{READY}' OR NOT :required) AS fit,
               printf('%-20.20s%-20.20s%09d', iif(sent_by IN ({_SURE}) OR modified = '', sent, modified), modified, nth)
               AS rank
        FROM timed ORDER BY nth""",
    # Files that say again what an earlier one said, with others between them, and bear no newer time of 上报: somebody
    # saved or passed on the earlier one, and is no newer than it.
    "repeated": """
        WITH told AS (
            SELECT a.nth, a.sent_by, a.answered, a.at_year, a.at_code,
                   row_number() OVER (PARTITION BY a.at_year, a.at_code ORDER BY a.rank)
                   - row_number() OVER (PARTITION BY a.at_year, a.at_code, a.answered ORDER BY a.rank) AS others
            FROM (SELECT at_year, at_code FROM temp.attempt WHERE fit AND NOT put_aside
                  GROUP BY at_year, at_code HAVING count(*) > 2) w
            CROSS JOIN temp.attempt a USING (at_year, at_code) WHERE a.fit AND NOT a.put_aside),
        begun AS (SELECT *, min(others) OVER (PARTITION BY at_year, at_code, answered) AS before FROM told)
        SELECT nth FROM begun WHERE others > before AND answered <> '' AND sent_by <> 'file'""",
    # Of each project the newest file of each kind. What a lower office has and nobody here saw counts where there is
    # nothing else.
    "tally": f"""
        SELECT at_year AS year, at_code AS code, count(*) AS files,
               max(iif(verdict = '{EVIDENCE}', '', rank)) AS latest,
               sum(fit AND NOT put_aside) AS fit,
               coalesce(max(CASE WHEN {_MAY_COUNT} AND NOT {JUDGED_BELOW_BY.format("a")} THEN rank END),
                        max(CASE WHEN {_MAY_COUNT} THEN rank END), '') AS best,
               max(iif(verdict IN ({_BACK}, {_FIT}), rank, '')) AS back,
               max(iif(NOT put_aside AND NOT fit AND verdict IN ({_BACK}, {_FIT}, '{BLANK}'), rank, '')) AS bad,
               max(iif(NOT put_aside AND verdict = '{UNJUDGED}', rank, '')) AS unjudged,
               max(iif(NOT put_aside AND verdict = '{UNREGISTERED}', rank, '')) AS strange,
               max(iif(NOT put_aside AND verdict = '{BLANK}', rank, '')) AS blank,
               max(iif(NOT put_aside AND verdict = '{OTHER_YEAR}', rank, '')) AS old,
               max(iif(NOT put_aside AND verdict = '{UNREADABLE}', rank, '')) AS unread
        FROM temp.attempt a WHERE tied <> '' GROUP BY at_year, at_code""",
    # Where several could count: when each was sent again last by who had sent its content first; when its content was
    # sent last, and whether it is known by whom, and came from a registered address.
    "again": f"""
        WITH sent AS (
            SELECT a.nth, a.at_year, a.at_code, iif(a.answered = '', a.sha, a.answered) AS answered,
                   lower(d.sender) AS sender, iif(d.sent = '', '~', d.sent) AS sent, d.mark, d.nth AS place,
                   iif(d.sent_by IN ('message', 'server') AND d.sent >= p.earliest
                       AND (d.sent <= d.seen OR d.sent <= strftime({_STAMP}, d.seen, '+1 day')), d.sent, '') AS at,
                   d.sender <> '' AND instr('; ' || r.address || ';', ' ' || lower(d.sender) || ';') AS is_theirs
            FROM temp.tally w CROSS JOIN temp.attempt a ON a.at_year = w.year AND a.at_code = w.code
            CROSS JOIN temp.placed p ON p.rowid = a.nth CROSS JOIN delivery d ON d.sha = a.sha AND d.role = 'workbook'
            LEFT JOIN temp.reached r USING (year, code)
            WHERE w.fit > 1 AND a.fit AND NOT a.put_aside AND {TOLD_RIGHTLY}),
        begun AS (
            SELECT nth, sender, at, max(at) OVER same AS last, max(sender <> '') OVER same AS is_known,
                   max(is_theirs) OVER same AS is_theirs,
                   first_value(sender) OVER first AS by, first_value(sent) OVER first AS begun
            FROM sent WINDOW same AS (PARTITION BY at_year, at_code, answered),
                first AS (PARTITION BY at_year, at_code, answered ORDER BY sender = '', sent, mark, place))
        SELECT nth, max(iif(sender <> '' AND sender = by AND at > begun, at, '')) AS again, max(last) AS last,
               max(is_known) AS is_known, coalesce(max(is_theirs), 0) AS is_theirs
        FROM begun GROUP BY nth""",
    # Where something speaks against the newest being newer than another that says something else, or that one was sent
    # again, or came from the registered contact, and the newest from somebody else; or the newest is a file that
    # anybody may have saved here, and that one came in a message or says when it was sent: all of these. And where a
    # lower office, which knows who sent what, could not tell: its package does not say who did.
    "contested": f"""
        WITH unsure AS (
        SELECT w.year, w.code, min(a.sha) || ',' || group_concat(b.sha) AS files
        FROM temp.tally w CROSS JOIN temp.attempt a ON a.rowid = CAST(substr(w.best, 41) AS INTEGER)
        CROSS JOIN temp.attempt b ON b.at_year = w.year AND b.at_code = w.code
        LEFT JOIN temp.again x ON x.nth = a.nth LEFT JOIN temp.again y ON y.nth = b.nth
        WHERE w.fit > 1 AND b.fit AND NOT b.put_aside AND a.sha <> b.sha
          AND NOT ({JUDGED_BELOW_BY.format("b")} AND NOT {JUDGED_BELOW_BY.format("a")})
          AND (a.answered = '' OR a.answered <> b.answered)
          AND (a.submitted_no > 0 AND b.submitted_no > a.submitted_no
               OR y.again > substr(a.rank, 1, 20) AND y.again > x.last
               OR x.is_known AND NOT x.is_theirs AND y.is_theirs
               OR a.sent_by = 'disk' AND b.sure
               OR NOT (b.sure AND b.nth IN (SELECT nth FROM temp.repeated))
                  AND iif(a.modified <> '' AND b.modified <> '',
                          a.modified < b.modified OR substr(a.rank, 1, 40) = substr(b.rank, 1, 40),
                          NOT a.sure OR NOT b.sure OR substr(a.rank, 1, 20) = substr(b.rank, 1, 20)))
        GROUP BY w.year, w.code),
        heard AS (
            SELECT t.year, t.code, t.state, t.rivals, row_number() OVER (
                PARTITION BY t.year, t.code, p.signer ORDER BY p.made_at DESC, p.number DESC, t.package DESC) AS age
            FROM told t JOIN package p ON p.sha = t.package AND p.taken)
        SELECT year, code, max(files) AS files FROM (
            SELECT * FROM unsure
            UNION ALL SELECT w.year, w.code, t.rivals
            FROM heard t CROSS JOIN temp.tally w USING (year, code)
            CROSS JOIN temp.attempt a ON a.rowid = CAST(substr(w.best, 41) AS INTEGER)
            WHERE t.age = 1 AND t.state = '{UNDECIDED}' AND instr(t.rivals, a.sha)
              AND NOT EXISTS (SELECT 1 FROM unsure b WHERE b.year = w.year AND b.code = w.code))
        GROUP BY year, code""",
    # What somebody decided to use, else the newest that is not contested.
    "chosen": f"""
        SELECT u.year, u.code, a.rank
        FROM temp.used u CROSS JOIN temp.placed p USING (sha) CROSS JOIN temp.attempt a ON a.rowid = p.rowid
        WHERE a.at_year = u.year AND a.at_code = u.code AND a.tied = 'identity'
          AND NOT (u.below AND {JUDGED_BELOW_BY.format("a")} AND EXISTS (
              SELECT 1 FROM temp.attempt b WHERE b.at_year = u.year AND b.at_code = u.code AND b.fit
              AND NOT b.put_aside AND NOT {JUDGED_BELOW_BY.format("b")}))
          AND a.verdict NOT IN ('{UNREADABLE}', '{UNJUDGED}')""",
    "counted": """
        SELECT year, code, rank FROM temp.chosen
        UNION ALL
        SELECT year, code, best FROM temp.tally w WHERE fit > 0
          AND NOT EXISTS (SELECT 1 FROM temp.chosen c WHERE c.year = w.year AND c.code = w.code)
          AND NOT EXISTS (SELECT 1 FROM temp.contested c WHERE c.year = w.year AND c.code = w.code)""",
    # Where several files came, when the content that counts was first sent, by a time that is sure, and first seen.
    "first": f"""
        SELECT c.year, c.code, min(iif(b.sure AND NOT b.unclocked, b.sent, NULL)) AS sent,
               min(nullif(b.seen, '')) AS seen
        FROM temp.tally w CROSS JOIN temp.counted c USING (year, code)
        CROSS JOIN temp.attempt a ON a.rowid = CAST(substr(c.rank, 41) AS INTEGER)
        CROSS JOIN temp.attempt b ON b.at_year = c.year AND b.at_code = c.code
        WHERE w.files > 1 AND a.answered <> '' AND b.answered = a.answered AND b.verdict IN ({_FIT}, '{FAULTY}')
        GROUP BY c.year, c.code""",
    # How each project stands, and the file that it rests on.
    "stood": f"""
        WITH state AS MATERIALIZED (
            SELECT p.rowid AS nth, p.year, p.code, coalesce(x.until, r.deadline, '') AS deadline, r.person, r.address,
                   coalesce(c.rank, '') AS counted, coalesce(t.latest, '') AS latest, coalesce(t.back, '') AS back,
                   coalesce(t.bad, '') AS bad, coalesce(t.unjudged, '') AS unjudged, coalesce(t.unread, '') AS unread,
                   t.strange > '' AS strange, t.blank > '' AS blank, t.old > '' AS old,
                   iif(c.rank IS NULL AND e.code IS NULL, coalesce(v.files, ''), '') AS rivals,
                   coalesce(h.contested, 0) AS contested,
                   CASE WHEN e.code IS NOT NULL THEN '{EXEMPT}'
                        WHEN h.contested THEN '{UNDECIDED}'
                        WHEN c.rank IS NOT NULL THEN '{COUNTED}'
                        WHEN v.files IS NOT NULL OR t.unjudged > t.back THEN '{UNDECIDED}'
                        WHEN t.back > '' THEN '{RETURNED}'
                        ELSE '{MISSING}' END AS state
            FROM temp.project p LEFT JOIN temp.reached r USING (year, code) LEFT JOIN temp.extended x USING (year, code)
            LEFT JOIN temp.exempted e USING (year, code) LEFT JOIN temp.counted c USING (year, code)
            LEFT JOIN temp.contested v USING (year, code) LEFT JOIN temp.tally t USING (year, code)
            LEFT JOIN temp.holder h USING (year, code))
        SELECT *, CASE state WHEN '{COUNTED}' THEN counted WHEN '{RETURNED}' THEN back WHEN '{MISSING}' THEN latest
                  WHEN '{UNDECIDED}' THEN iif(rivals = '', unjudged, '')
                  ELSE iif(counted <> '', counted, latest) END AS about,
               state IN ('{RETURNED}', '{MISSING}') AS lacking FROM state""",
}
"""What each file is worth, which one counts, and how each project stands."""
_SENT = "coalesce(f.sent, iif(a.sure AND NOT a.unclocked, a.sent, ''))"
_PAST = "date(coalesce(nullif(coalesce(f.seen, a.seen), ''), '9999-12-31'), '+8 hours') > s.deadline"
"""Whether it was not here in time: what was, was sent in time, whatever the clocks of others say."""
_DUE = f"s.deadline <> '' AND s.state = '{COUNTED}'"
_TOLD: Mapping[str, str] = {
    # Nothing counts until somebody decided whose it is.
    ISSUED_TWICE: f"s.contested AND s.state = '{UNDECIDED}'",
    JUDGED_BELOW: f"s.state = '{COUNTED}' AND {JUDGED_BELOW_BY.format('a')}",
    # It counts because somebody said so, and would not by itself.
    ADOPTED: f"s.state = '{COUNTED}' AND NOT a.fit",
    # What is past the deadline in Beijing has its day in UTC as well: most are in time without a look at hours.
    LATE: f"{_DUE} AND {_SENT} >= s.deadline AND date({_SENT}, '+8 hours') > s.deadline AND {_PAST}",
    # The times of archives and copies are set by whoever packs: they prove nothing in time either.
    UNTIMED: f"{_DUE} AND {_SENT} = '' AND {_PAST}",
    TO_EXPLAIN: f"""a.unexplained > 0 AND s.state = '{COUNTED}'
        OR :required AND s.state = '{RETURNED}' AND a.verdict = '{UNEXPLAINED}'""",
    MORE_RETURNED: f"s.bad > s.about AND s.state = '{COUNTED}'",
    NOT_JUDGED: f"""s.unjudged <> '' AND (s.state = '{COUNTED}' AND s.unjudged > s.about
        OR s.state = '{UNDECIDED}' AND s.unjudged >= s.about)""",
    CAME_STRANGE: "s.strange AND s.lacking",
    CAME_BLANK: "s.blank AND s.lacking",
    CAME_OLD: "s.old AND s.lacking",
    CAME_UNREADABLE: f"s.unread <> '' AND (s.lacking OR s.state = '{COUNTED}' AND s.unread > s.about)",
    OVERDUE: "s.lacking AND s.deadline <> '' AND :today > s.deadline",
}
"""When each flag is told."""
PROJECTS = f"""
    SELECT p.year, p.code, p.kind, p.name, p.department, p.unit, '', coalesce(s.person, ''), coalesce(s.address, ''),
           s.deadline, s.state,
           {" + ".join(f"{1 << nth} * coalesce(({_TOLD[flag]}), 0)" for nth, flag in enumerate(FLAGS))},
           coalesce(a.verdict, ''), coalesce(a.sha, ''), coalesce(l.file, ''), coalesce(a.sent, ''),
           coalesce(a.sent_by, ''), coalesce(a.score, ''), coalesce(a.rating, ''), s.rivals
    FROM temp.stood s CROSS JOIN temp.project p ON p.rowid = s.nth
    LEFT JOIN temp.attempt a ON a.rowid = CAST(substr(s.about, 41) AS INTEGER) LEFT JOIN temp.label l ON l.sha = a.sha
    LEFT JOIN temp.first f ON f.year = s.year AND f.code = s.code"""
"""Each project as the fields of a `ProjectState`; flags as the bits of a number, rivals as one text."""
ATTEMPTS = f"""
    WITH again AS MATERIALIZED (
        SELECT sha, count(*) AS deliveries, max(iif(sent = '', seen, sent)) AS last, sender
        FROM delivery WHERE role = 'workbook' GROUP BY sha HAVING count(*) > 1)
    SELECT a.at_year, a.at_code, a.tied, a.sha, coalesce(l.file, ''), coalesce(l.sender, ''), a.sent, a.sent_by,
           a.doubt, a.verdict, a.content, a.score, a.rating,
           coalesce(s.state = '{COUNTED}' AND s.counted = a.rank, 0),
           coalesce(j.year, 0), coalesce(j.code, ''), coalesce(j.name, ''), coalesce(j.department, ''),
           coalesce(j.unit, ''), a.rules, coalesce(j.submitted_at, ''),
           coalesce(j.signer, ''), coalesce(j.signed_as, ''), a.is_foreign,
           coalesce(m.deliveries, 1), coalesce(m.last, ''), coalesce(m.sender, ''),
           a.answered, a.put_aside, a.seen
    FROM temp.attempt a LEFT JOIN judgement j ON j.sha = a.sha AND j.report = '' AND j.rules = a.rules
    LEFT JOIN temp.label l ON l.sha = a.sha LEFT JOIN again m ON m.sha = a.sha
    LEFT JOIN temp.stood s ON s.year = a.at_year AND s.code = a.at_code
    ORDER BY a.tied = '', a.at_year, a.at_code, a.rank DESC"""
"""Each file as the fields of an `AttemptState`."""


def make(connection: sqlite3.Connection, queries: Mapping[str, str], values: Mapping[str, object]) -> None:
    """Make a temporary table of each query, with the index that it is looked up in by."""
    for name, query in queries.items():
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        connection.execute(f"CREATE TEMP TABLE {name} AS {query}", values)
        if name in _LOOKED_UP_BY:
            connection.execute(f"CREATE INDEX temp.{name}_key ON {name} ({_LOOKED_UP_BY[name]})")


def fill(connection: sqlite3.Connection, name: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Make a temporary table of rows, with a key of its columns."""
    connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
    connection.execute(f"CREATE TEMP TABLE {name} ({columns})")
    holes = ", ".join("?" * (columns.count(",") + 1))
    connection.executemany(f"INSERT INTO temp.{name} VALUES ({holes})", list(rows))
    connection.execute(f"CREATE INDEX temp.{name}_key ON {name} ({columns})")
