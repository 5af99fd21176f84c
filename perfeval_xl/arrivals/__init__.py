"""What arrived, as bytes: files, messages and archives are opened until nothing is left to open.

Knows nothing of forms, findings or the ledger; what is refused bears the code of a finding as text.
"""
