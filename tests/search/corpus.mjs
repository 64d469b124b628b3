// A made-up archive to search in: the same for everybody, because its only chance is a counter.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SUBJECTS = [
  "exchange server", "print spooler", "vpn gateway", "mail relay", "hospital network", "water utility", "payment terminal",
  "package registry", "kernel driver", "browser extension", "firewall appliance", "backup software", "identity provider",
  "satellite modem", "voting machine", "school district", "shipping company", "cloud bucket", "build pipeline", "phone firmware",
];
const EVENTS = [
  "exploited before a patch", "hit by ransomware", "leaks customer records", "gets an emergency update", "abandons a certificate",
  "blamed on a contractor", "found with a backdoor", "loses signing keys", "rejects a vulnerability report", "restored from backups",
  "named in an indictment", "scanned within hours", "taken down by police", "fined by the regulator", "isolated after an intrusion",
];
const PLACES = ["Oslo", "Lyon", "Quito", "Nairobi", "Osaka", "Perth", "Kraków", "Tallinn", "Montréal", "Recife", "Busan", "Porto", "Turin"];
const FILLER = (
  "investigators responders administrators customers described explained reported confirmed warned noticed traced copied encrypted " +
  "restored credentials logs traffic memory tokens sessions accounts tenants services scripts payloads samples archives evidence " +
  "quickly slowly carefully silently twice later earlier remotely locally again before after while because although"
).split(" ");
const SECTIONS = ["advisories", "breaches", "policy"];
const TAGS = ["ransomware", "supply-chain", "zero-day", "espionage", "privacy", "patching"];

/** Numbers that look like chance: a 32-bit xorshift. */
const chance = (seed) => {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
};

/** The article of a number. */
export function article(number) {
  const next = chance(number + 1);
  const pick = (list) => list[next(list.length)];
  const subject = SUBJECTS[number % SUBJECTS.length];
  const event = EVENTS[Math.floor(number / SUBJECTS.length) % EVENTS.length];
  const place = PLACES[Math.floor(number / 150) % PLACES.length];
  const title = `${subject[0].toUpperCase()}${subject.slice(1)} in ${place} ${event}`;
  const cve = `CVE-${2018 + (number % 8)}-${10000 + number * 7}`;
  const sentence = () => `${Array.from({ length: 8 + next(10) }, () => pick(FILLER)).join(" ")}.`;
  const paragraph = () => Array.from({ length: 3 }, sentence).join(" ");
  const hash = Array.from({ length: 64 }, () => "0123456789abcdef"[next(16)]).join("");
  const domain = `update-${number}[.]example`;
  const day = new Date(Date.UTC(2018, 0, 1) + number * 1.2 * 86_400_000).toISOString().slice(0, 10);
  const body = [
    paragraph(),
    `## What ${pick(FILLER)} ${pick(FILLER)}`,
    `The flaw ${cve} was mended in version ${1 + (number % 9)}.${number % 31}.${number % 17}. ${paragraph()}`,
    `A sample with the digest \`${hash}\` called ${domain} by T${1000 + (number % 600)}.${String(number % 9).padStart(3, "0")}.`,
    paragraph(),
  ];
  return { number, title, cve, hash, domain, day, section: SECTIONS[number % 3], tags: [TAGS[number % 6], TAGS[(number + 2) % 6]], body };
}

/** Writes a site of so many articles. */
export function write(folder, count) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "site.toml"),
    'title = "The Long Archive"\nbase_url = "https://archive.example/news"\ndescription = "An archive to search in."\ntimezone = "UTC"\n',
  );
  for (const section of SECTIONS) mkdirSync(join(folder, "content", section), { recursive: true });
  for (let number = 0; number < count; number++) {
    const { title, day, section, tags, body } = article(number);
    const front = `+++\ntitle = "${title}"\ndate = ${day}\nsummary = "${body[0].split(".")[0]}."\nauthors = ["Desk"]\ntags = ${JSON.stringify(tags)}\n+++`;
    writeFileSync(join(folder, "content", section, `story-${number}.md`), `${front}\n\n${body.join("\n\n")}\n`);
  }
}
