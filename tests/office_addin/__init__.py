"""The buttons of the tab 绩效汇总: what they start, and what they say of it."""
