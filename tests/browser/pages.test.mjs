// Every kind of page, in light and dark, on a phone and on a desk: no barrier, no message, no foreign request, no
// sideways scroll, nothing that jumps; and all of it there without script. What is built is taken from BULLETIN_SITE (default: public/).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { SITE, browse, pages, serve } from "./host.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [390, 1280];
const SCHEMES = ["light", "dark"];
const KINDS = ["404", "archive", "article", "author", "authors", "front", "month", "page", "search", "section", "tag", "tags", "year"];

/** The largest page of each kind, and every article: they differ most. Redirects leave before they can be judged. */
function chosen() {
  const largest = new Map();
  for (const page of pages()) {
    if (page.size > (largest.get(page.kind)?.size ?? 0)) largest.set(page.kind, page);
  }
  largest.delete("redirect");
  const articles = pages().filter((page) => page.kind === "article");
  return [...new Map([...largest.values(), ...articles].map((page) => [page.path, page])).values()];
}

let host, opened;

before(async () => {
  host = await serve();
  opened = await browse();
});

after(async () => {
  await opened?.close();
  await host?.close();
});

/** A window that remembers everything a page should not do. */
async function open(options) {
  const context = await opened.browser.newContext({ serviceWorkers: "block", ...options });
  // The script of this test is no page's: the policy does not hold for it.
  await context.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.shifts.push(shift.value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  const page = await context.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`uncaught: ${error.message}`));
  // What a page has not finished when it is left is no failure.
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") noise.push(`failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) noise.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${host.address}/`)) noise.push(`foreign request: ${request.url()}`);
  });
  return { context, page, noise };
}

test("the bundled bulletin has every kind of page", () => {
  const kinds = new Set(pages().map((page) => page.kind));
  assert.deepEqual(KINDS.filter((kind) => !kinds.has(kind)), []);
});

for (const scheme of SCHEMES) {
  for (const width of WIDTHS) {
    describe(`${scheme}, ${width} pixels wide`, () => {
      for (const { path, kind } of chosen()) {
        test(`${kind} ${path}`, async () => {
          const { context, page, noise } = await open({ colorScheme: scheme, viewport: { width, height: 900 } });
          try {
            await page.goto(host.address + path, { waitUntil: "load" });
            await page.evaluate(() => document.fonts.ready.then(() => true));
            const { scroll, inner } = await page.evaluate(() => ({
              scroll: document.scrollingElement.scrollWidth,
              inner: window.innerWidth,
            }));
            assert.ok(scroll <= inner, `the page is ${scroll} pixels wide in a window of ${inner}`);
            const shift = await page.evaluate(() => globalThis.shifts.reduce((sum, value) => sum + value, 0));
            assert.ok(shift <= 0.02, `the page jumps by ${shift}`);
            await page.evaluate(AXE);
            const violations = await page.evaluate(
              async (tags) => {
                const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
                return violations.flatMap(({ id, nodes }) =>
                  nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.replace(/\s+/g, " ")})`),
                );
              },
              TAGS,
            );
            assert.deepEqual(violations, []);
            assert.deepEqual(noise, []);
          } finally {
            await context.close();
          }
        });
      }
    });
  }
}

describe("with and without script", () => {
  test("the theme button turns the colours, and the next page remembers", async () => {
    const { context, page, noise } = await open({ colorScheme: "light", viewport: { width: 1280, height: 900 } });
    try {
      const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      await page.goto(`${host.address}/`);
      const light = await ground();
      await page.click("button.theme");
      const dark = await ground();
      assert.notEqual(dark, light);
      await page.goto(`${host.address}/archive/`);
      assert.equal(await ground(), dark);
      await page.click("button.theme");
      assert.equal(await ground(), light);
      assert.deepEqual(noise, []);
    } finally {
      await context.close();
    }
  });

  for (const { path, kind } of chosen()) {
    test(`${kind} ${path} without script: the whole text, and no control that does nothing`, async () => {
      const { context, page, noise } = await open({ javaScriptEnabled: false, viewport: { width: 390, height: 900 } });
      try {
        await page.goto(host.address + path);
        const said = (await page.locator("main").innerText()).replaceAll(/\s+/g, " ");
        assert.ok(said.length > (kind === "article" ? 500 : 50), said);
        const links = await page.locator("main a:visible").count();
        assert.ok(links > 0, "nothing leads on");
        assert.equal(await page.locator("button:visible, input:visible, select:visible").count(), 0);
        assert.deepEqual(noise, []);
      } finally {
        await context.close();
      }
    });
  }

  test("the first key leads to the link that skips the masthead", async () => {
    const { context, page } = await open({ viewport: { width: 1280, height: 900 } });
    try {
      await page.goto(`${host.address}/`);
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => document.activeElement.getAttribute("href"));
      assert.equal(focused, await page.evaluate(() => `#${document.querySelector("main").id}`));
    } finally {
      await context.close();
    }
  });
});

describe("searching", () => {
  test("the slash leads to the field, and the field to results that keys go through", async () => {
    const { context, page, noise } = await open({ viewport: { width: 1280, height: 900 } });
    try {
      await page.goto(`${host.address}/`);
      await page.keyboard.press("/");
      await page.keyboard.type("exchange");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/search\/\?q=exchange/);
      await page.waitForSelector(".hits mark");
      assert.match((await page.locator(".hits mark").first().innerText()).toLowerCase(), /exchange/);
      await page.keyboard.press("ArrowDown");
      const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
      assert.equal(first, await page.locator(".hits a").first().getAttribute("href"));
      await page.keyboard.press("Escape");
      assert.equal(await page.evaluate(() => document.activeElement.name), "q");
      await page.evaluate(AXE);
      const violations = await page.evaluate(async (tags) => {
        const { violations } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
        return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
      }, TAGS);
      assert.deepEqual(violations, []);
      await page.keyboard.press("Escape");
      await page.waitForSelector(".seek-else:not([hidden])");
      assert.equal(await page.locator(".hits li").count(), 0);
      assert.deepEqual(noise, []);
    } finally {
      await context.close();
    }
  });

  test("identifiers are found, and sections narrow", async () => {
    const { context, page, noise } = await open({ viewport: { width: 390, height: 900 } });
    try {
      await page.goto(`${host.address}/search/?q=CVE-2021-26855&section=advisories`);
      await page.waitForSelector(".hits li");
      const sections = await page.locator(".hits .kind").allInnerTexts();
      assert.deepEqual([...new Set(sections)], ["Advisories"]);
      assert.deepEqual(noise, []);
    } finally {
      await context.close();
    }
  });
});

describe("weight", () => {
  const compressed = (path) => gzipSync(readFileSync(join(SITE, decodeURIComponent(path)))).length;
  for (const { path } of pages().filter((page) => page.kind === "article")) {
    test(`${path} is at most 60 kB without its images, and waits for one stylesheet and the theme alone`, () => {
      const html = readFileSync(join(SITE, path, "index.html"), "utf8");
      const scripts = [...html.matchAll(/<script\b([^>]*)\bsrc="([^"]+)"([^>]*)>/g)];
      const blocking = scripts.filter((script) => !/\bdefer\b/.test(script[1] + script[3])).map((script) => script[2]);
      assert.deepEqual(blocking.map((url) => url.replace(/\.[0-9a-f]{10}\./, ".")), ["/theme.js"]);
      const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((style) => style[1]);
      assert.equal(styles.length, 1);
      const code = scripts.map((script) => compressed(script[2]));
      const bytes = compressed(`${path}index.html`) + compressed(styles[0]) + code.reduce((sum, size) => sum + size, 0);
      assert.ok(bytes <= 60_000, `${bytes} bytes`);
    });
  }

  test("all script together is at most 15 kB", () => {
    const bytes = ["theme.js", "bulletin.js", "search.js"].reduce((sum, file) => sum + compressed(file), 0);
    assert.ok(bytes <= 15_000, `${bytes} bytes`);
  });
});
