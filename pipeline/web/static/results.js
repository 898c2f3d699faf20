// Lists of articles, claims and events.

import { el, highlighted, isolated } from "./dom.js";
import { speaker } from "./evidence.js";
import { card } from "./layout.js";
import { badge, counted, plain, span, time } from "./words.js";

const DRAWN = { articles: article, claims: claim, events: event };

/** The results as a list. */
export function list(kind, hits) {
  return el(
    "ol",
    { class: `results ${kind}` },
    ...hits.map((hit) => el("li", {}, ...DRAWN[kind](hit).filter(Boolean))),
  );
}

function separated(facts) {
  return facts.filter(Boolean).flatMap((fact, index) => (index ? [" · ", fact] : [fact]));
}

function joined(elements) {
  return elements.length ? elements.flatMap((element, index) => (index ? [", ", element] : [element])) : ["–"];
}

/** A link to an article, to the card of a claim or event in it. */
function address(id, hash) {
  return `/article?${new URLSearchParams({ id })}${hash ? `#${encodeURIComponent(hash)}` : ""}`;
}

function origin({ title, id, source, published_at: published }, hash) {
  return [
    el("a", { href: address(id, hash) }, isolated(title ?? "No headline")),
    source ? isolated(source) : null,
    published ? time(published) : null,
  ];
}

function article({ id, document: found, highlights }) {
  const facts = [
    found.source ? isolated(found.source) : null,
    found.published_at ? time(found.published_at) : null,
    counted(found.claim_count ?? 0, "claim"),
    counted(found.event_count ?? 0, "event"),
  ];
  return [
    el("h2", {}, el("a", { href: address(id) }, highlighted(highlights.title?.[0] ?? found.title ?? "No headline"))),
    el("p", { class: "facts" }, ...separated(facts)),
    ...(highlights.text ?? []).map((fragment) =>
      el("p", { class: "fragment", dir: "auto" }, "… ", highlighted(fragment), " …"),
    ),
  ];
}

function claim({ id, document: found, highlights }) {
  const said = { ...found, source: found.source?.text, name: found.source?.name };
  const facts = [
    ...origin(found.article, card("claim", id)),
    plain(found.source_type),
    `${found.quote} speech`,
    found.polarity === "negative" ? "negated" : null,
  ];
  return [
    el(
      "p",
      { class: "who" },
      el("strong", {}, isolated(speaker(said))),
      found.cue ? el("span", { class: "cue" }, " “", isolated(found.cue.text), "”") : null,
      " ",
      badge(found.certainty),
    ),
    el("blockquote", { dir: "auto" }, highlighted(highlights["content.text"]?.[0] ?? found.content.text)),
    el("p", { class: "facts" }, ...separated(facts)),
  ];
}

function event({ id, document: found, highlights }) {
  const names = (all = []) => joined(all.map((who) => isolated(who.name ?? who.text)));
  const facts = [
    found.place ? isolated(found.place.name) : null,
    found.time ? span(found.time) : null,
    ...origin(found.article, card("event", id)),
  ];
  return [
    el(
      "p",
      { class: "who" },
      el("strong", { class: "type" }, found.type),
      " ",
      badge(found.status),
      " ",
      ...names(found.actors),
      " — ",
      el("em", {}, isolated(found.trigger.text)),
      " — ",
      ...names(found.targets),
    ),
    found.passage ? el("blockquote", { dir: "auto" }, highlighted(highlights.passage?.[0] ?? found.passage)) : null,
    el("p", { class: "facts" }, ...separated(facts)),
  ];
}
