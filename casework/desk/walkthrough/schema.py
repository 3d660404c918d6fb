"""A file held against its JSON Schema, every fault in a sentence.

Knows the part of JSON Schema 2020-12 that ``application.schema.json`` uses; a schema that asks
for more is refused, so that nothing in it is passed over in silence.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from casework.documents.rules import unprintable

#: Keywords that describe and check nothing.
_WORDS = frozenset({"$schema", "$defs", "title", "description", "default"})
_CHECKED = frozenset(
    {
        "$ref", "type", "format", "enum", "const", "pattern", "minLength", "maxLength", "minimum",
        "maximum", "multipleOf", "items", "minItems", "maxItems", "properties", "required",
        "additionalProperties",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; ``field`` is its path, ``people[1].documents[0].number``."""

    field: str
    sentence: str

    def __str__(self):
        return f"{self.field}: {self.sentence}" if self.field else self.sentence


class NotJson(ValueError):
    """The text is no JSON; ``fault`` says where it stops being one."""

    def __init__(self, fault: Fault):
        super().__init__(str(fault))
        self.fault = fault


def parse(text: str):
    """The value that ``text`` stands for, numbers with a point as Decimal. Raises NotJson."""
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_without_twins
        )
    except NotJson:
        raise
    except json.JSONDecodeError as error:
        sentence = _(
            "第 %(line)s 行第 %(column)s 列起不是有效的 JSON，请检查逗号、引号和括号。"
        ) % {
            "line": error.lineno,
            "column": error.colno,
        }
        raise NotJson(Fault("", sentence)) from error
    except ValueError as error:  # more digits than a number may have
        raise NotJson(Fault("", _("含有位数过多的数值，请核对。"))) from error
    except RecursionError as error:
        raise NotJson(Fault("", _("内容嵌套过深，不是申请文件。"))) from error


def faults_in(value, schema: dict) -> list[Fault]:
    """Every fault of ``value``, in the order of the file."""
    return list(_check(value, schema, schema, ""))


def below(path: str, name: str | int) -> str:
    """The path of a part: a field of an object, or a place in a list."""
    if isinstance(name, int):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name


def _no_number(word: str):
    raise NotJson(Fault("", _("%(word)s 不是数字，请填写有效的数值。") % {"word": word}))


def _without_twins(pairs: list[tuple[str, object]]) -> dict:
    """An object; a name that stands in it twice would hide what the first one said."""
    made = {}
    for name, value in pairs:
        if name in made:
            raise NotJson(Fault(_shown(name), _("同一对象中出现两次，请删去一处。")))
        made[name] = value
    return made


def _check(value, schema: dict, root: dict, path: str) -> Iterator[Fault]:
    if unknown := set(schema) - _WORDS - _CHECKED:
        raise ValueError(f"the schema asks for {min(unknown)!r}, which is not checked here")
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    if not _is_a(value, schema["type"]):
        yield Fault(path, _("应为%(type)s。") % {"type": _type_name(schema["type"])})
        return
    match schema["type"]:
        case "object":
            yield from _check_object(value, schema, root, path)
        case "array":
            yield from _check_list(value, schema, root, path)
        case "string":
            yield from _check_text(value, schema, path)
        case "integer" | "number":
            yield from _check_number(value, schema, path)
        case _ if "const" in schema and value != schema["const"]:
            yield Fault(path, _("须为 %(value)s。") % {"value": json.dumps(schema["const"])})


def _check_object(value: dict, schema: dict, root: dict, path: str) -> Iterator[Fault]:
    known = schema["properties"]
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(below(path, name), _("缺少此项，请填写。"))
    for name, part in value.items():
        if name in known:
            yield from _check(part, known[name], root, below(path, name))
        else:
            yield Fault(
                below(path, _shown(name)),
                _("没有这一项，请核对字段名（见 docs/application-format.md）。"),
            )


def _check_list(value: list, schema: dict, root: dict, path: str) -> Iterator[Fault]:
    if len(value) < schema.get("minItems", 0):
        yield Fault(path, _("至少填写 %(least)s 项。") % {"least": schema["minItems"]})
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        yield Fault(path, _("最多填写 %(most)s 项。") % {"most": schema["maxItems"]})
        return
    for place, part in enumerate(value):
        yield from _check(part, schema["items"], root, below(path, place))


def _check_text(value: str, schema: dict, path: str) -> Iterator[Fault]:
    if "enum" in schema and value not in schema["enum"]:
        yield Fault(path, _("须为以下之一：%(choices)s。") % {"choices": ", ".join(schema["enum"])})
    elif unprintable(value):
        yield Fault(path, _("含有不能显示的字符，请删去后重新填写。"))
    elif len(value.strip()) < schema.get("minLength", 0):
        yield Fault(path, _("不能为空。"))
    elif "maxLength" in schema and len(value) > schema["maxLength"]:
        yield Fault(path, _("不能超过 %(most)s 个字符。") % {"most": schema["maxLength"]})
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield Fault(path, _("格式不对，应符合 %(pattern)s。") % {"pattern": schema["pattern"]})
    elif schema.get("format") == "date" and not _is_date(value):
        yield Fault(path, _("不是有效的日期，应写作 2022-07-04。"))


def _check_number(value, schema: dict, path: str) -> Iterator[Fault]:
    if value < schema.get("minimum", value):
        yield Fault(path, _("不能小于 %(least)s。") % {"least": schema["minimum"]})
    elif value > schema.get("maximum", value):
        yield Fault(path, _("不能大于 %(most)s。") % {"most": schema["maximum"]})
    elif "multipleOf" in schema and Decimal(value) % Decimal(str(schema["multipleOf"])):
        yield Fault(path, _("最多两位小数。"))


def _is_a(value, kind: str) -> bool:
    # In Python True is a number; in a form it is not.
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(
        value,
        {
            "object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
            "number": (int, Decimal),
        }[kind],
    )  # fmt: skip


def _type_name(kind: str) -> str:
    return {
        "object": _("对象 { … }"),
        "array": _("列表 [ … ]"),
        "string": _("文字（加引号）"),
        "boolean": _("true 或 false"),
        "integer": _("整数（不加引号）"),
        "number": _("数字（不加引号）"),
    }[kind]


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _shown(name: str) -> str:
    """A field name that somebody else made up, short and printable on one line."""
    return "".join(ch if ch.isprintable() else "�" for ch in name[:40])
