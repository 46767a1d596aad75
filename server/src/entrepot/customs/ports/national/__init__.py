"""The national single window: unified messages of edition 202205 in DxpMsg over HTTP, signed with RSA-SHA1.

Source: technical specification of the unified cross-border system, edition 202205, read 2026-11.
"""
