// The cards beside an article: its claims, its events, the names in it.

import { el, isolated } from "./dom.js";
import { card, place } from "./layout.js";
import { badge, counted, day, plain, span } from "./words.js";

const AUTHOR = "The article itself";

/** The sections of the side column. */
export function sections({ view, reports }, countries) {
  return [
    section(
      "claims",
      counted(view.claims.length, "claim"),
      "ol",
      view.claims.map((claim, index) => claimCard(claim, index, view)),
    ),
    section(
      "events",
      counted(view.events.length, "event"),
      "ol",
      view.events.map((event, index) => eventCard(event, index, view, reports, countries)),
    ),
    section(
      "names",
      counted(view.names.length, "name"),
      "ul",
      view.names.map((name, index) => nameLine(name, index, countries)),
    ),
  ];
}

/** Who says it, as people write it. */
export function speaker({ source, source_type: type, name }) {
  if (type === "author") return AUTHOR;
  if (!source) return "Somebody unnamed";
  return name && name !== source ? `${name} (“${source}”)` : source;
}

function section(id, heading, list, items) {
  return el(
    "section",
    { class: id, "aria-labelledby": `${id}-heading` },
    el("h2", { id: `${id}-heading` }, heading),
    items.length ? el(list, { class: "cards" }, ...items) : null,
  );
}

function toWords(kind, id, label) {
  return el(
    "a",
    { href: `#${encodeURIComponent(place(kind, id))}`, class: "to-words", "aria-label": label },
    "show in the text",
  );
}

function claimCard(claim, index, view) {
  const told = claim.events.map((of) => crossLink("event", view.events[of].id, `event ${of + 1}`));
  const about = [plain(claim.source_type), `${claim.quote} speech`, claim.polarity === "negative" ? "negated" : null];
  return el(
    "li",
    { id: card("claim", claim.id), tabindex: "-1", class: "card claim" },
    el(
      "p",
      { class: "who" },
      numberOf(index, "claim"),
      el("strong", {}, isolated(speaker(claim))),
      " ",
      badge(claim.certainty),
    ),
    el("blockquote", { dir: "auto" }, claim.content),
    el(
      "p",
      { class: "facts" },
      claim.cue ? ["cue “", isolated(claim.cue), "” · "] : null,
      about.filter(Boolean).join(" · "),
      ` · checkworthy ${claim.checkworthy.toFixed(2)}`,
    ),
    el(
      "p",
      { class: "facts" },
      toWords("claim", claim.id, `Show claim ${index + 1} in the text`),
      told.length ? [" · tells of ", ...joined(told)] : null,
    ),
  );
}

function eventCard(event, index, view, reports, countries) {
  const where = event.place ? [event.place.name, countryOf(event.place, countries)].filter(Boolean).join(", ") : null;
  const others = reports.filter(({ key }) => key === event.key);
  return el(
    "li",
    { id: card("event", event.id), tabindex: "-1", class: "card event" },
    el("p", { class: "who" }, numberOf(index, "event"), el("strong", {}, event.type), " ", badge(event.status)),
    el("p", {}, who(event.actors), " — ", el("em", {}, isolated(event.trigger)), " — ", who(event.targets)),
    el(
      "p",
      { class: "facts" },
      [where, event.time ? span(event.time) : null, event.tellings > 1 ? `told ${event.tellings} times` : null]
        .filter(Boolean)
        .join(" · ") || "no place or time",
    ),
    el(
      "p",
      { class: "facts" },
      toWords("event", event.id, `Show event ${index + 1} in the text`),
      event.claim === null
        ? null
        : [" · as told in ", crossLink("claim", view.claims[event.claim].id, `claim ${event.claim + 1}`)],
    ),
    others.length ? also(others) : null,
  );
}

function also(reports) {
  return el(
    "details",
    { class: "facts" },
    el("summary", {}, `also told by ${counted(reports.length, "article")}`),
    el(
      "ul",
      {},
      ...reports.map(({ article, status }) =>
        el(
          "li",
          {},
          el(
            "a",
            { href: `/article?${new URLSearchParams({ id: article.id })}` },
            isolated(article.title ?? article.id),
          ),
          ` ${[article.source, article.published_at ? day(article.published_at) : null].filter(Boolean).join(", ")} `,
          badge(status),
        ),
      ),
    ),
  );
}

function nameLine(name, index, countries) {
  const facts = [plain(name.label), name.country ? (countries[name.country] ?? name.country) : null, name.when];
  return el(
    "li",
    {},
    el("a", { href: `#name-${index}` }, isolated(name.name)),
    el(
      "span",
      { class: "facts" },
      ` ${facts.filter((fact) => fact && fact !== name.name).join(" · ")}${name.mentions > 1 ? ` · ${name.mentions}×` : ""}`,
    ),
  );
}

function numberOf(index, kind) {
  return el("span", { class: `number ${kind}` }, kind === "claim" ? `${index + 1}` : `e${index + 1}`);
}

function crossLink(kind, id, text) {
  return el("a", { href: `#${encodeURIComponent(card(kind, id))}` }, text);
}

function who(names) {
  return names.length ? joined(names.map(isolated)) : "–";
}

function joined(elements) {
  return elements.flatMap((element, index) => (index ? [", ", element] : [element]));
}

function countryOf(where, countries) {
  const name = countries[where.country] ?? where.country;
  return name === where.name ? null : name;
}
