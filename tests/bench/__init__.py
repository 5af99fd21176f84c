"""Speed, as ratios measured in one run: ``make bench``, ``make bench PART=check``.

Nothing here fails a test: machines differ, ratios hold. Each figure is the median of pairs that were measured in turn,
in processor time, so that a busy machine does not decide; a row that is not what was asked for says so. What is
measured differs from file to file, as the files of a round do. The figures are kept in ``build/bench.json``, from which
``docs/performance.md`` is written.
"""
