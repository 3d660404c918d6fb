"""What an approval approved, and whether it is still the same (审批所据内容).

The approving act enters a keyed digest of what it approved; whoever relies on the approval compares.
"""
