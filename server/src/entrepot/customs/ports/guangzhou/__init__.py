"""The public service platform of Guangzhou: KJ88 for order and list, unified messages for the rest, over its HTTP channel.

Sources: message specification V3.1 (2017) and HTTP interface specification V1.9 (2016) of the platform, public client code;
read 2026-11. What is confirmed and what is inferred: docs/how-to/port-guangzhou.md.
"""
