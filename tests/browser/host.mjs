// A static host on loopback, with the strictest headers that a bulletin promises to live under; and the browser.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "media-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/** What hosts compress on their way. */
const COMPRESSED = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"]);

/** The folder that a build wrote. */
export const SITE = process.env.BULLETIN_SITE ?? "public";

/** Serves the folder on a free port of this machine. */
export async function serve() {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = join(SITE, path.endsWith("/") ? `${path}index.html` : path);
    const found = !path.includes("..") && existsSync(file) && statSync(file).isFile();
    const shown = found ? file : join(SITE, "404.html");
    const compressed = COMPRESSED.has(extname(shown)) && /\bgzip\b/.test(request.headers["accept-encoding"]);
    response.writeHead(found ? 200 : 404, {
      ...(compressed && { "content-encoding": "gzip" }),
      // What has a digest in its name never changes.
      "cache-control": /\.[0-9a-f]{8,10}\.\w+$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      "content-security-policy": POLICY,
      "content-type": TYPES[extname(shown)] ?? "application/octet-stream",
      "x-content-type-options": "nosniff",
    });
    const bytes = readFileSync(shown);
    response.end(compressed ? gzipSync(bytes) : bytes);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, close: () => new Promise((closed) => server.close(closed)) };
}

/** Debian's Chromium, which asks nobody for anything. */
export async function browse() {
  const profile = mkdtempSync(join(tmpdir(), "bulletin-browser-"));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--crash-dumps-dir=${profile}`,
    ],
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Every page of the folder: its address, the kind that its body names, and its size. */
export function pages() {
  const files = readdirSync(SITE, { recursive: true }).filter((file) => file.endsWith(".html"));
  return files.sort().map((file) => {
    const html = readFileSync(join(SITE, file), "utf8");
    const kind = /<body[^>]*class="[^"]*\bkind-([a-z0-9]+)/.exec(html)?.[1] ?? "none";
    return { path: `/${file.replace(/(^|\/)index\.html$/, "$1")}`, kind, size: html.length };
  });
}
