"""Judges what a build wrote, by means that share nothing with the program: reports, links, feeds, robots.txt.

    outputs.py report FILE [--no-finding] [--nothing-written]
    outputs.py site FOLDER BASE_URL
"""

import html.parser
import json
import pathlib
import re
import sys
import urllib.parse
import urllib.robotparser
import xml.etree.ElementTree as ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TAG_URI = re.compile(r"tag:[^,/:]+,\d{4}(-\d\d){0,2}:\S+\Z")

problems = []


def problem(where, what):
    problems.append(f"{where}: {what}")


class Page(html.parser.HTMLParser):
    """What one page links to, and what it lets others link to."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.assets, self.inline = [], [], [], []
        self.h1, self.noindex, self.refresh, self.language, self.canonical = 0, False, False, None, None
        self.script = False
        self.feed(text)

    def handle_starttag(self, tag, pairs):
        attributes = dict(pairs)
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        self.inline += [f"{tag}[{name}]" for name in attributes if name == "style" or name.startswith("on")]
        # A data block is never run, so no policy has to allow it (HTML, section 4.12.1).
        data = attributes.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and "src" not in attributes and not data):
            self.inline.append(tag)
        if tag == "html":
            self.language = attributes.get("lang")
        elif tag == "h1":
            self.h1 += 1
        elif tag == "a" and attributes.get("href") is not None:
            self.links.append(attributes["href"])
        elif tag == "meta":
            self.noindex |= attributes.get("name") == "robots" and "noindex" in attributes.get("content", "")
            self.refresh |= attributes.get("http-equiv") == "refresh"
        elif tag == "link":
            if attributes.get("rel") == "canonical":
                self.canonical = attributes.get("href")
                self.links.append(attributes["href"])
            else:
                self.assets.append(attributes.get("href", ""))
        for name in ("src", "poster", "data"):
            if tag not in ("a", "link") and attributes.get(name):
                self.assets.append(attributes[name])
        for part in (attributes.get("srcset") or "").split(","):
            if part.strip():
                self.assets.append(part.split()[0])


class Site:
    """A folder that a build wrote, as a host would serve it at an address."""

    def __init__(self, folder, base):
        self.folder, self.base = pathlib.Path(folder), base.rstrip("/")
        files = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        self.files = {path.relative_to(self.folder).as_posix(): path for path in files}
        self.pages = {name: Page(path.read_text("utf-8")) for name, path in self.files.items() if name.endswith(".html")}

    def address(self, name):
        route = name[: -len("index.html")] if name == "index.html" or name.endswith("/index.html") else name
        return f"{self.base}/{urllib.parse.quote(route)}"

    def find(self, address):
        """The file at an address, and its fragment; None for addresses of others."""
        address, fragment = urllib.parse.urldefrag(address)
        if not (address == self.base or address.startswith(self.base + "/")):
            host = urllib.parse.urlsplit(self.base)[:2]
            return None if urllib.parse.urlsplit(address)[:2] != host else ("", fragment)
        path = urllib.parse.unquote(urllib.parse.urlsplit(address).path[len(urllib.parse.urlsplit(self.base).path) :])
        name = path.lstrip("/")
        return (name + "index.html" if name == "" or name.endswith("/") else name), urllib.parse.unquote(fragment)

    def check(self, where, start, link):
        """One link: it must lead to a file of the site, to an id of its page, or elsewhere."""
        target = urllib.parse.urljoin(start, link.strip())
        if urllib.parse.urlsplit(target).scheme not in ("http", "https"):
            if urllib.parse.urlsplit(target).scheme not in ("mailto", "tel", "sms", "irc", "ircs", "matrix", "xmpp"):
                problem(where, f"`{link}` has a scheme that no page should have")
            return None
        found = self.find(target)
        if found is None:
            return None
        name, fragment = found
        if name not in self.files:
            problem(where, f"`{link}` leads nowhere")
        elif fragment and name in self.pages and fragment not in self.pages[name].ids:
            problem(where, f"`{link}` leads to no part of {name}")
        return name


def pages(site):
    reached = {}
    for name, page in site.pages.items():
        start = site.address(name)
        reached[name] = {site.check(name, start, link) for link in page.links}
        for asset in page.assets:
            if site.find(urllib.parse.urljoin(start, asset)) is None:
                problem(name, f"`{asset}` is on another host")
            site.check(name, start, asset)
        for what in page.inline:
            problem(name, f"has an inline {what}, which the content security policy forbids")
        for twice in sorted({one for one in page.ids if page.ids.count(one) > 1}):
            problem(name, f"has the id `{twice}` twice")
        if page.h1 != 1:
            problem(name, f"has {page.h1} headings of the first level")
        if not page.language:
            problem(name, "names no language")
        if not page.noindex and page.canonical != start:
            problem(name, f"has the canonical address {page.canonical}")
    seen, next_pages = set(), ["index.html"]
    while next_pages:
        name = next_pages.pop()
        if name in reached and name not in seen:
            seen.add(name)
            next_pages.extend(target for target in reached[name] if target)
    for name, page in site.pages.items():
        if name not in seen and not page.noindex:
            problem(name, "cannot be reached from the front page")


def feeds(site):
    import feedparser

    count = 0
    for name, path in site.files.items():
        kind = pathlib.PurePosixPath(name).name
        if kind not in ("rss.xml", "atom.xml", "feed.json"):
            continue
        count += 1
        if kind == "feed.json":
            entries = json_feed(site, name, path)
        else:
            parsed = feedparser.parse(path.read_bytes())
            if parsed.bozo or parsed.version != {"rss.xml": "rss20", "atom.xml": "atom10"}[kind]:
                problem(name, f"a feed reader sees {parsed.version or 'no feed'}: {parsed.get('bozo_exception', '')}")
            for key in ("title", "link"):
                if not parsed.feed.get(key):
                    problem(name, f"has no {key}")
            for entry in parsed.entries:
                if not (entry.get("title") and entry.get("published_parsed") and entry.get("content")):
                    problem(name, f"the entry {entry.get('id')} lacks a title, a date or its content")
            entries = [(entry.get("id"), entry.get("link"), entry.content[0].value) for entry in parsed.entries]
            (atom if kind == "atom.xml" else rss)(name, ElementTree.parse(path).getroot())
        ids = [entry[0] for entry in entries]
        if len(set(ids)) != len(ids) or not ids:
            problem(name, f"has {len(ids)} entries with {len(set(ids))} ids")
        for one, link, content in entries:
            if not TAG_URI.match(one or ""):
                problem(name, f"`{one}` is no tag URI (RFC 4151)")
            if not (link or "").startswith(site.base + "/"):
                problem(name, f"`{link}` is no address of the site")
            site.check(name, "relative://", link or "")
            page = Page(content)
            for address in page.links + page.assets:
                if not urllib.parse.urlsplit(address).scheme:
                    problem(name, f"`{address}` in the content of {one} is not absolute")
                site.check(name, "relative://", address)
    if count < 3:
        problem(str(site.folder), "has not even the three feeds of the front page")
    return count


def atom(name, feed):
    """The order-free part of RFC 4287, sections 4.1.1 and 4.1.2: which elements, and how many of each."""
    many = ("author", "category", "contributor", "link")
    cardinal = {
        "feed": {"id": 1, "title": 1, "updated": 1, "generator": 0, "icon": 0, "logo": 0, "rights": 0, "subtitle": 0},
        "entry": {"id": 1, "title": 1, "updated": 1, "content": 0, "published": 0, "rights": 0, "source": 0, "summary": 0},
    }
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
    for element in [feed, *feed.findall(ATOM + "entry")]:
        kind = element.tag.removeprefix(ATOM)
        children = [child.tag.removeprefix(ATOM) for child in element]
        for child, least in cardinal[kind].items():
            if not least <= children.count(child) <= 1:
                problem(name, f"atom:{kind} has {children.count(child)} atom:{child}")
        known = (*cardinal[kind], *many, *(("entry",) if kind == "feed" else ()))
        for child in children:
            if not child.startswith("{") and child not in known:
                problem(name, f"atom:{kind} may not have atom:{child}")
        for date in ("published", "updated"):
            if (text := element.findtext(ATOM + date)) is not None and not moment.match(text):
                problem(name, f"`{text}` is no date of RFC 3339")
        relations = [link.get("rel", "alternate") for link in element.findall(ATOM + "link")]
        if relations.count("alternate") != 1 or (kind == "feed" and relations.count("self") != 1):
            problem(name, f"atom:{kind} has the links {relations}")
        if kind == "entry" and element.find(ATOM + "author") is None and feed.find(ATOM + "author") is None:
            problem(name, "an entry has no author, nor has the feed")
        for author in element.findall(ATOM + "author"):
            if not author.findtext(ATOM + "name"):
                problem(name, "an author has no name")


def rss(name, root):
    """RSS 2.0: the required elements, and dates of RFC 822 with four digits of year."""
    date = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d (\+0000|GMT)\Z")
    channel = root.find("channel")
    if root.get("version") != "2.0" or channel is None:
        return problem(name, "is no RSS 2.0")
    for key in ("title", "link", "description"):
        if not channel.findtext(key):
            problem(name, f"the channel has no {key}")
    for item in channel.findall("item"):
        guid = item.find("guid")
        if guid is None or (guid.get("isPermaLink") != "false" and not (guid.text or "").startswith("http")):
            problem(name, "an item has no guid, or one that is taken for an address")
        if not date.match(item.findtext("pubDate") or ""):
            problem(name, f"`{item.findtext('pubDate')}` is no date of RFC 822")


def json_feed(site, name, path):
    """JSON Feed 1.1: the required members, and the types of those that are there."""
    feed = json.loads(path.read_text("utf-8"))
    if feed.get("version") != "https://jsonfeed.org/version/1.1" or not isinstance(feed.get("title"), str):
        problem(name, "has no version or no title")
    if feed.get("feed_url") != site.address(name):
        problem(name, f"says that it stands at {feed.get('feed_url')}")
    types = {"id": str, "url": str, "title": str, "summary": str, "content_html": str, "date_published": str}
    types |= {"date_modified": str, "tags": list, "authors": list, "image": str, "language": str}
    for item in feed.get("items", []):
        if not isinstance(item.get("id"), str) or not ("content_html" in item or "content_text" in item):
            problem(name, "an item has no id or no content")
        for key, value in item.items():
            if not key.startswith("_") and not isinstance(value, types.get(key, object)):
                problem(name, f"`{key}` of {item.get('id')} has the wrong type")
            if key not in types and not key.startswith("_"):
                problem(name, f"JSON Feed 1.1 has no `{key}` that this check knows")
    return [(item.get("id"), item.get("url"), item.get("content_html", "")) for item in feed.get("items", [])]


def maps(site):
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(site.files["robots.txt"].read_text("utf-8").splitlines())
    if robots.site_maps() != [f"{site.base}/{name}" for name in ("sitemap.xml", "news-sitemap.xml")]:
        problem("robots.txt", f"names the sitemaps {robots.site_maps()}")
    for name in site.pages:
        if not robots.can_fetch("AnyBot", site.address(name)):
            problem("robots.txt", f"keeps readers from {name}")
    root = ElementTree.parse(site.files["sitemap.xml"]).getroot()
    listed = [element.text for element in root.iter(SITEMAP + "loc")]
    wanted = {site.address(name) for name, page in site.pages.items() if not page.noindex}
    if root.tag == SITEMAP + "urlset":
        for address in sorted(wanted - set(listed)):
            if not re.search(r"/page/\d+/\Z", address):
                problem("sitemap.xml", f"lacks {address}")
        for address in sorted(set(listed) - wanted):
            problem("sitemap.xml", f"has {address}, where there is no page for search engines")
    if len(listed) != len(set(listed)):
        problem("sitemap.xml", "has an address twice")
    news = ElementTree.parse(site.files["news-sitemap.xml"]).getroot()
    for address in [element.text for element in news.iter(SITEMAP + "loc")]:
        if address not in wanted:
            problem("news-sitemap.xml", f"has {address}, where there is no page for search engines")
    for outline in ElementTree.parse(site.files["feeds.opml"]).getroot().iter("outline"):
        for key in ("xmlUrl", "htmlUrl"):
            site.check("feeds.opml", "relative://", outline.get(key, ""))


def report(path, flags):
    document = json.loads(pathlib.Path(path).read_text("utf-8"))
    result = document["result"] or {}
    if not document["ok"]:
        problem(path, "the command failed")
    if "--no-finding" in flags:
        for finding in document["findings"] + document["faults"]:
            problem(path, json.dumps(finding, ensure_ascii=False))
    if "--nothing-written" in flags and (result.get("written"), result.get("removed")) != (0, 0):
        problem(path, f"{result.get('written')} files written, {result.get('removed')} removed")
    print(f"{result.get('pages')} pages, {result.get('files')} files, {result.get('written')} written")


def main(command, path, *rest):
    if command == "report":
        report(path, rest)
    else:
        site = Site(path, rest[0])
        pages(site)
        maps(site)
        count = feeds(site)
        print(f"{len(site.pages)} pages and {count} feeds at {site.base} read")
    for line in problems:
        print(f"error: {line}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
