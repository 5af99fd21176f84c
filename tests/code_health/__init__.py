"""Tests of the habits themselves."""
