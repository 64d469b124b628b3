// Search in the reader's own browser. The index lies beside the pages, cut into small files: a word costs one or two of
// them, a page of results a few more. Nothing leaves the site, and no server answers.
{
  const JOINTS = /[-._@=]/;
  const CHUNK = /[\p{Alphabetic}\p{N}]+(?:[-._@][\p{Alphabetic}\p{N}]+)*/gu;
  const WEIGHTS = [1, 1.6, 3, 9];
  const PAGE = 8;
  // Words that are looked up; and those with which a long question is answered until the others are there.
  const WORDS = 6;
  const FEW = 2;
  // An article and its rank are one number, because numbers alone are sorted in no time.
  const MOST_ARTICLES = 2 ** 20;

  // Texts into words: the same as src/search/words.rs does.

  const fold = (text) =>
    text.replace(/\[\.\]|\(\.\)|\[dot\]/g, ".").replace(/\[@\]/g, "@").toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/\p{M}/gu, "");

  /** The words of a query: identifiers as a whole, with their parts in case nobody knows the whole. */
  const parse = (query, empty) => {
    const words = [];
    for (const chunk of fold(query).match(CHUNK) ?? []) {
      const parts = chunk.split(JOINTS);
      const whole = parts.length > 1 && /[._@\d]/.test(chunk);
      if (whole) words.push({ text: chunk, parts: parts.filter((part) => part.length > 2 || /\D/.test(part)) });
      else for (const part of parts) if (part.length > 1 || /\d/.test(part)) words.push({ text: part });
    }
    const telling = words.filter((word) => !empty.has(word.text));
    return [...new Map((telling.length ? telling : words).map((word) => [word.text, word])).values()];
  };

  /** The longest of many words say most. */
  const longest = (words, upTo) => {
    const kept = words.toSorted((a, b) => b.text.length - a.text.length).slice(0, upTo);
    return words.filter((word) => kept.includes(word));
  };

  // The files of the index

  const utf8 = new TextEncoder();
  const utf8Text = new TextDecoder();
  const latin = new TextDecoder("latin1");
  const ASCII = /^[\x00-\x7f]*$/;

  /** The shard that holds a stem: src/search/group.rs has the same. */
  const shardOf = (word, shards) => {
    const letters = [...word];
    const key = JOINTS.test(word) || letters.length < 4 ? word : letters.slice(0, 4).join("");
    let hash = 0x811c9dc5;
    for (const byte of utf8.encode(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return ((hash ^ (hash >>> 15)) >>> 0) % shards;
  };

  /** A shard's terms: the forms of each, and where it says which articles have one of them. */
  const readShard = (bytes) => {
    let at = 0;
    const number = () => {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    };
    const terms = [];
    const letters = latin.decode(bytes);
    let before = "";
    while (at < bytes.length) {
      const forms = [];
      for (let count = number(); count > 0; count--) {
        const shared = number();
        const rest = number();
        const plain = letters.slice(at, at + rest);
        const tail = ASCII.test(plain) ? plain : utf8Text.decode(bytes.subarray(at, at + rest));
        at += rest;
        before = before.slice(0, shared) + tail;
        forms.push(before);
      }
      const length = number();
      terms.push({ forms, bytes, start: at, end: at + length });
      at += length;
    }
    return terms;
  };

  /** Puts the weights of a term into those of all articles, and counts the articles that had none. */
  const weigh = ({ bytes, start, end }, weights, first, best) => {
    let article = first;
    let more = 0;
    for (let at = start; at < end; ) {
      let value = bytes[at++];
      if (value > 127) {
        value &= 127;
        for (let byte = 128, scale = 128; byte > 127; scale *= 128) {
          byte = bytes[at++];
          value += (byte & 127) * scale;
        }
      }
      article += value >> 2;
      const weight = WEIGHTS[value & 3] * best;
      if (weights[article] === 0) more += 1;
      if (weight > weights[article]) weights[article] = weight;
    }
    return more;
  };

  /** Opens the index at an address; `load(url, fresh)` gives a response. */
  const open = async (address, load) => {
    const folder = address.slice(0, address.lastIndexOf("/") + 1);
    const index = await (await load(address, true)).json();
    const empty = new Set(index.empty.split(" "));
    const kept = new Map();
    const once = (file, read) => {
      if (!kept.has(file)) kept.set(file, load(folder + file).then(read));
      return kept.get(file);
    };
    const name = (names, number) => names.slice(number * 8, number * 8 + 8);
    const shard = (tier, word) => {
      const { names } = index.tiers[tier];
      const number = shardOf(word, names.length / 8);
      return once(`words-${tier}-${number}.${name(names, number)}.bin`, async (response) =>
        readShard(new Uint8Array(await response.arrayBuffer())),
      );
    };
    const block = (number) =>
      once(`articles-${number}.${name(index.blocks, number)}.json`, (response) => response.json());

    /** The terms of every tier that fit: `fits(form)` says how well, from 0 to 1. */
    const terms = async (word, fits) => {
      const shards = await Promise.all(index.tiers.map((_, tier) => shard(tier, word)));
      const fitting = [];
      // Plain loops: nothing has run often enough yet for the browser to have made anything quick.
      for (let tier = 0; tier < shards.length; tier++) {
        const { first } = index.tiers[tier];
        for (const term of shards[tier]) {
          let best = 0;
          for (const form of term.forms) best = Math.max(best, fits(form));
          if (best > 0) fitting.push({ term, best, first });
        }
      }
      return fitting;
    };

    /** What a word of the query finds: the weight in each article, and the forms that were found. */
    const find = async (word, last) => {
      const letters = [...word.text].length;
      const exact = (form) => (form === word.text ? 1 : 0);
      let found = await terms(word.text, exact);
      if (!JOINTS.test(word.text)) {
        // A stem of three letters is filed under them.
        if (!found.length && letters > 3) found = await terms(word.text.slice(0, 3), exact);
        if (letters === 3 && (last || !found.length)) {
          found.push(...(await terms(word.text, (form) => (form === `${word.text}*` ? 0.5 : 0))));
        } else if (letters > 3 && (last || !found.length)) {
          const begun = await terms(word.text, (form) => (form !== word.text && form.startsWith(word.text) ? 0.6 : 0));
          found.push(...begun.filter(({ term }) => !found.some((other) => other.term === term)));
        }
        if (!found.length && letters > 3) {
          const most = letters > 7 ? 2 : 1;
          const near = await terms(word.text, (form) => {
            const far = distance(word.text, form, most);
            return far <= most ? 0.5 / far : sharesStem(word.text, form) ? 0.2 : 0;
          });
          const best = Math.max(0, ...near.map((one) => one.best));
          found = near.filter((one) => one.best === best);
        }
      }
      if (!found.length && word.parts?.length) return both(await Promise.all(word.parts.map((part) => find({ text: part }, last))));
      const weights = new Float32Array(index.articles);
      const forms = new Set();
      let having = 0;
      for (const { term, best, first } of found) {
        for (const form of term.forms) forms.add(form.replace(/\*$/, ""));
        having += weigh(term, weights, first, best);
      }
      return { weights, having, forms };
    };

    /** Articles that have all parts of an identifier. */
    const both = (parts) => {
      const weights = parts[0].weights.map((weight, article) => (parts.every((part) => part.weights[article]) ? weight : 0));
      const having = weights.filter((weight) => weight > 0).length;
      return { weights, having, forms: new Set(parts.flatMap((part) => [...part.forms])) };
    };

    /** Articles by how well they answer, the best first. `filters` are terms that each of them must have. */
    const search = async (query, filters = [], upTo = WORDS) => {
      const all = parse(query, empty);
      // The last one is still being typed.
      const words = longest(all, upTo);
      const [found, allowed] = await Promise.all([
        Promise.all(words.map((word, at) => find(word, at === words.length - 1))),
        Promise.all(filters.map((filter) => find({ text: filter }, false))),
      ]);
      const sums = new Float32Array(index.articles);
      const counts = new Uint8Array(index.articles);
      for (const { weights, having } of found) {
        const rarity = Math.log(1 + index.articles / (1 + having));
        for (let article = 0; article < index.articles; article++) {
          if (!weights[article]) continue;
          sums[article] += weights[article] * rarity;
          counts[article] += 1;
        }
      }
      const tally = new Uint32Array(WORDS + 1);
      const ranks = new Float64Array(index.articles);
      let heard = 0;
      for (let article = 0; article < index.articles; article++) {
        if (words.length && !counts[article]) continue;
        if (filters.length && !allowed.every(({ weights }) => weights[article])) continue;
        tally[counts[article]] += 1;
        // Of two that fit alike, the newer one.
        const rank = (1 + sums[article]) * (1 + counts[article]) ** 2 * (1 + (0.3 * article) / index.articles);
        ranks[heard++] = Math.round(rank * 1024) * MOST_ARTICLES + article;
      }
      const hits = ranks.subarray(0, heard).sort().reverse().map((rank) => rank % MOST_ARTICLES);
      // Those that have every word, if there are any; else those that have most.
      const most = Math.max(0, tally.findLastIndex((count) => count > 0));
      const count = tally[most];
      const forms = new Set(found.flatMap(({ forms }) => [...forms]));
      return { hits, count, complete: most === words.length, forms, words, left: all.length - words.length };
    };

    /** What results show of articles. */
    const show = (articles) =>
      Promise.all(
        Array.from(articles, async (article) => {
          const rows = await block(Math.floor(article / index.block));
          const [title, url, day, section, severity, score, summary] = rows[article % index.block];
          return { title, url, day, section, severity, score, summary };
        }),
      );

    return { articles: index.articles, search, show };
  };

  /** Whether a longer word seems to be an inflection of a shorter one. */
  const sharesStem = (word, form) => {
    let shared = 0;
    while (shared < word.length && word[shared] === form[shared]) shared++;
    return shared > 3 && shared >= form.length - 3 && shared >= word.length * 0.55;
  };

  /** How many letters must be added, left out, changed or swapped; anything above `most` counts as more. */
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let last = [];
    let row = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        const change = a[i - 1] === b[j - 1] ? 0 : 1;
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + change);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], last[j - 2] + 1);
      }
      [last, row] = [row, next];
    }
    return row[b.length];
  };

  if (typeof document === "undefined") globalThis.bulletin = { open, fold };
  else page();

  // The page

  function page() {
    const form = document.querySelector(".seek");
    if (!form) return;
    const input = form.elements.q;
    const count = document.querySelector(".seek-count");
    const list = document.querySelector(".hits");
    const more = document.querySelector(".more");
    const elsewhere = document.querySelector(".seek-else");
    const says = count.dataset;
    const FILTERS = ["section", "tag", "year", "severity"];

    const load = async (url, fresh) => {
      const response = await fetch(url, fresh ? { cache: "no-cache" } : {});
      if (!response.ok) throw new Error(`${response.status} ${url}`);
      return response;
    };
    let opened;
    const index = async () => {
      const found = await (opened ??= open(form.dataset.index, load));
      // A preview that has just started has no index yet.
      if (!found.articles) opened = undefined;
      return found;
    };

    /** A text whose words stand out where they were found. */
    const marked = (text, { forms, words }) => {
      const parts = [];
      const heard = (word) => {
        const folded = fold(word);
        return forms.has(folded) || words.some(({ text }) => !forms.has(text) && folded.startsWith(text));
      };
      let done = 0;
      for (const { 0: chunk, index: start } of text.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+(?:[-._@[\]]+[\p{Alphabetic}\p{N}\p{M}]+)*/gu)) {
        const pieces = heard(chunk) ? [[0, chunk]] : [...chunk.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+/gu)].map((piece) => [piece.index, piece[0]]);
        for (const [at, piece] of pieces) {
          if (!heard(piece)) continue;
          const mark = document.createElement("mark");
          mark.textContent = piece;
          parts.push(text.slice(done, start + at), mark);
          done = start + at + piece.length;
        }
      }
      return [...parts, text.slice(done)];
    };

    const element = (name, className, ...children) => {
      const made = document.createElement(name);
      if (className) made.className = className;
      made.append(...children);
      return made;
    };

    // English as the bulletin writes it: the day before the month.
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

    const chip = (severity, text) => {
      const made = element("span", "severity", text);
      made.dataset.severity = severity;
      return made;
    };

    const hit = (article, found) => {
      const link = element("a", "", ...marked(article.title, found));
      link.href = article.url;
      const time = element("time", "", day.format(new Date(`${article.day}T00:00:00Z`)));
      time.dateTime = article.day;
      const kicker = element("p", "kicker");
      if (article.section) kicker.append(element("span", "kind", article.section));
      if (article.severity) {
        const word = form.elements.severity.querySelector(`[value="${article.severity}"]`)?.textContent ?? article.severity;
        kicker.append(" ", chip(article.severity, `${word} ${article.score}`.trim()));
      }
      const item = element("article", "item", time, kicker, element("h2", "", link));
      if (article.summary) item.append(element("p", "dek", ...marked(article.summary, found)));
      return element("li", "", item);
    };

    let asked = 0;
    let found;
    let shown = 0;

    const showMore = async () => {
      const turn = asked;
      const articles = await (await index()).show(found.hits.slice(shown, shown + PAGE));
      if (turn !== asked) return;
      list.append(...articles.map((article) => hit(article, found)));
      shown += articles.length;
      more.hidden = shown >= found.hits.length;
    };

    const answer = async () => {
      const turn = ++asked;
      const query = input.value.trim();
      const filters = FILTERS.filter((name) => form.elements[name].value).map((name) => `${name}=${form.elements[name].value}`);
      if (query.length < 2 && !filters.length) {
        list.replaceChildren();
        count.textContent = "";
        more.hidden = true;
        elsewhere.hidden = false;
        return remember();
      }
      try {
        const { search, show } = await index();
        const offer = async (answer) => {
          const best = await show(answer.hits.slice(0, 1));
          if (turn === asked) list.replaceChildren(...best.map((article) => hit(article, answer)));
          return best;
        };
        // A file of the index for each word: what answers some of them is there sooner.
        let answer = await search(query, filters, FEW);
        let best = await offer(answer);
        if (turn !== asked) return;
        if (answer.left) {
          answer = await search(query, filters);
          best = await offer(answer);
        }
        if (turn !== asked) return;
        found = answer;
        // The best does not wait for the others.
        const others = await show(answer.hits.slice(1, PAGE));
        if (turn !== asked) return;
        list.append(...others.map((article) => hit(article, found)));
        const articles = [...best, ...others];
        shown = articles.length;
        more.hidden = shown >= found.hits.length;
        elsewhere.hidden = articles.length > 0;
        const word = answer.count === 1 ? says.one : says.many;
        if (!articles.length) count.textContent = says.none;
        else if (answer.complete) count.textContent = `${answer.count} ${word}`;
        else count.textContent = says.some;
      } catch {
        if (turn === asked) count.textContent = says.failed;
      } finally {
        if (turn === asked) remember();
      }
    };

    /** Puts what is asked into the address, after the answer: browsers take their time over it. */
    const remember = () => {
      const address = new URL(location.href);
      for (const name of ["q", ...FILTERS]) {
        if (form.elements[name].value) address.searchParams.set(name, form.elements[name].value);
        else address.searchParams.delete(name);
      }
      if (address.href !== location.href) history.replaceState(null, "", address);
    };

    // A letter is answered at once; those that follow it faster than anybody reads are answered together.
    let waiting;
    let answered = -Infinity;
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        answered = performance.now();
        answer();
      }, Math.max(0, answered + 60 - performance.now()));
    };
    form.addEventListener("input", soon);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answer();
    });
    more.addEventListener("click", showMore);

    // Arrows go through the field and the results; Esc leads back to the field, and empties it there.
    document.addEventListener("keydown", (event) => {
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const inField = document.activeElement === input;
      if (event.key === "ArrowDown" && (inField || at >= 0)) links[at + 1]?.focus();
      else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input).focus();
      else if (event.key === "Escape" && at >= 0) input.focus();
      else if (event.key === "Escape" && inField && input.value) {
        input.value = "";
        answer();
      } else return;
      event.preventDefault();
    });

    const given = new URLSearchParams(location.search);
    for (const name of ["q", ...FILTERS]) if (given.has(name)) form.elements[name].value = given.get(name);
    input.focus({ preventScroll: true });
    answer();
    // What every query needs is there before the first one is typed.
    index().catch(() => {});
  }
}
