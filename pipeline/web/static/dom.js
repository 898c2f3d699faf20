// Elements made of values. Text only ever becomes text: nothing here, or anywhere else on the page, parses markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes, listeners (functions) and children; null and false are left out. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same for a drawing. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** The element of the page with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Text in an isolate of its own: its direction, or marks that turn directions, end with it. */
export function isolated(text) {
  return el("bdi", {}, text);
}

/** Text whose order on the screen is that of its letters: characters that turn it round are shown, not obeyed. */
export function readable(text) {
  return text.replaceAll("\u202d", "⟦LRO⟧").replaceAll("\u202e", "⟦RLO⟧");
}

/** Text between the private-use characters that the index puts around what matched, as marks. */
export function highlighted(text) {
  const parts = text.split(/\ue000(.*?)\ue001/su);
  return el("bdi", {}, ...parts.map((part, index) => (index % 2 ? el("mark", {}, part) : part)));
}

/** What failed, in one sentence that is read out. */
export function trouble(sentence) {
  byId("trouble").replaceChildren(...(sentence ? [el("p", { class: "trouble" }, sentence)] : []));
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  const present = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...present.map((child) => (typeof child === "string" ? readable(child) : child)));
  return element;
}
