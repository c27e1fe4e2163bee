"""The staff list, a colleague's page, posts, invitations, badges."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lodge.gate import command
from lodge.kit import clock
from lodge.kit.forms import LodgeForm
from lodge.kit.told import Told
from lodge.people.actions import accounts, desks, posts, sessions
from lodge.people.forms.accounts import AskForm, BadgeForm, ColleagueForm, InviteForm, NameForm, PostForm
from lodge.people.models import Person, Post
from lodge.people.presence import Request, needs_step_up
from lodge.people.queries.accounts import colleagues, email_of, waiting_let_ins
from lodge.people.queries.calendar import school_year_of
from lodge.people.queries.desks import live_badges
from lodge.people.queries.need_to_know import visible_to
from lodge.people.rights import could
from lodge.people.views.doors import SHOWN, find_person, say, show_slip, staff_pages


@staff_pages
@require_safe
def staff_list(request: Request) -> HttpResponse:
    """Everybody with a post, what waits for a second person, and who asks to be let in."""
    rows = colleagues(request.school, clock.today())
    context = {
        "colleagues": rows,
        "waiting_posts": [post for row in rows for post in row.waiting],
        "waiting_let_ins": waiting_let_ins(request.school),
        "may_add": could(request.by, "give-post", kind=Post.Kind.TEACHER),
        "may_open_day": could(request.by, "open-day-account"),
        "may_set_up_desk": could(request.by, "set-up-desk"),
        "state": "full" if rows else "empty",
    }
    return render(request, "people/staff.html", context)


@staff_pages
@require_safe
def person(request: Request, key: UUID) -> HttpResponse:
    """A colleague: posts, account, badge, and what may be done."""
    return _person_page(request, find_person(request, key))


def _person_page(request: Request, found: Person, told: str = "", **more: object) -> HttpResponse:
    today = clock.today()
    held = _posts(request).filter(person=found).select_related("school_class")
    context = {
        "colleague": found,
        "email": email_of(found),
        "posts": [post for post in held if post.held_on(today)],
        "waiting": [post for post in held if post.opens_cases and post.confirmed_at is None],
        "past": [post for post in held if post.until is not None and post.until < today],
        "has_badge": bool(live_badges(found)),
        "may_give": could(request.by, "give-post", found, kind=Post.Kind.TEACHER)
        or could(request.by, "give-case-post", found, kind=Post.Kind.DSL),
        "may_invite": found.login_id is None and could(request.by, "invite", found),
        "may_ask_let_in": found.login_id is not None and could(request.by, "ask-let-in", found),
        "may_badge": could(request.by, "issue-badge", found),
        "may_end_sessions": found.login_id is not None and could(request.by, "end-session", found),
        "badge_form": BadgeForm(),
        "told": told,
        "state": "error" if told else "full",
    }
    return render(request, "people/person.html", {**context, **more})


@staff_pages
@require_http_methods(["GET", "POST"])
def add_colleague(request: Request) -> HttpResponse:
    """Enter a colleague or governor by hand."""
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            with command(by=request.by, key=typed.pop("key")) as asked:
                if not asked.done:
                    asked.reply = {"person": str(posts.add_colleague(**typed, by=request.by).pk)}
            return redirect("person", asked.reply["person"])
        except Told as told:
            say(form, told)
    return render(request, "people/add_colleague.html", {"form": form, "state": _state(form)})


@staff_pages
@needs_step_up
@require_http_methods(["GET", "POST"])
def give_post(request: Request, key: UUID) -> HttpResponse:
    """Give a post; one that opens cases then waits for a second person."""
    found = find_person(request, key)
    form = PostForm(request.POST or None, school=request.school, school_year=school_year_of(clock.today()))
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            with command(by=request.by, key=typed.pop("key")) as asked:
                if not asked.done:
                    posts.give_post(person=found, **typed, by=request.by)
            return redirect("person", found.pk)
        except Told as told:
            say(form, told)
    return render(request, "people/give_post.html", {"form": form, "colleague": found, "state": _state(form)})


@staff_pages
@needs_step_up
@require_http_methods(["GET", "POST"])
def confirm_post(request: Request, key: UUID) -> HttpResponse:
    """Confirm, as the second person, a post that opens cases."""
    post = get_object_or_404(_posts(request), pk=key)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    posts.confirm_case_post(post=post, by=request.by)
            return redirect("person", post.person_id)
        except Told as told:
            say(form, told)
    return render(request, "people/confirm_post.html", {"form": form, "post": post, "state": _state(form)})


@staff_pages
@require_http_methods(["GET", "POST"])
def end_post(request: Request, key: UUID) -> HttpResponse:
    """End a post at once."""
    post = get_object_or_404(_posts(request), pk=key)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with command(by=request.by, key=form.cleaned_data["key"]) as asked:
                if not asked.done:
                    posts.end_post(post=post, by=request.by)
            return redirect("person", post.person_id)
        except Told as told:
            say(form, told)
    return render(request, "people/end_post.html", {"form": form, "post": post, "state": _state(form)})


@staff_pages
@require_POST
def invite(request: Request, key: UUID) -> HttpResponse:
    """Invite somebody by mail, or on a slip that is shown once."""
    found, form = find_person(request, key), InviteForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, told="Open this page again and repeat what you did.")
    by_mail = form.cleaned_data["by_mail"]
    try:
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if asked.done:
                return _person_page(request, found, told=SHOWN)
            slip = accounts.invite(person=found, by_mail=by_mail, by=request.by)
    except Told as told:
        return _person_page(request, found, told=told.sentence)
    return redirect("person", found.pk) if by_mail else show_slip(request, *slip)


@staff_pages
@require_http_methods(["GET", "POST"])
def day_account(request: Request) -> HttpResponse:
    """An account for supply staff that ends this evening."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            with command(by=request.by, key=typed.pop("key")) as asked:
                if asked.done:
                    raise Told(SHOWN)
                slip = accounts.open_day_account(**typed, by=request.by)
            return show_slip(request, *slip)
        except Told as told:
            say(form, told)
    return render(request, "people/day_account.html", {"form": form, "state": _state(form)})


@staff_pages
@require_POST
def badge(request: Request, key: UUID) -> HttpResponse:
    """Give somebody a badge or a short code, or end it."""
    found, form = find_person(request, key), BadgeForm(request.POST)
    if not form.is_valid():
        return _person_page(request, found, badge_form=form, form=form, state="error")
    scanned, code = form.cleaned_data["badge"], ""
    try:
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if asked.done:
                return _person_page(request, found, told=SHOWN)
            if "end" in request.POST:
                desks.end_badge(person=found, by=request.by)
                scanned = "ended"
            else:
                code = desks.issue_badge(person=found, scanned=scanned, by=request.by)
    except Told as told:
        return _person_page(request, found, told=told.sentence)
    return redirect("person", found.pk) if scanned else _person_page(request, found, short_code=code)


@staff_pages
@require_POST
def end_sessions(request: Request, key: UUID) -> HttpResponse:
    """Sign somebody out everywhere."""
    found, form = find_person(request, key), AskForm(request.POST)
    if form.is_valid():
        with command(by=request.by, key=form.cleaned_data["key"]) as asked:
            if not asked.done:
                sessions.end_all_sessions(person=found, why="signed out by a colleague", by=request.by)
    return redirect("person", found.pk)


def _posts(request: Request) -> QuerySet[Post]:
    return visible_to(request.person, Post).filter(taken_back_at=None).select_related("person")


def _state(form: LodgeForm) -> str:
    return "error" if form.errors else "empty"
