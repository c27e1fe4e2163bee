"""What is typed to come in, to be given a post, and to look after colleagues."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from lodge.kit.forms import LodgeForm, radios
from lodge.people.models import Login, Post, School, SchoolClass

NO_CASES = [kind for kind in Post.Kind if kind not in Post.OPENS_CASES]
FIRST_POSTS = [
    Post.Kind.OFFICE,
    Post.Kind.BUSINESS_MANAGER,
    Post.Kind.IT,
    Post.Kind.DEPUTY_HEAD,
    Post.Kind.TEACHER,
]
# Supply staff come by the day, with their own page.
GIVEN_POSTS = [kind for kind in Post.Kind if kind != Post.Kind.SUPPLY]


class CodeForm(LodgeForm):
    """A code from a slip, a mail, a screen or the terminal."""

    code = forms.CharField(
        label="Your code",
        help_text="Twelve letters and figures, such as ABCD-EFGH-JKMN. Dashes do not matter.",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class PasswordForm(LodgeForm):
    """A new password, twice."""

    password = forms.CharField(
        label="A new password",
        help_text="At least twelve characters. Three odd words together are easy to keep in mind.",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The password again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """The two are the same, and the password is not easily guessed."""
        typed: dict[str, Any] = super().clean() or {}
        password, again = typed.get("password"), typed.get("again")
        if password and again and password != again:
            self.add_error("again", "Type the same password twice; these two differ.")
        elif password:
            try:
                validate_password(password, Login(email=typed.get("email", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return typed


class AccountForm(PasswordForm):
    """Making one's own account from an invitation."""

    email = forms.EmailField(
        label="Your school e-mail address",
        help_text="You sign in with it.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order: tuple[str, ...] = ("email", "password", "again")


class NameForm(LodgeForm):
    """A person's name as a letter writes it."""

    title = forms.CharField(label="Title", help_text="Such as Ms, Mr or Dr", max_length=20, required=False)
    given_name = forms.CharField(label="First name", max_length=80)
    family_name = forms.CharField(label="Family name", max_length=80)


class FirstAccountForm(AccountForm, NameForm):
    """The first administrator says who they are."""

    kind = radios(
        FIRST_POSTS,
        label="What you do at the school",
        hint="Nobody gives the headteacher’s post to themselves. If it is yours, choose another for now.",
    )
    field_order = ("title", "given_name", "family_name", "kind", "email", "password", "again")


class ColleagueForm(NameForm):
    """A colleague or governor entered by hand, with a first post."""

    email = forms.EmailField(label="E-mail address", max_length=254, required=False)
    kind = forms.ChoiceField(label="Post", choices=[(kind.value, kind.label) for kind in GIVEN_POSTS])


class PostForm(LodgeForm):
    """A post for somebody, perhaps for one class, between two days."""

    kind = forms.ChoiceField(label="Post", choices=[(kind.value, kind.label) for kind in GIVEN_POSTS])
    school_class = forms.ModelChoiceField(
        queryset=SchoolClass.objects.none(), label="Class", required=False, empty_label="No class"
    )
    since = forms.DateField(label="First day", required=False, help_text="Today, if left empty")
    until = forms.DateField(label="Last day", required=False, help_text="Leave empty if it has no end")

    def __init__(self, *args: Any, school: School, school_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        classes = SchoolClass.objects.of(school).filter(school_year=school_year)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]


class BadgeForm(LodgeForm):
    """A badge to scan; empty asks for a short code."""

    badge = forms.CharField(
        label="Scan the badge",
        help_text="Leave it empty to get a short code of six figures instead",
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class DeskForm(LodgeForm):
    """A kiosk's name."""

    name = forms.CharField(label="Name of the kiosk", help_text="Such as Front hall", max_length=60)


class InviteForm(LodgeForm):
    """By mail or on a slip."""

    by_mail = forms.BooleanField(required=False)


class RunForm(LodgeForm):
    """A badge or short code at a kiosk."""

    key = None
    badge = forms.CharField(
        label="Scan your badge, or type your code",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "spellcheck": "false"}),
    )


class AskForm(LodgeForm):
    """One button: nothing but the key."""
