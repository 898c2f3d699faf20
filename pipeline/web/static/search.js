// The search page: what is typed and ticked, the request, the results.

import { ask, countryNames } from "./api.js";
import { byId, el, readable, trouble } from "./dom.js";
import { chosen, groups } from "./facets.js";
import { bars } from "./histogram.js";
import { map } from "./map.js";
import { list } from "./results.js";
import { address, KINDS, parameters, read, shared } from "./state.js";
import { counted, number } from "./words.js";

// Long enough to skip the letters of a fast typist, short enough to be felt by none.
const PAUSE_MS = 60;
// After this long, readers wonder whether anything happens.
const LATE_MS = 500;
const WIDEST_BAR_REM = 5;
const SMALL = "(width <= 56rem)";

let state = read(location.search);
let request = new AbortController();
let typing;
let typed = false;

/** Go to another search; the back button comes back to this one. */
function change(to) {
  state = { ...state, page: 1, ...to };
  history.pushState(null, "", `/?${parameters(state)}`);
  typed = false;
  return show();
}

/** Letters replace one another in the history; the first one begins a new entry. */
function type() {
  state = { ...state, q: byId("q").value, page: 1 };
  history[typed ? "replaceState" : "pushState"](null, "", `/?${parameters(state)}`);
  typed = true;
  clearTimeout(typing);
  typing = setTimeout(show, PAUSE_MS);
}

async function show() {
  clearTimeout(typing);
  request.abort();
  request = new AbortController();
  fill();
  const asked = state;
  const late = setTimeout(() => (byId("status").textContent = "Searching …"), LATE_MS);
  try {
    const [found, countries] = await Promise.all([
      ask("/api/search", parameters(asked), request.signal),
      countryNames(),
    ]);
    const shown = onMap() ? await map(asked, found.map, countries) : results(found);
    if (asked === state) draw(found, shown, countries);
  } catch (error) {
    if (error.name !== "AbortError") failed(error.message);
  } finally {
    clearTimeout(late);
  }
}

/** What stands in the fields. */
function fill() {
  if (byId("q") !== document.activeElement) byId("q").value = state.q;
  byId("from").value = state.from;
  byId("to").value = state.to;
  byId("order").value = state.order || "best";
  byId("kinds").replaceChildren(...kinds());
}

function failed(sentence) {
  trouble(sentence);
  byId("status").textContent = "";
  for (const id of ["results", "histogram", "pages", "facets"]) byId(id).replaceChildren();
  byId("histogram").hidden = true;
}

function onMap() {
  return state.kind === "events" && state.view === "map";
}

function draw(found, shown, countries) {
  trouble(null);
  const noun = state.kind.slice(0, -1);
  document.title = readable([state.q, titled(state.kind), "Copydesk"].filter(Boolean).join(" · "));
  byId("status").textContent = counted(found.total, noun);
  byId("chosen").replaceChildren(...chosen(state, found.facets, countries));
  redrawn(byId("facets"), groups(state, found.facets, countries, change));
  byId("histogram").replaceChildren(...bars(state, found.histogram, noun));
  byId("histogram").hidden = !byId("histogram").childElementCount;
  byId("histogram").style.maxWidth = `${found.histogram.length * WIDEST_BAR_REM}rem`;
  byId("views").replaceChildren(...views());
  byId("results").replaceChildren(...shown);
  byId("pages").replaceChildren(...(onMap() ? [] : pages(found)));
}

function titled(word) {
  return `${word[0].toUpperCase()}${word.slice(1)}`;
}

/** Other boxes in place of those that were there; the one that had the focus has it again. */
function redrawn(within, boxes) {
  const { name, value } = within.contains(document.activeElement) ? document.activeElement : {};
  within.replaceChildren(...boxes);
  if (name) within.querySelector(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`)?.focus();
}

function results({ hits }) {
  if (hits.length) return [list(state.kind, hits)];
  return [
    el(
      "p",
      { class: "nothing" },
      state.facets.length || state.from || state.to ? "Nothing matches. Take a filter away." : "Nothing matches.",
    ),
  ];
}

function kinds() {
  return KINDS.map((kind) => {
    const href = address(state, { kind, facets: shared(state.facets), view: "" });
    return el("a", { href, "aria-current": kind === state.kind ? "true" : null }, titled(kind));
  });
}

function views() {
  if (state.kind !== "events") return [];
  return ["", "map"].map((view) =>
    el(
      "a",
      { href: address(state, { view }), "aria-current": view === state.view ? "true" : null },
      view ? "Map" : "List",
    ),
  );
}

function pages({ total, size, reachable }) {
  const last = Math.ceil(Math.min(total, reachable) / size);
  if (last < 2) return [];
  const link = (page, words) => el("a", { href: `/?${parameters({ ...state, page })}` }, words);
  return [
    state.page > 1 ? link(state.page - 1, "← Previous") : null,
    el("span", {}, `Page ${number(state.page)} of ${number(last)}`),
    state.page < last ? link(state.page + 1, "Next →") : null,
  ].filter(Boolean);
}

/** Links to other searches are followed without leaving the page, unless they are to open elsewhere. */
async function follow(event) {
  const link = event.target.closest("#kinds a, #chosen a, #histogram a, #views a, #pages a, .places a, .map a");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const home = link.closest("#kinds, #views, #pages")?.id;
  const { page, ...to } = read(new URL(link.getAttribute("href"), location.href).search);
  await change({ ...to, page });
  // The link is gone; whoever used the keyboard goes on where it led to.
  if (home === "pages") byId("results").focus();
  else (document.querySelector(`#${home ?? "none"} [aria-current]`) ?? byId("main")).focus({ preventScroll: true });
}

byId("q").addEventListener("input", type);
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("q").value === state.q) show();
  else change({ q: byId("q").value });
});
byId("from").addEventListener("change", (event) => change({ from: event.target.value }));
byId("to").addEventListener("change", (event) => change({ to: event.target.value }));
byId("order").addEventListener("change", (event) => change({ order: event.target.value }));
document.addEventListener("click", follow);
addEventListener("popstate", () => {
  typed = false;
  const there = read(location.search);
  // The link past the fields leads to a place in this search, and drawing it anew would lose that place.
  if (`${parameters(there)}` === `${parameters(state)}`) return;
  state = there;
  byId("q").value = state.q;
  show();
});
byId("filters").open = !matchMedia(SMALL).matches;
await show();
