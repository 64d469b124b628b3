// The preview in a browser: whatever is saved, open pages follow. The program is taken from BULLETIN (default: the
// release that cargo builds).

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { POLICY, browse } from "./host.mjs";

const PROGRAM = resolve(process.env.BULLETIN ?? "target/release/bulletin");
const SITE = 'title = "The Daily Test"\nbase_url = "https://news.example"\ndescription = "News."\ntimezone = "UTC"\n';
const long = Array.from({ length: 80 }, (_, number) => `Paragraph ${number} of a long text.\n`).join("\n");
const article = (title, text, more = "") => `+++\ntitle = "${title}"\ndate = 2026-01-01\nsummary = "S."\n${more}+++\n\n${text}\n`;
const picture = (colour, width = 40) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20"><rect width="100%" height="100%" fill="${colour}"/></svg>\n`;

let opened, folder, preview;

before(async () => {
  opened = await browse();
});

after(async () => {
  await opened?.close();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulletin-preview-"));
  write("site.toml", SITE);
  write("content/news/one.md", article("One", `Before.\n\n${long}`));
  write("content/news/two/index.md", article("Two", "![A chart](chart.svg)\n\nText of two."));
  write("content/news/two/chart.svg", picture("red"));
  preview = await serve();
});

afterEach(async () => {
  await preview?.end();
  rmSync(folder, { recursive: true, force: true });
});

function write(path, text) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Starts the program; resolves when it answers. */
async function serve(port = 0, ...more) {
  const child = spawn(PROGRAM, ["serve", "--json", "--port", `${port}`, ...more], { cwd: folder });
  const ended = new Promise((done) => child.once("exit", done));
  const address = await new Promise((ready, failed) => {
    child.once("exit", () => failed(new Error("the program ended")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = JSON.parse(line);
      if (said.event === "ready") ready(said.address.replace(/\/$/, ""));
    });
  });
  return {
    address,
    end: async () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}

/** A window on a page, and what it should not say. */
async function open(path, options = {}) {
  const context = options.context ?? (await opened.browser.newContext({ viewport: { width: 1000, height: 600 } }));
  const page = await context.newPage();
  const noise = [];
  page.on("console", (message) => noise.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`uncaught: ${error.message}`));
  await page.goto(preview.address + path);
  // What is remembered by the window is forgotten when the page is loaded again.
  await page.evaluate(() => {
    window.same = true;
  });
  return { context, page, noise };
}

const isSame = (page) => page.evaluate(() => window.same === true);
const panel = (page) => page.locator("bulletin-preview .panel");
const shows = (page, text) => page.locator("main").getByText(text).first().waitFor();

test("an edited article is shown, and the reader stays where they were", async () => {
  const { context, page, noise } = await open("/news/one/");
  await page.evaluate(() => scrollTo(0, 900));
  write("content/news/one.md", article("One", `After.\n\n${long}`));
  await page.waitForFunction(() => document.querySelector("main").textContent.includes("After."));
  await page.waitForFunction(() => Math.abs(scrollY - 900) < 2);
  assert.equal(await isSame(page), false);
  assert.deepEqual(noise, []);
  await context.close();
});

test("a page that did not change is left alone", async () => {
  const { context, page } = await open("/news/one/");
  const { page: other } = await open("/news/two/index.html", { context });
  write("content/news/two/index.md", article("Two", "![A chart](chart.svg)\n\nOther words."));
  await shows(other, "Other words.");
  assert.equal(await isSame(page), true);
  await context.close();
});

test("a style is exchanged in place", async () => {
  const { context, page, noise } = await open("/news/one/");
  await page.evaluate(() => scrollTo(0, 700));
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const colour of ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]) {
    write("static/style.css", `body { background: ${colour} !important; min-height: 4000px }`);
    await page.waitForFunction((wanted) => getComputedStyle(document.body).backgroundColor === wanted, colour);
  }
  assert.equal(await isSame(page), true, "the page was not loaded again");
  assert.equal(await page.evaluate(() => scrollY), 700);
  assert.equal(await page.locator("link[rel=stylesheet]").count(), 1);
  rmSync(join(folder, "static/style.css"));
  await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor !== "rgb(4, 5, 6)");
  assert.notEqual(await ground(), "rgb(4, 5, 6)");
  assert.equal(await isSame(page), true);
  assert.deepEqual(noise, []);
  await context.close();
});

test("an image is exchanged in place", async () => {
  const { context, page } = await open("/news/two/");
  const width = () => page.evaluate(() => document.querySelector("main img").naturalWidth);
  await page.waitForFunction(() => document.querySelector("main img").naturalWidth === 40);
  for (const wide of [60, 80]) {
    write("content/news/two/chart.svg", picture("blue", wide));
    await page.waitForFunction((wanted) => document.querySelector("main img").naturalWidth === wanted, wide);
  }
  assert.equal(await isSame(page), true, "the page was not loaded again");
  assert.equal(await width(), 80);
  await context.close();
});

test("articles come, move and go", async () => {
  const { context, page } = await open("/");
  write("content/news/three.md", article("Number three", "Three."));
  await shows(page, "Number three");
  const { page: third } = await open("/news/three/", { context });
  renameSync(join(folder, "content/news/three.md"), join(folder, "content/news/third.md"));
  await third.locator("body.kind-404").waitFor();
  await third.goto(`${preview.address}/news/third/`);
  await shows(third, "Three.");
  rmSync(join(folder, "content/news/third.md"));
  await third.locator("body.kind-404").waitFor();
  await page.waitForFunction(() => !document.querySelector("main").textContent.includes("Number three"));
  await context.close();
});

const breaks = {
  article: {
    file: "content/news/one.md",
    broken: article("One", `[there](nowhere.md)\n\n${long}`),
    mended: article("One", `Mended.\n\n${long}`),
    code: "link-to-nowhere",
    place: "content/news/one.md:7:1",
    line: "[there](nowhere.md)",
    caret: "^^^^^^^^^^^^^^^^^^^",
  },
  template: {
    file: "templates/article.html",
    broken: "<p>\n{{ article.titel.more }}",
    mended: '{% extends "base.html" %}{% block main %}<h1>{{ article.title }}</h1><p>Mended.</p>{% endblock %}',
    code: "template-failed",
    place: "templates/article.html:2:",
    line: "{{ article.titel.more }}",
    caret: "^^^",
  },
  style: {
    file: "static/style.css",
    broken: "body { color: red }\nmain { background: url(nowhere.png) }",
    mended: "main { color: rgb(7, 8, 9) }",
    code: "link-to-nowhere",
    place: "static/style.css:2:24",
    line: "main { background: url(nowhere.png) }",
    caret: "^^^^^^^^^^^",
  },
  "site.toml": {
    file: "site.toml",
    broken: `${SITE}titel = "x"\n`,
    mended: SITE.replace("The Daily Test", "The Mended Test"),
    code: "unknown-key",
    place: "site.toml:5:1",
    line: 'titel = "x"',
    caret: "^^^^^",
  },
};

for (const [name, { file, broken, mended, code, place, line, caret }] of Object.entries(breaks)) {
  test(`a broken ${name} is said over the last good page until it is mended`, async () => {
    const { context, page } = await open("/news/one/");
    write(file, broken);
    await panel(page).waitFor();
    const said = await panel(page).innerText();
    for (const part of [code, place, line, caret, "help:", "1 error"]) assert.ok(said.includes(part), `no ${part} in\n${said}`);
    assert.ok((await page.locator("main").innerText()).includes("Before."), "the last good page is there");
    assert.equal(await isSame(page), true);
    // The caret stands below what is meant.
    const [source, below] = (await panel(page).locator("pre").innerText()).split("\n");
    assert.equal(source.slice(below.indexOf("^")).startsWith(line.slice(line.length - source.slice(below.indexOf("^")).length)), true);
    write(file, mended);
    await page.waitForFunction(() => !document.querySelector("bulletin-preview"));
    if (name === "style") {
      await page.waitForFunction(() => getComputedStyle(document.querySelector("main")).color === "rgb(7, 8, 9)");
    } else {
      await page.waitForFunction(() => /Mended/.test(document.documentElement.textContent));
    }
    await context.close();
  });
}

test("a page that is opened while the site is broken says so too, and hides it on request", async () => {
  write("content/news/two/index.md", "+++\ntitle = 2\n+++\nText.");
  const { context, page } = await open("/news/one/");
  await panel(page).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await panel(page).isVisible(), false);
  await page.locator("bulletin-preview .pill").click();
  assert.equal(await panel(page).isVisible(), true);
  await context.close();
});

test("warnings wait behind a button", async () => {
  write("content/news/two/index.md", article("Two", "![A chart](chart.svg)\n\n```nolanguage\nx\n```"));
  const { context, page } = await open("/news/one/");
  await page.locator("bulletin-preview .pill", { hasText: "1 hint" }).waitFor();
  assert.equal(await panel(page).isVisible(), false);
  await context.close();
});

test("after a restart the page comes back by itself", async () => {
  const { context, page } = await open("/news/one/");
  const port = new URL(preview.address).port;
  await preview.end();
  write("content/news/one.md", article("One", "Written meanwhile."));
  await new Promise((later) => setTimeout(later, 1500));
  preview = await serve(port);
  await shows(page, "Written meanwhile.");
  await context.close();
});

test("many tabs share one connection", async () => {
  // A browser has six connections for one host: with one for each tab the seventh would never load.
  const context = await opened.browser.newContext();
  const tabs = [];
  for (let number = 0; number < 9; number += 1) tabs.push(await open("/news/two/", { context }));
  write("content/news/two/index.md", article("Two", "Words for all."));
  for (const { page } of tabs) await shows(page, "Words for all.");
  await context.close();
});

test("drafts and what is not due yet are marked", async () => {
  write("content/news/draft.md", article("A draft", "Draft.", "draft = true\n"));
  write("content/news/soon.md", article("To come", "Soon.", "embargo_until = 2099-01-01\n"));
  const { context, page } = await open("/");
  for (const title of ["A draft", "To come"]) {
    await page.goto(`${preview.address}/`);
    await shows(page, title);
    await page.getByRole("link", { name: title }).first().click();
    await page.locator(".mark").first().waitFor();
  }
  await context.close();
});

test("the strictest policy stops nothing of it", async () => {
  const context = await opened.browser.newContext();
  await context.route("**/*", async (route) => {
    if (route.request().resourceType() !== "document") return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": POLICY } });
  });
  const { page, noise } = await open("/news/one/", { context });
  write("content/news/one.md", article("One", "[x](nowhere.md)"));
  await panel(page).waitFor();
  assert.equal(await panel(page).evaluate((panel) => getComputedStyle(panel).position), "fixed", "it has its style");
  write("content/news/one.md", article("One", "Followed."));
  await shows(page, "Followed.");
  assert.deepEqual(noise, []);
  await context.close();
});
