// The text of an article with its marks: the tree that the server cut, as elements.

import { el } from "./dom.js";
import { counted, plain } from "./words.js";

// The part of a claim or event whose first words carry its number.
const NUMBERED = new Set(["content", "trigger"]);

/** The id of the place in the text where the claim or event begins. */
export function place(kind, id) {
  return `${kind}-${id}`;
}

/** The id of the card that tells about it. */
export function card(kind, id) {
  return `about-${kind}-${id}`;
}

/** Draws blocks of an article. */
export class Layout {
  #view;
  #numbered = new Set();
  #mentions = new Map();
  #folds = 0;

  constructor(view) {
    this.#view = view;
  }

  /** The headline, which is the first paragraph of most texts. */
  headline() {
    const first = this.#headlineAt();
    const nodes = first < 0 ? [this.#view.title ?? "No headline"] : this.#nodes(this.#view.blocks[first].nodes);
    return el("h1", { dir: "auto", lang: this.#view.language }, ...nodes);
  }

  /** A paragraph for each further block, and a fold for what was removed between them. */
  *paragraphs() {
    for (const [index, { nodes }] of this.#view.blocks.entries()) {
      if (nodes.length === 1 && nodes[0].cuts) yield this.#fold(nodes[0].cuts, "div");
      else if (index !== this.#headlineAt()) yield el("p", { dir: "auto" }, ...this.#nodes(nodes));
    }
  }

  #headlineAt() {
    return this.#view.headline ? this.#view.blocks.findIndex(({ nodes }) => !nodes[0].cuts) : -1;
  }

  #nodes(nodes) {
    return nodes.flatMap((node) => {
      if (typeof node === "string") return [node];
      return node.cuts ? [this.#fold(node.cuts, "span")] : this.#piece(node);
    });
  }

  #piece({ mark, nodes }) {
    const { kind, role, of } = this.#view.marks[mark];
    const children = this.#nodes(nodes);
    if (kind === "entity") return [this.#name(of, mark, children)];
    const found = this.#view[`${kind}s`][of];
    const classes = [kind, role, found.certainty ?? found.status];
    const piece = el("span", { class: classes.join(" "), "data-of": place(kind, found.id) }, ...children);
    const first = NUMBERED.has(role) && !this.#numbered.has(place(kind, found.id));
    if (!first) return [piece];
    this.#numbered.add(place(kind, found.id));
    return [this.#number(kind, of, found), piece];
  }

  #number(kind, of, found) {
    const sure = found.certainty ?? found.status;
    const label = `${kind === "claim" ? "Claim" : "Event"} ${of + 1}, ${sure}`;
    const attributes = {
      id: place(kind, found.id),
      class: `number ${kind}`,
      href: `#${encodeURIComponent(card(kind, found.id))}`,
      "aria-label": label,
      title: label,
    };
    return el("a", attributes, kind === "claim" ? `${of + 1}` : `e${of + 1}`);
  }

  #name(of, mark, children) {
    const { name, label } = this.#view.names[of];
    const nth = (this.#mentions.get(of) ?? new Map()).set(mark, null);
    this.#mentions.set(of, nth);
    const id = nth.size === 1 ? `name-${of}` : null;
    return el("span", { class: "name", id, "data-of": `name-${of}`, title: `${name} (${label})` }, ...children);
  }

  /** A button that shows what was removed here, and why. */
  #fold(cuts, tag) {
    const stretches = cuts.map((index) => this.#view.removed[index]);
    const reasons = [...new Set(stretches.map(({ reason }) => plain(reason)))].join(", ");
    const id = `fold-${this.#folds++}`;
    const shown = el(
      tag,
      { id, class: "cut", hidden: true },
      ...stretches.map((stretch) => el(tag, {}, el("del", {}, stretch.text.trim()), " ", why(stretch))),
    );
    const turn = (event) => {
      shown.hidden = !shown.hidden;
      event.currentTarget.setAttribute("aria-expanded", String(!shown.hidden));
    };
    const button = el(
      "button",
      { type: "button", class: "turn", "aria-expanded": "false", "aria-controls": id, click: turn },
      `Removed: ${reasons}`,
      stretches.length > 1 ? ` (${counted(stretches.length, "place")})` : null,
    );
    return el(tag, { class: "fold" }, button, shown);
  }
}

/** Reason and rule of a removed stretch. */
function why({ reason, rule, score, start, end }) {
  const sure = score === undefined ? "" : ` at ${score.toFixed(2)}`;
  return el("small", { class: "label" }, `${plain(reason)} · ${rule}${sure} · raw ${start}–${end}`);
}
