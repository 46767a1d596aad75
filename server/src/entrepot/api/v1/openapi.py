"""The description of the API in OpenAPI 3.1, made from the shapes the core reads and writes."""

from dataclasses import fields
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from django.http import HttpRequest, JsonResponse

from entrepot.platform.access import public
from entrepot_core.money import Money
from entrepot_core.taxes import Assessment, Shipment

_REQUIRED: Final = {"Shipment": ["currency", "destination", "lines"], "Line": ["unit_price"]}
AMOUNT: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": r"^-?\d+(\.\d+)?$",
    "description": "decimal text in `currency`",
}
NUMBER: Final[dict[str, Any]] = {
    "type": ["string", "integer"],
    "description": "exact decimal; a rate is a fraction",
}


def schema_of(kind: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a type; dataclasses go to ``known`` by name."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType or (inner and NoneType in inner):
        some = [schema_of(item, known) for item in inner if item is not NoneType]
        return {"anyOf": [*some, {"type": "null"}]} if NoneType in inner else {"anyOf": some}
    if origin is tuple:
        return {"type": "array", "items": schema_of(inner[0], known)}
    if origin is not None:
        return {"type": "object", "additionalProperties": schema_of(inner[1], known)}
    if hasattr(kind, "__dataclass_fields__") and kind is not Money:
        return _dataclass(kind, known)
    plain: dict[Any, dict[str, Any]] = {
        Money: AMOUNT,
        Decimal: NUMBER,
        bool: {"type": "boolean"},
        int: {"type": "integer"},
    }
    return dict(plain.get(kind, {"type": "string"}))


def _dataclass(kind: Any, known: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in known:
        known[name] = {}
        hints = get_type_hints(kind)
        members = {item.name: schema_of(hints[item.name], known) for item in fields(kind)}
        shape: dict[str, Any] = {
            "type": "object",
            "description": (kind.__doc__ or "").strip(),
            "properties": members,
        }
        if name == "Shipment":
            members["currency"] = {"type": "string", "description": "ISO 4217"}
            members["as_of"] = {
                "type": "string",
                "format": "date",
                "description": "today in Shanghai where left out",
            }
        if name in _REQUIRED:
            shape |= {"required": _REQUIRED[name], "additionalProperties": False}
        known[name] = shape
    return {"$ref": f"#/components/schemas/{name}"}


def description() -> dict[str, Any]:
    """The whole document."""
    known: dict[str, Any] = {
        "Problem": {
            "type": "object",
            "description": "RFC 9457; switch on `code`, show `title`. `errors` name the field by JSON pointer.",
            "required": ["type", "title", "status", "code", "params"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "instance": {"type": "string"},
                "code": {"type": "string"},
                "params": {"type": "object"},
                "errors": {"type": "array", "items": {"type": "object"}},
            },
        }
    }
    shipment, assessment = schema_of(Shipment, known), schema_of(Assessment, known)
    routes = {"type": "object", "properties": {"routes": {"type": "array", "items": assessment}}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Entrepot",
            "version": "1",
            "description": "Landed cost: duty, tax, fees and limits, explained.",
        },
        "security": [{"token": []}],
        "paths": {
            "/api/v1/landed-cost": _post("What landing a shipment costs", shipment, assessment),
            "/api/v1/landed-cost/compare": _post("The same goods by every route", shipment, routes),
        },
        "components": {
            "schemas": known,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "scope landed_cost"}
            },
        },
    }


def _post(summary: str, body: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    names = {
        "401": "no token",
        "403": "scope missing",
        "405": "wrong method",
        "422": "a field is wrong",
        "429": "too many calls",
    }
    return {
        "post": {
            "summary": summary,
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": {
                "200": {
                    "description": "calculated, partial or refused",
                    "content": {"application/json": {"schema": answer}},
                },
                **{code: {"description": text, **problem} for code, text in names.items()},
            },
        }
    }


@public
def openapi(_request: HttpRequest) -> JsonResponse:
    """``GET /api/v1/openapi.json``."""
    return JsonResponse(description())
