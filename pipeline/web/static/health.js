// The pipeline's health, asked anew every few seconds while the page is looked at.

import { ask, Trouble } from "./api.js";
import { byId, el, isolated } from "./dom.js";
import { counted, moment, number, plain, time } from "./words.js";

const PAUSE_MS = 3000;

function table(caption, columns, rows) {
  return el(
    "table",
    {},
    el("caption", { class: "unseen" }, caption),
    el("thead", {}, el("tr", {}, ...columns.map((column) => el("th", { scope: "col" }, column)))),
    el(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        el("tr", {}, el("th", { scope: "row" }, first), ...rest.map((cell) => el("td", {}, cell))),
      ),
    ),
  );
}

function failed(sentence) {
  return el("p", { class: "trouble" }, sentence);
}

function stages({ address, error, stages: all, dead_letters: letters }) {
  if (error) return [failed(error)];
  const rows = all.map(({ stage, waiting, rate, done }) => [stage, number(waiting), rate.toFixed(1), number(done)]);
  return [
    table("Stages", ["Stage", "Waiting", "Per second", "Done"], rows),
    el("p", { class: "dim" }, `Kafka at ${address} · ${number(letters)} on the dead-letter topic`),
  ];
}

function index({ address, error, documents, newest }) {
  if (error) return [failed(error)];
  return [
    table(
      "Index",
      ["Documents", "Count"],
      Object.entries(documents).map(([alias, count]) => [alias, number(count)]),
    ),
    el(
      "p",
      { class: "dim" },
      `Elasticsearch at ${address}`,
      newest ? ` · newest article indexed ${moment(newest)}` : null,
    ),
  ];
}

function letters({ error, open, letters: last, reasons }) {
  if (error) return [el("p", { class: "dim" }, "Unknown while Elasticsearch does not answer.")];
  if (!last.length) return [el("p", {}, "None waits for a decision.")];
  return [
    el(
      "p",
      {},
      `${counted(open, "letter")} to be decided: `,
      el("code", {}, "copydesk deadletters"),
      " shows, replays or discards them.",
    ),
    table(
      "Dead letters by reason",
      ["Reason", "Count"],
      reasons.map(({ reason, count }) => [plain(reason), number(count)]),
    ),
    el("h3", {}, "The last ones"),
    el(
      "ul",
      { class: "letters" },
      ...last.map((letter) =>
        el(
          "li",
          {},
          el(
            "p",
            {},
            el("strong", {}, plain(letter.reason)),
            ` in ${letter.stage} · `,
            time(letter.failed_at),
            letter.article ? [" · ", isolated(letter.article)] : null,
          ),
          el("p", { class: "dim" }, isolated(letter.error ?? "")),
        ),
      ),
    ),
  ];
}

async function look() {
  try {
    const { kafka, elasticsearch } = await ask("/api/health", new URLSearchParams());
    byId("stages").replaceChildren(...stages(kafka));
    byId("index").replaceChildren(...index(elasticsearch));
    byId("letters").replaceChildren(...letters(elasticsearch));
    byId("status").replaceChildren(`As of ${moment(new Date().toISOString())}`);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    byId("status").replaceChildren(failed(error.message));
  }
}

for (;;) {
  if (!document.hidden) await look();
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
