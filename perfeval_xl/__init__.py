"""perfeval_xl: locked 绩效自评表 workbooks, and the checks of what comes back."""

__version__ = "0.5.0"
