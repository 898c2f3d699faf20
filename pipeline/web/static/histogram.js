// Results over time: a bar for each interval, each a link to the search within it.

import { el } from "./dom.js";
import { address } from "./state.js";
import { counted, day } from "./words.js";

/** The figure's content; empty where there is nothing to compare. */
export function bars(state, buckets, noun) {
  if (buckets.length < 2) return [];
  const most = Math.max(...buckets.map(({ count }) => count));
  const list = el(
    "ol",
    { class: "bars", keydown: roving },
    ...buckets.map(({ first, last, count }, index) => {
      const fill = el("span", { class: "fill" });
      fill.style.height = `${count ? Math.max(4, (100 * count) / most) : 0}%`;
      const label = `${first === last ? day(first) : `${day(first)} to ${day(last)}`}: ${counted(count, noun)}`;
      return el(
        "li",
        {},
        el(
          "a",
          {
            href: address(state, { from: first, to: last }),
            "aria-label": label,
            title: label,
            tabindex: index ? "-1" : "0",
          },
          fill,
        ),
      );
    }),
  );
  return [
    el("figcaption", { class: "unseen" }, `${noun}s over time; arrow keys move between the bars`),
    list,
    el(
      "p",
      { class: "ends", "aria-hidden": "true" },
      el("span", {}, day(buckets[0].first)),
      el("span", {}, day(buckets.at(-1).last)),
    ),
  ];
}

/** One bar is in the order of the Tab key; arrow keys go to the others. */
function roving(event) {
  const all = [...event.currentTarget.querySelectorAll("a")];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (at < 0 || to === undefined || !all[to]) return;
  event.preventDefault();
  all[at].tabIndex = -1;
  all[to].tabIndex = 0;
  all[to].focus();
}
