"""Tests of `perfeval_xl.writer`, as far as no form is written."""
