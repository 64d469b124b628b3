// Lighthouse on the front page, an article and the page of a CVE, as a phone and as a desk: accessibility, best practices
// and SEO must be 100; performance, which depends on the machine, is the median of three and reported.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { pages, serve } from "./host.mjs";

const HUNDRED = ["accessibility", "best-practices", "seo"];
const RUNS = 3;

let host, chrome;
const profile = mkdtempSync(join(tmpdir(), "bulletin-lighthouse-"));

before(async () => {
  host = await serve();
  chrome = await launch({
    chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    userDataDir: profile,
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
  });
});

after(async () => {
  chrome?.kill();
  await host?.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** The largest page of each of these kinds. */
const chosen = ["front", "article", "cve"].flatMap((kind) => {
  const all = pages().filter((page) => page.kind === kind);
  return all.length ? [all.reduce((a, b) => (b.size > a.size ? b : a))] : [];
});

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const { path, kind } of chosen) {
  for (const [form, config] of [["phone", undefined], ["desk", desktopConfig]]) {
    test(`${kind} ${path}, ${form}`, async (t) => {
      const speeds = [];
      for (let run = 0; run < RUNS; run++) {
        const categories = run === 0 ? [...HUNDRED, "performance"] : ["performance"];
        const result = await lighthouse(host.address + path, { port: chrome.port, onlyCategories: categories, logLevel: "silent" }, config);
        const scores = Object.values(result.lhr.categories);
        speeds.push(Math.round(scores.find(({ id }) => id === "performance").score * 100));
        for (const { id, score, auditRefs } of scores.filter(({ id }) => HUNDRED.includes(id))) {
          const failed = auditRefs.map((ref) => result.lhr.audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 1);
          assert.equal(score, 1, `${id}: ${failed.map(({ title }) => title).join("; ")}`);
        }
      }
      t.diagnostic(`performance ${median(speeds)} (${speeds.join(", ")})`);
    });
  }
}

test("there is a page of each kind", () => {
  assert.deepEqual(chosen.map(({ kind }) => kind), ["front", "article", "cve"]);
});
