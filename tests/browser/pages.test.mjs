// Every kind of page, in light and dark, on a phone and on a desk: no barrier, no message, no foreign request, no
// sideways scroll. What is built is taken from BULLETIN_SITE (default: public/).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { browse, pages, serve } from "./host.mjs";

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
  const page = await context.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => noise.push(`failed: ${request.url()}`));
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

  test("without script the whole text is there, and no control that does nothing", async () => {
    const { context, page, noise } = await open({ javaScriptEnabled: false, viewport: { width: 390, height: 900 } });
    try {
      const article = pages().find((page) => page.kind === "article");
      await page.goto(host.address + article.path);
      assert.ok((await page.locator(".prose").innerText()).length > 500);
      assert.equal(await page.locator("button.theme").isVisible(), false);
      assert.deepEqual(noise, []);
    } finally {
      await context.close();
    }
  });

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
