"""The grammar of what people write into a target: signs, numbers, units, days.

Each part says which characters it took, so that a text is read only where every
one of them is accounted for (`forms.written_values` puts the parts together).
"""
