"""Model fields whose values are stored sealed (加密字段) and open only when asked.

Reading the attribute gives a :class:`Sealed`; ``str()`` of it shows nothing. ``.open()`` decrypts.
Assign the plain value: text, a number, a list or mapping that JSON can carry. The model must declare
``uid`` (a UUID with a default) before its sealed fields: a token is bound to its row before the row
is inserted.
"""

import json

from django.db import models

from . import crypto


class Sealed:
    """A value that is still closed. Falsy when empty."""

    __slots__ = ("_place", "_row", "token")

    def __init__(self, token: str, place: str, row: str):
        self.token, self._place, self._row = token, place, row

    def open(self):
        """The plain value. Callers enter the reading in the access log (audit.access)."""
        if not self.token:
            return None
        return json.loads(crypto.unseal(self.token, place=self._place, row=self._row))

    def __bool__(self):
        return bool(self.token)

    def __str__(self):
        return "••••"

    __repr__ = __str__


class SealedField(models.TextField):
    """Text or any JSON value, sealed. The column holds the token, "" when empty."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    @property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, name, _SealedAttribute(self))

    def get_prep_value(self, value):
        """Only a token reaches the database; plain words in an update or a filter are a bug."""
        if isinstance(value, Sealed):
            return value.token
        if value and not crypto.is_token(value):
            raise TypeError(f"{self.place} is sealed: assign the value on an instance")
        return super().get_prep_value(value)

    def from_db_value(self, value, expression, connection):
        return _Token(value)


class _Token(str):
    """A string that came from the database and is already sealed."""

    __slots__ = ()


def place_of(model, field: str) -> str:
    """Where the values of a sealed field are at home, for rows that are read without instances."""
    return model._meta.get_field(field).place


class _SealedAttribute:
    """Seals what is assigned, wraps what was loaded."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])  # the column was deferred
        return instance.__dict__[self.field.attname]

    def __set__(self, instance, value):
        place, row = self.field.place, str(instance.uid)
        if isinstance(value, Sealed):
            sealed = value
        elif isinstance(value, _Token) or value in (None, ""):
            sealed = Sealed(str(value or ""), place, row)
        else:
            plain = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
            sealed = Sealed(crypto.seal(plain, place=place, row=row), place, row)
        instance.__dict__[self.field.attname] = sealed
