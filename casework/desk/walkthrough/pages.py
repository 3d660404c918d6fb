"""A page as a person has it in front of them: its forms, what they offer, and what is said.

A form takes only what its page lets a person fill in: a field that is there, a choice that is
offered, a box that can be ticked. Whatever the page hides stays as it was served.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Inputs that send nothing unless they are pressed.
_BUTTONS = ("submit", "button", "reset", "image")
_TICKED = ("checkbox", "radio")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
#: Where a page says what is wrong.
_SAID_BY_CLASS = frozenset({"lead", "panel-amber", "panel-red"})
_ROW = "__prefix__"


class NotOffered(RuntimeError):
    """The page does not let anyone do this."""


@dataclass
class Control:
    """One name of a form: what it holds now, and what it offers."""

    name: str
    kind: str
    values: list = field(default_factory=list)
    #: (value, words) of a select, or of radio buttons and tick boxes with this name.
    choices: list[tuple[str, str]] = field(default_factory=list)
    multiple: bool = False

    @property
    def offered(self) -> list[str]:
        """The values that can be chosen; the empty one is no choice."""
        return [value for value, _words in self.choices if value]

    def fill(self, value) -> None:
        """Write, choose or tick ``value`` (a list for several, True or False for one box)."""
        if self.kind == "hidden":
            raise NotOffered(f"{self.name} is not shown")
        if self.kind == "checkbox" and isinstance(value, bool):
            value = self.offered if value else []
        values = list(value) if isinstance(value, list | tuple) else [value]
        if self.kind != "file":
            values = [str(one) for one in values]
        if len(values) > 1 and not self.multiple:
            raise NotOffered(f"{self.name} takes one value")
        if self.choices:
            for one in values:
                if one not in self.offered and not (one == "" and ("" in dict(self.choices))):
                    raise NotOffered(f"{self.name} does not offer this choice")
        self.values = values


@dataclass
class HtmlForm:
    """A form and its controls by name; ``buttons`` are (name, value, formaction)."""

    action: str = ""
    method: str = "get"
    multipart: bool = False
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    #: Controls of the empty rows that the page's script copies, with __prefix__ for the number.
    templates: dict[str, Control] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Control:
        if name not in self.controls:
            raise NotOffered(f"there is no field {name}")
        return self.controls[name]

    def __contains__(self, name: str) -> bool:
        return name in self.controls

    def fill(self, answers: dict) -> None:
        for name, value in answers.items():
            self[name].fill(value)

    def add_row(self, formset: str) -> int:
        """Press the formset's "add" button, as its script does; the number of the new row."""
        total = self[f"{formset}-TOTAL_FORMS"]
        number = int(total.values[0])
        rows = {n: c for n, c in self.templates.items() if n.startswith(f"{formset}-{_ROW}-")}
        if not rows:
            raise NotOffered(f"{formset} has no further rows")
        for name, control in rows.items():
            copied = name.replace(_ROW, str(number))
            self.controls[copied] = Control(
                copied, control.kind, [*control.values], control.choices, control.multiple
            )
        total.values = [str(number + 1)]
        return number

    def rows(self, formset: str, wanted: int) -> None:
        """Add rows until there are ``wanted``."""
        while int(self[f"{formset}-TOTAL_FORMS"].values[0]) < wanted:
            self.add_row(formset)

    def data(self, button: tuple[str, str] | None = None) -> dict[str, list]:
        """What the browser sends."""
        sent = {name: control.values for name, control in self.controls.items() if control.values}
        if button:
            sent[button[0]] = [button[1]]
        return sent


@dataclass
class Page:
    """What a page shows: its heading, its forms, and the sentences that say what is wrong."""

    url: str
    heading: str
    forms: list[HtmlForm]
    said: list[str]

    def form_of_act(self) -> HtmlForm:
        """The form that this page is for: it is posted to the page's own address."""
        for form in self.forms:
            if form.method == "post" and form.action in ("", self.url):
                return form
        raise NotOffered(" ".join(self.said) or f"{self.heading}: there is nothing to fill in")

    def button_to(self, address: str) -> HtmlForm:
        """The form that a button posts to ``address``, its action set so."""
        for form in self.forms:
            pressed = any(formaction == address for _name, _value, formaction in form.buttons)
            if form.method == "post" and (form.action == address or pressed):
                return HtmlForm(address, "post", form.multipart, form.controls)
        raise NotOffered(" ".join(self.said) or f"{self.heading}: no button leads there")

    @property
    def asks_to_confirm(self) -> bool:
        return any(
            name == "confirmed" for form in self.forms for name, _value, _action in form.buttons
        )


def read_page(html: str, url: str) -> Page:
    """The page that ``html`` shows at the address ``url``."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Page(url, reader.heading.strip(), reader.forms, reader.sentences())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms: list[HtmlForm] = []
        self.heading = ""
        self._by_id: dict[str, HtmlForm] = {}
        self._later: list[tuple[str, tuple[str, str, str]]] = []
        self._form: HtmlForm | None = None
        self._templates = 0
        self._control: Control | None = None
        self._text = ""
        self._option: str | None = None
        self._open: list[tuple[str, bool]] = []
        self._said: list[list[str]] = []

    def sentences(self) -> list[str]:
        made = (" ".join("".join(parts).split()) for parts in self._said)
        return list(dict.fromkeys(sentence for sentence in made if sentence))

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            says = given.get("role") == "alert" or bool(
                _SAID_BY_CLASS & set(given.get("class", "").split())
            )
            if says and not any(inside for _tag, inside in self._open):
                self._said.append([])
            self._open.append((tag, says))
        match tag:
            case "template":
                self._templates += 1
            case "form":
                self._form = HtmlForm(
                    given.get("action", ""),
                    given.get("method", "get").lower(),
                    given.get("enctype") == "multipart/form-data",
                )
                self.forms.append(self._form)
                if "id" in given:
                    self._by_id[given["id"]] = self._form
            case "input" if given.get("type") in _BUTTONS:
                self._press(given)
            case "input":
                self._input(given)
            case "button" if given.get("type", "submit") == "submit":
                self._press(given)
            case "select" | "textarea":
                kind = "select" if tag == "select" else "text"
                self._control = self._named(given, kind)
                if self._control:
                    self._control.multiple = "multiple" in given
                self._text = ""
            case "option":
                self._end_option()
                self._option, self._text = given.get("value"), ""
                if self._control and "selected" in given:
                    self._control.values.append(given.get("value", ""))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        while any(opened == tag for opened, _says in self._open):
            opened, _says = self._open.pop()
            if opened == tag:
                break
        match tag:
            case "template":
                self._templates -= 1
            case "form":
                self._form = None
            case "option":
                self._end_option()
            case "select":
                self._end_option()
                control = self._control
                # A browser shows the first option of a list that has none selected.
                if control and not control.values and not control.multiple and control.choices:
                    control.values.append(control.choices[0][0])
                self._control = None
            case "textarea" if self._control:
                self._control.values = [self._text.removeprefix("\n")]
                self._control = None

    def handle_data(self, data):
        self._text += data
        tags = [tag for tag, _says in self._open]
        if "h1" in tags:
            self.heading += data
        if self._said and any(says for _tag, says in self._open):
            self._said[-1].append(data)

    def close(self):
        super().close()
        for form_id, button in self._later:
            if form_id in self._by_id:
                self._by_id[form_id].buttons.append(button)

    def _end_option(self):
        if self._option is not None and self._control:
            self._control.choices.append((self._option, self._text.strip()))
        self._option = None

    def _press(self, given):
        button = (given.get("name", ""), given.get("value", ""), given.get("formaction", ""))
        if "form" in given:
            self._later.append((given["form"], button))
        elif self._form:
            self._form.buttons.append(button)

    def _input(self, given):
        kind = given.get("type", "text")
        ticked = kind in _TICKED
        kind = kind if kind in ("hidden", "file") or ticked else "text"
        control = self._named(given, kind)
        if control is None:
            return
        value = given.get("value", "on" if ticked else "")
        if ticked:
            control.choices.append((value, ""))
            control.multiple = kind == "checkbox"
            if "checked" in given:
                control.values.append(value)
        elif kind == "file":
            control.multiple = "multiple" in given
        else:
            control.values.append(value)

    def _named(self, given, kind) -> Control | None:
        name = given.get("name", "")
        if not name or "disabled" in given or self._form is None:
            return None
        room = self._form.templates if self._templates else self._form.controls
        return room.setdefault(name, Control(name, kind))
