// The page of one article.

import { ask, countryNames } from "./api.js";
import { byId, el, isolated, readable, trouble } from "./dom.js";
import { sections } from "./evidence.js";
import { Layout } from "./layout.js";
import { counted, languageName, time } from "./words.js";

// What can be marked in the text: class of the text while it is not, words beside the box.
const LAYERS = { claims: "Claims", events: "Events", names: "Names", cuts: "Removed" };

const parameters = new URLSearchParams(location.search);

function head(view) {
  const facts = [
    view.source ? isolated(view.source) : null,
    view.published_at ? time(view.published_at) : null,
    view.authors.length ? isolated(view.authors.join(", ")) : null,
    counted(view.words, "word"),
    view.link
      ? el("a", { href: view.link, rel: "noopener noreferrer external" }, `original at ${new URL(view.link).host}`)
      : null,
  ].filter(Boolean);
  return [
    el("p", { class: "facts" }, ...facts.flatMap((fact, index) => (index ? [" · ", fact] : [fact]))),
    limits(view).map((sentence) => el("p", { class: "notice" }, sentence)),
  ].flat();
}

/** Why there may be more to find than what is marked. */
function limits({ read, language, enriched_chars: chars }) {
  if (!read && (language ?? "en").toLowerCase().split("-")[0] === "en") {
    return ["This article was not read for claims, events and names."]; // for want of a model
  }
  if (!read) {
    return [`Claims, events and names are found in English articles only; this one is in ${languageName(language)}.`];
  }
  return chars === null ? [] : [`Only the first ${counted(chars, "character")} were read for claims, events and names.`];
}

/** Boxes that turn the marks on and off; what is off stands in the address. */
function layers(view) {
  const off = new Set(parameters.get("off")?.split(","));
  const counts = {
    claims: view.claims.length,
    events: view.events.length,
    names: view.names.length,
    cuts: view.removed.length - view.blank_cuts,
  };
  const show = () => {
    for (const layer of Object.keys(LAYERS)) byId("article").classList.toggle(`no-${layer}`, off.has(layer));
  };
  show();
  return Object.entries(LAYERS).map(([layer, words]) => {
    const change = (event) => {
      if (event.target.checked) off.delete(layer);
      else off.add(layer);
      show();
      if (off.size) parameters.set("off", [...off].join(","));
      else parameters.delete("off");
      history.replaceState(null, "", `?${parameters}${location.hash}`);
    };
    return el(
      "label",
      { class: layer },
      el("input", { type: "checkbox", checked: !off.has(layer), change }),
      ` ${words} (${counts[layer]})`,
    );
  });
}

/** Bring what the address points to into view, and light up its words in the text. */
function followAddress() {
  for (const lit of document.querySelectorAll(".on")) lit.classList.remove("on");
  let id;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return; // no address that this page made
  }
  const target = id ? byId(id) : null;
  if (!target) return;
  const of = id.replace(/^about-/u, "");
  for (const piece of document.querySelectorAll("[data-of], .card")) {
    if (piece.dataset.of === of || piece.id === `about-${of}`) piece.classList.add("on");
  }
  target.scrollIntoView({ block: target.closest("#article") ? "center" : "nearest" });
  target.focus({ preventScroll: true });
}

async function main() {
  try {
    const [found, countries] = await Promise.all([
      ask("/api/article", new URLSearchParams({ id: parameters.get("id") ?? "" })),
      countryNames(),
    ]);
    const { view } = found;
    document.title = readable(`${view.title ?? "Article"} · Copydesk`);
    const layout = new Layout(view);
    byId("head").replaceChildren(layout.headline(), ...head(view));
    byId("text").lang = view.language ?? "";
    byId("text").replaceChildren(...layout.paragraphs());
    byId("layers").append(...layers(view));
    byId("evidence").replaceChildren(...sections(found, countries));
    byId("layout").hidden = false;
    followAddress();
    addEventListener("hashchange", followAddress);
  } catch (error) {
    trouble(error.message);
  }
}

await main();
