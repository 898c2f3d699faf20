// The filters beside the results, and those in force above them.

import { el, isolated } from "./dom.js";
import { address, toggled } from "./state.js";
import { day, number, plain } from "./words.js";

const HEADINGS = {
  outlet: "Published by",
  cites: "Outlets named",
  speaker: "Said by",
  person: "People",
  organisation: "Organisations",
  place: "Places",
  country: "Countries",
  language: "Language",
  certainty: "Certainty",
  source_type: "Kind of source",
  quote: "Speech",
  polarity: "Polarity",
  type: "Type of event",
  status: "Status",
};

// Of an event, people are those who take part, and they may be countries or groups.
const PARTICIPANTS = "Who takes part";

/** How a value of a facet reads. */
export function reading(name, value, countries) {
  return name === "country" ? (countries[value] ?? value) : plain(value);
}

function heading(state, name) {
  return state.kind === "events" && name === "person" ? PARTICIPANTS : (HEADINGS[name] ?? plain(name));
}

/** A group of boxes for each facet with values. */
export function groups(state, facets, countries, change) {
  return Object.entries(facets)
    .filter(([, values]) => values.length)
    .map(([name, values]) =>
      el(
        "fieldset",
        { class: "facet" },
        el("legend", {}, heading(state, name)),
        ...values.map(({ value, count }) => {
          const checked = state.facets.some(([other, its]) => other === name && its === value);
          return el(
            "label",
            {},
            el("input", {
              type: "checkbox",
              name,
              value,
              checked,
              change: () => change({ facets: toggled(state.facets, name, value) }),
            }),
            el("span", { class: "value" }, isolated(reading(name, value, countries))),
            el("span", { class: "count" }, el("span", { class: "unseen" }, ", "), number(count)),
          );
        }),
      ),
    );
}

/** The filters in force, each a link to the search without it; an address may hold other names, which mean nothing. */
export function chosen(state, facets, countries) {
  const inForce = state.facets.filter(([name]) => Object.hasOwn(facets, name));
  const links = inForce.map(([name, value]) => [
    `${heading(state, name)}: ${reading(name, value, countries)}`,
    address(state, { facets: toggled(state.facets, name, value) }),
  ]);
  if (state.from) links.push([`from ${day(state.from)}`, address(state, { from: "" })]);
  if (state.to) links.push([`to ${day(state.to)}`, address(state, { to: "" })]);
  return links.map(([words, href]) =>
    el(
      "li",
      {},
      el(
        "a",
        { href, "aria-label": `Take away the filter ${words}` },
        isolated(words),
        el("span", { "aria-hidden": "true" }, " ×"),
      ),
    ),
  );
}
