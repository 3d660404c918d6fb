"""What the public may ask."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_DIGEST = re.compile(r"[0-9a-f]{64}")


class DigestForm(forms.Form):
    """The SHA-256 of a file in hand, as any tool prints it."""

    sha256 = forms.CharField(
        label=_("您手中文件的 SHA-256"),
        max_length=200,
        help_text=_("64 位十六进制数，大小写和空格不影响比对。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_sha256(self):
        digest = "".join(self.cleaned_data["sha256"].split()).replace(":", "").lower()
        if not _DIGEST.fullmatch(digest):
            raise forms.ValidationError(_("SHA-256 应为 64 位十六进制数，请重新复制完整。"))
        return digest
