"""Local forums with the markup of the programs that docs/forums.md has settings for."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import count
from typing import Any

from tests.conformance.twin import Request, Response, Twin
from tests.conformance.world import Planted, World

#: Posts of one page of a thread, and threads of one page of the list.
_POSTS, _THREADS = 2, 2


class Forum(Twin):
    """Threads of three posts, those that moved last on top, and one that is pinned above them."""

    kind = "web_reviews"
    edits = "any"

    def options(self, base_url: str) -> dict[str, Any]:
        raise NotImplementedError("the settings are those of the page")

    def threads(self, world: World) -> list[list[Planted]]:
        by_thread: dict[int, list[Planted]] = {}
        for item in world.here():
            by_thread.setdefault((int(item.id) - 1001) // 3, []).append(item)
        moved = sorted(by_thread.values(), key=lambda each: each[-1].changed, reverse=True)
        return [moved[-1], *moved[:-1]] if moved else []


class PhpBB(Forum):
    """A guest without cookies finds the number of the visit in every link, another one at each page."""

    document = "https://github.com/phpbb/phpbb, phpBB/styles/prosilver/template/viewtopic_body.html"
    _visits = count(1)

    def answer(self, request: Request, world: World) -> Response:
        visit = f"{next(self._visits):032x}"
        start = int(request.query.get("start", "0"))
        threads = self.threads(world)
        if request.path == "/viewforum.php":
            shown = threads[start : start + _THREADS]
            body = "".join(
                f'<li class="row bg1"><dl><dt><a href="./viewtopic.php?f=2&amp;t={each[0].id}&amp;sid={visit}"'
                f' class="topictitle">On {each[0].id}</a> by <a class="username">{each[0].author}</a></dt></dl></li>'
                for each in shown
            )
            more = start + _THREADS < len(threads)
            return self._page(
                f'<ul class="topiclist topics">{body}</ul>', request, start + _THREADS, visit, more
            )
        if request.path != "/viewtopic.php":
            return Response(status=404)
        thread = next(each for each in threads if each[0].id == request.query["t"])
        body = "".join(self._post(each, thread[0], visit) for each in thread[start : start + _POSTS])
        return self._page(body, request, start + _POSTS, visit, start + _POSTS < len(thread))

    def _page(self, body: str, request: Request, following: int, visit: str, more: bool) -> Response:
        thread = f"&amp;t={request.query['t']}" if "t" in request.query else ""
        link = f".{request.path}?f=2{thread}&amp;start={following}&amp;sid={visit}"
        turn = f'<li class="next"><a href="{link}" rel="next" role="button">Next</a></li>' if more else ""
        return Response(
            body=f'<!DOCTYPE html><html><body><div id="page-body"><h2><a href=".{request.path}?sid={visit}">Lamps'
            f'</a></h2>{body}<div class="pagination"><ul>{turn}</ul></div></div></body></html>'
        )

    def _post(self, item: Planted, first: Planted, visit: str) -> str:
        link = f"./viewtopic.php?p={item.id}&amp;sid={visit}#p{item.id}"
        return (
            f'<div id="p{item.id}" class="post has-profile bg2"><div class="inner"><dl class="postprofile">'
            f'<dt><a class="username">{item.author}</a></dt><dd>Posts: 12</dd></dl><div class="postbody">'
            f'<div id="post_content{item.id}"><h3><a href="{link}">Re: On {first.id}</a></h3><p class="author">'
            f'<a href="{link}"><span class="sr-only">Post</span></a><span class="responsive-hide">by <strong>'
            f'<a class="username">{item.author}</a></strong> &raquo; </span><time datetime="{item.said.isoformat()}">'
            "Fri Nov 20, 2026 9:12 am</time></p>"
            '<div class="content"><blockquote><div><cite>helper wrote:</cite>Have you changed the bulb?</div>'
            f'</blockquote>{escape(item.text)}</div><div class="signature">Lamps forever</div></div></div></div></div>'
        )


class XenForo(Forum):
    document = "https://xenforo.com/docs/xf2/ (templates thread_list_macros and message_macros)"

    def answer(self, request: Request, world: World) -> Response:
        threads = self.threads(world)
        path, _, turn = request.path.rstrip("/").rpartition("/page-")
        path, number = (path, int(turn)) if path else (request.path.rstrip("/"), 1)
        if path == "/forums/lamps.2":
            pages = [threads[each : each + _THREADS] for each in range(0, len(threads), _THREADS)] or [[]]
            body = "".join(map(self._row, pages[number - 1]))
            return self._page(f'<div class="structItemContainer">{body}</div>', path, number, len(pages))
        thread = next((each for each in threads if path == f"/threads/lamp.{each[0].id}"), None)
        if thread is None:
            return Response(status=404)
        parts = [thread[each : each + _POSTS] for each in range(0, len(thread), _POSTS)]
        return self._page("".join(map(self._post, parts[number - 1])), path, number, len(parts))

    def _page(self, body: str, path: str, number: int, pages: int) -> Response:
        link = f"{path}/page-{number + 1}"
        head = f'<link rel="next" href="{link}">' if number < pages else ""
        jump = f'<a href="{link}" class="pageNav-jump pageNav-jump--next">Next</a>' if number < pages else ""
        return Response(body=f"<!DOCTYPE html><html><head>{head}</head><body>{body}{jump}</body></html>")

    def _row(self, thread: Sequence[Planted]) -> str:
        first = thread[0]
        return (
            f'<div class="structItem structItem--thread" data-author="{first.author}"><div class="structItem-title">'
            '<a href="/forums/lamps.2/?prefix_id=1" class="labelLink"><span class="label">Help</span></a>'
            f'<a href="/threads/lamp.{first.id}/" data-tp-primary="on">On {first.id}</a></div></div>'
        )

    def _post(self, item: Planted) -> str:
        when = item.said.strftime("%Y-%m-%dT%H:%M:%S+0000")
        return (
            f'<article class="message message--post js-post" data-author="{item.author}" data-content="post-{item.id}"'
            f' id="js-post-{item.id}"><div class="message-inner"><h4 class="message-name"><a href="/members/x.1/"'
            f' class="username">{item.author}</a></h4><header class="message-attribution"><ul'
            ' class="message-attribution-main"><li class="u-concealed">'
            f'<a href="/threads/lamp.1/post-{item.id}"><time class="u-dt" datetime="{when}">Nov 20, 2026</time></a>'
            '</li></ul></header><div class="message-body"><div class="bbWrapper">'
            '<blockquote class="bbCodeBlock bbCodeBlock--quote">helper said: Have you changed the bulb?</blockquote>'
            f"{escape(item.text)}</div></div></div></article>"
        )


class VBulletin(Forum):
    document = "https://www.vbulletin.com/docs/html/ (templates postbit and threadbit of version 4)"
    instants = False

    def answer(self, request: Request, world: World) -> Response:
        threads = self.threads(world)
        number = int(request.query.get("page", "1"))
        if request.path == "/forumdisplay.php":
            shown = threads[(number - 1) * _THREADS : number * _THREADS]
            rows = "".join(
                f'<li class="threadbit"><h3 class="threadtitle"><a class="title" href="showthread.php?t={each[0].id}"'
                f' id="thread_title_{each[0].id}">On {each[0].id}</a></h3></li>'
                for each in shown
            )
            more = number * _THREADS < len(threads)
            return self._page(f'<ol class="threads">{rows}</ol>', "forumdisplay.php?f=2", number, more)
        if request.path != "/showthread.php":
            return Response(status=404)
        thread = next(each for each in threads if each[0].id == request.query["t"])
        shown_posts = thread[(number - 1) * _POSTS : number * _POSTS]
        body = "".join(map(self._post, shown_posts))
        more = number * _POSTS < len(thread)
        return self._page(f'<ol id="posts">{body}</ol>', f"showthread.php?t={thread[0].id}", number, more)

    def _page(self, body: str, path: str, number: int, more: bool) -> Response:
        turn = f'<span class="prev_next"><a rel="next" href="{path}&amp;page={number + 1}">&gt;</a></span>'
        return Response(body=f"<!DOCTYPE html><html><body>{body}{turn if more else ''}</body></html>")

    def _post(self, item: Planted) -> str:
        when = item.said.strftime("%m-%d-%Y,&nbsp;<span class='time'>%I:%M %p</span>")
        return (
            f'<li class="postbit postbitim postcontainer" id="post_{item.id}"><div class="posthead">'
            f'<span class="postdate"><span class="date">{when}</span></span>'
            f'<a name="post{item.id}" href="showthread.php?p={item.id}#post{item.id}" class="postcounter">#1</a></div>'
            f'<div class="username_container"><a class="username" href="member.php?1">{item.author}</a></div>'
            f'<h2 class="title icon">On lamps</h2><div class="content"><blockquote class="postcontent restore">'
            '<div class="bbcode_container"><div class="bbcode_quote">Have you changed the bulb?</div></div>'
            f"{escape(item.text)}</blockquote></div></li>"
        )


FORUMS: dict[str, Forum] = {"phpBB": PhpBB(), "XenForo": XenForo(), "vBulletin": VBulletin()}
