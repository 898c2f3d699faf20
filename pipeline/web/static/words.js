// How values read: dates, numbers and the closed vocabularies.

import { el } from "./dom.js";

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
const LANGUAGE = new Intl.DisplayNames("en-GB", { type: "language" });
const NUMBER = new Intl.NumberFormat("en-GB");

// A sign beside each word, so that nobody has to tell them apart by colour.
const SIGNS = {
  asserted: "●",
  expected: "◐",
  speculated: "○",
  denied: "✕",
  unconfirmed: "?",
  realised: "●",
  planned: "◐",
};

/** "1,234" */
export function number(value) {
  return NUMBER.format(value);
}

/** "1 claim", "2 claims" */
export function counted(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** "19 Sept 2023" of an ISO 8601 date; the string itself where it is none. */
export function day(iso) {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? iso : DAY.format(moment);
}

/** The same with the time of day, in UTC. */
export function moment(iso) {
  const when = new Date(iso);
  return Number.isNaN(when.getTime()) ? iso : `${MOMENT.format(when)} UTC`;
}

/** A `<time>` element. */
export function time(iso) {
  return el("time", { datetime: iso }, day(iso));
}

/** "German" of "de"; the code itself where it is none. */
export function languageName(code) {
  try {
    return LANGUAGE.of(code);
  } catch {
    return code;
  }
}

/** "related link" of "related_link" */
export function plain(word) {
  return word.replaceAll("_", " ");
}

/** How sure a claim is, or whether an event happened: sign and word. */
export function badge(value) {
  return el(
    "span",
    { class: `badge ${value}` },
    el("span", { "aria-hidden": "true" }, SIGNS[value] ?? "·"),
    ` ${value}`,
  );
}

/** "15 Oct 2023 to 20 Oct 2023" of the time of an event. */
export function span(when) {
  if (when.granularity === "month") return monthOf(when.start);
  if (when.granularity === "year") return when.start.slice(0, 4);
  return when.start === when.end ? day(when.start) : `${day(when.start)} to ${day(when.end)}`;
}

function monthOf(iso) {
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(iso));
}
