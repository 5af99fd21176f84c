# What type checkers see of the package; ``__init__.py`` loads it when it is asked for.
from perfeval_xl import profiles as profiles
from perfeval_xl.api import Result as Result
from perfeval_xl.api import as_data as as_data
from perfeval_xl.api import build as build
from perfeval_xl.api import check as check
from perfeval_xl.api import check_many as check_many
from perfeval_xl.api import last_year as last_year
from perfeval_xl.api import report as report

__version__: str
