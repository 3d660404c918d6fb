"""Whether this machine can make PDFs (文书生成条件): the libraries and fonts that no wheel carries."""

import ctypes
from functools import cache

from django.utils.translation import gettext as _

#: Debian packages, and what to look for in each. Without harfbuzz-subset a form takes 22 seconds.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
TEXT_FONT = "Noto Serif CJK SC"
RARE_FONTS = ("HanaMinA", "HanaMinB")
FONTS = {"fonts-noto-cjk": TEXT_FONT}
#: Not needed to start with: it holds the rare characters of some names.
RARE_FONTS_PACKAGE = "fonts-hanazono"
DEBIAN_PACKAGES = (*LIBRARIES, *FONTS, RARE_FONTS_PACKAGE)


def missing_packages() -> list[str]:
    """The Debian packages without which no PDF can be made here."""
    missing = [package for package, library in LIBRARIES.items() if not has_library(library)]
    missing += [package for package, family in FONTS.items() if not has_font(family)]
    return missing


def pdf_available() -> tuple[bool, str]:
    """Whether PDFs can be made, and if not, one line that says which packages to install."""
    missing = missing_packages()
    if not missing:
        return True, ""
    return False, _(
        "本机暂不能生成 PDF 文书，请系统管理员安装 Debian 软件包后重启：%(packages)s。"
    ) % {"packages": " ".join(missing)}


@cache
def has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


@cache
def has_font(family: str) -> bool:
    """Whether fontconfig knows ``family`` itself, not one that it would put in its place."""
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    for name, arguments, result in (
        ("FcInitLoadConfigAndFonts", [], ctypes.c_void_p),
        ("FcPatternCreate", [], ctypes.c_void_p),
        ("FcPatternAddString", [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p], ctypes.c_int),
        (
            "FcFontMatch",
            [ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)],
            ctypes.c_void_p,
        ),
        (
            "FcPatternGetString",
            [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)],
            ctypes.c_int,
        ),
        ("FcPatternDestroy", [ctypes.c_void_p], None),
        ("FcConfigDestroy", [ctypes.c_void_p], None),
    ):
        function = getattr(fontconfig, name)
        function.argtypes, function.restype = arguments, result
    config = fontconfig.FcInitLoadConfigAndFonts()
    wanted = fontconfig.FcPatternCreate()
    fontconfig.FcPatternAddString(wanted, b"family", family.encode())
    found = fontconfig.FcFontMatch(config, wanted, ctypes.byref(ctypes.c_int()))
    names, answer = set(), ctypes.c_char_p()
    while found and not fontconfig.FcPatternGetString(
        found, b"family", len(names), ctypes.byref(answer)
    ):
        if answer.value in names:
            break
        names.add(answer.value)
    if found:
        fontconfig.FcPatternDestroy(found)
    fontconfig.FcPatternDestroy(wanted)
    fontconfig.FcConfigDestroy(config)
    return family.encode() in names
