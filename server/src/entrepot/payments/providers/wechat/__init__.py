"""WeChat Pay, API v3: signed JSON over HTTP, notifications sealed with AES-256-GCM.

Source: WeChat Pay merchant documentation (API v3, cross-border customs), read 2026-11.
"""
