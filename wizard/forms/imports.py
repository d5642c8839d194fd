from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from wizard.forms import spreadsheets
from wizard.forms.import_rows import Plan, plan


class ImportForm(forms.Form):
    """`plan` is the dry run of a valid form; it may hold problems of single cells, which are no errors of the form."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV or XLSX, at most {spreadsheets.MAX_ROWS:,} rows. Of a workbook the first sheet is read.",
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty.",
            "max_length": "The file's name is too long.",
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = Plan()
        if too_large:
            self.fields["file"].error_messages["required"] = spreadsheets.TOO_LARGE

    @property
    def file_name(self) -> str:
        name: str = self.cleaned_data["file"].name
        return PurePath(name).name

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            self.plan = plan(file, size=file.size or 0)
        except spreadsheets.Unreadable as problem:
            raise ValidationError(str(problem)) from None
        return file
