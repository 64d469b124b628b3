// The preview's part of a page: keeps it what would be served, and shows what is found in the site.
{
  const here = { ...document.currentScript.dataset };
  const PLACE = "bulletin-place";

  // After a page was loaded again, the reader stands where they stood.
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  sessionStorage.removeItem(PLACE);
  if (place?.path === location.pathname) {
    const stand = () => scrollTo({ left: place.x, top: place.y, behavior: "instant" });
    stand();
    addEventListener("load", stand, { once: true });
  }

  function reload() {
    sessionStorage.setItem(PLACE, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
    location.reload();
  }

  // What was heard is dealt with one after the other.
  let turn = Promise.resolve();
  const hear = (text) => {
    turn = turn.then(() => follow(JSON.parse(text))).catch((error) => console.warn("preview:", error));
  };

  async function follow(news) {
    if (news.server !== here.server) return reload();
    const since = Number(here.version);
    if (news.version > since) {
      if (!(await refresh())) return reload();
      exchange(news.swaps.filter(([version]) => version > since));
    }
    overlay(news.findings);
  }

  // Asks for the page as it is now. If its words are the same, its styles and images are exchanged in place.
  async function refresh() {
    const response = await fetch(location.href, { cache: "no-store" });
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    const now = next.querySelector("script[data-server][data-page]")?.dataset;
    if (now?.page !== here.page || now.server !== here.server) return false;
    const LINKS = "link[rel~=stylesheet], link[rel~=icon]";
    const IMAGES = "img, source";
    if (!alike(LINKS, next) || !alike(IMAGES, next)) return false;
    pairs(LINKS, next, (old, link) => {
      if (old.getAttribute("href") !== link.getAttribute("href")) restyle(old, link.getAttribute("href"));
    });
    pairs(IMAGES, next, (old, image) => {
      for (const name of ["width", "height", "sizes", "srcset", "src"]) {
        const value = image.getAttribute(name);
        if (value !== null && old.getAttribute(name)?.replace(/\?bulletin=\d+/g, "") !== value) old.setAttribute(name, value);
      }
    });
    here.version = now.version;
    return true;
  }

  const alike = (what, next) => document.querySelectorAll(what).length === next.querySelectorAll(what).length;

  function pairs(what, next, exchangeOne) {
    const others = next.querySelectorAll(what);
    document.querySelectorAll(what).forEach((old, at) => exchangeOne(old, others[at]));
  }

  // The old style goes when the new one is there, so that the page is never bare.
  function restyle(old, href) {
    const link = old.cloneNode();
    link.href = href;
    link.addEventListener("load", () => old.remove(), { once: true });
    link.addEventListener("error", () => old.remove(), { once: true });
    old.after(link);
    if (!/stylesheet/.test(old.rel)) old.remove();
  }

  // Files whose address stayed while their content changed.
  function exchange(swaps) {
    for (const [version, route] of swaps) {
      const fresh = `${route}?bulletin=${version}`;
      const is = (url) => url && new URL(url, location.href).pathname === route;
      for (const image of document.querySelectorAll("img, source")) {
        if (is(image.getAttribute("src"))) image.setAttribute("src", fresh);
        const set = image.getAttribute("srcset");
        if (set?.includes(route)) {
          const parts = set.split(",").map((part) => {
            const [url, ...size] = part.trim().split(/\s+/);
            return [is(url) ? fresh : url, ...size].join(" ");
          });
          image.setAttribute("srcset", parts.join(", "));
        }
      }
      for (const link of document.querySelectorAll("link[rel~=stylesheet], link[rel~=icon]")) {
        if (is(link.getAttribute("href"))) restyle(link, fresh);
      }
    }
  }

  // What is found: errors lie over the page, warnings and hints wait behind a button.
  let host;
  let shown = "";
  function overlay(findings) {
    const text = JSON.stringify(findings);
    if (text === shown) return;
    shown = text;
    host?.remove();
    host = undefined;
    if (findings.length === 0) return;
    host = document.createElement("bulletin-preview");
    const root = host.attachShadow({ mode: "open" });
    const style = element("link");
    style.rel = "stylesheet";
    style.href = "/_bulletin/preview.css";
    const panel = list(findings);
    const button = element("button", "pill", count(findings));
    button.type = "button";
    const show = (open) => {
      panel.hidden = !open;
      button.hidden = open;
    };
    button.addEventListener("click", () => show(true));
    panel.querySelector("button").addEventListener("click", () => show(false));
    root.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
    show(findings.some((finding) => finding.severity === "error"));
    // On a narrow screen a long line is scrolled to what is meant.
    style.addEventListener("load", () => {
      for (const caret of panel.querySelectorAll("i")) {
        const line = caret.parentElement;
        line.scrollLeft = caret.offsetLeft + caret.offsetWidth - line.offsetLeft - line.clientWidth + 24;
      }
    });
    root.append(style, button, panel);
    document.documentElement.append(host);
  }

  addEventListener("keydown", (event) => {
    if (event.key === "Escape") host?.shadowRoot.querySelector("section:not([hidden]) button")?.click();
  });

  function list(findings) {
    const panel = element("section", "panel");
    panel.setAttribute("role", "alert");
    panel.setAttribute("aria-label", "Findings");
    const close = element("button", "close", "Hide");
    close.type = "button";
    const broken = findings.some((finding) => finding.severity === "error");
    const head = element("header");
    head.append(element("h2", "", count(findings)), close);
    panel.append(head);
    if (broken) panel.append(element("p", "kept", "The last good version stays below until this is mended."));
    const items = element("ol");
    // What stops the site comes first; the rest stays in the order of files.
    const weight = (finding) => ["error", "warning", "hint"].indexOf(finding.severity);
    items.append(...findings.toSorted((a, b) => weight(a) - weight(b)).map(item));
    panel.append(items);
    return panel;
  }

  function item(finding) {
    const line = element("li", finding.severity);
    const title = element("p", "message");
    title.append(element("b", "", `${finding.severity}[${finding.code}]`), `: ${finding.message}`);
    const place = element("p", "place", `${finding.file}:${finding.line}:${finding.column}`);
    line.append(title, place);
    if (finding.source) {
      const number = `${finding.line} | `;
      const blank = " ".repeat(number.length - 2) + "| " + finding.source.slice(0, finding.column - 1).replace(/[^\t]/g, " ");
      const caret = "^".repeat(Math.min(finding.width, Math.max(1, finding.source.length - finding.column + 1)));
      const code = element("pre");
      code.append(`${number}${finding.source}\n${blank}`, element("i", "", caret));
      line.append(code);
    }
    for (const [file, row, column, label] of finding.also) {
      line.append(element("p", "also", `${label}: ${file}:${row}:${column}`));
    }
    if (finding.help) line.append(element("p", "help", `help: ${finding.help}`));
    return line;
  }

  function count(findings) {
    return ["error", "warning", "hint"]
      .map((severity) => [findings.filter((finding) => finding.severity === severity).length, severity])
      .filter(([number]) => number > 0)
      .map(([number, severity]) => `${number} ${severity}${number === 1 ? "" : "s"}`)
      .join(", ");
  }

  function element(name, className = "", text = "") {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // One connection for all tabs where the browser can share one.
  if (typeof SharedWorker === "function") {
    const { port } = new SharedWorker("/_bulletin/worker.js", "bulletin");
    port.onmessage = (event) => hear(event.data);
    addEventListener("pagehide", () => port.postMessage("gone"));
  } else {
    const listen = () => {
      const source = new EventSource("/_bulletin/events");
      source.onmessage = (event) => hear(event.data);
      source.onerror = () => source.readyState === EventSource.CLOSED && setTimeout(listen, 500);
    };
    listen();
  }
}
