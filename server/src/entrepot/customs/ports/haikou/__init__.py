"""Haikou's front door: unified messages in a JSON wrapper over HTTP, answers asked for by kind, or pushed in the same wrapper.

Source: a public implementation that declared there in 2022 and 2023. It shows the door, the inquiries for 312 and 622 and
their rows; that other kinds are asked for alike, and pushes, are inferred.
"""
