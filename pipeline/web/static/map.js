// Events on a map of the world: an outline of our own, no tiles and no network.

import { el, isolated, svg } from "./dom.js";
import { address, toggled } from "./state.js";
import { counted } from "./words.js";

// The outline's unit is a tenth of a degree, from 180° W, 90° N: longitude and latitude as they are.
const WORLD = { x: 0, y: 60, width: 3600, height: 1450 };
const SMALLEST = 150;
const STEP = 0.2;

let outline;

/** Longitude and latitude in the outline's unit. */
function at({ lon, lat }) {
  return { x: (lon + 180) * 10, y: (90 - lat) * 10 };
}

/** The map with its buttons, and the same as a list. */
export async function map(state, { spots: places, nowhere, rare }, countries) {
  outline ??= fetch("/static/world.json").then((response) => response.json());
  const { land, borders } = await outline;
  const points = svg("g", { class: "points" });
  const drawing = svg(
    "svg",
    {
      class: "map",
      role: "group",
      "aria-label": "Map of events; the list below it says the same",
      preserveAspectRatio: "xMidYMid meet",
    },
    svg("path", { class: "land", d: land }),
    svg("path", { class: "borders", d: borders }),
    points,
  );
  const view = new View(drawing, points, places, state, countries);
  return [
    el("div", { class: "frame" }, drawing, view.buttons()),
    missing(nowhere, ["has no known place", "have no known place"]),
    missing(rare, ["is at a place with few events", "are at places with few events"]),
    list(places, state, countries),
  ].filter(Boolean);
}

/** How many of the events that were found are not drawn, and why. */
function missing(count, [one, many]) {
  if (!count) return null;
  const why = count === 1 ? `${one} and is` : `${many} and are`;
  return el("p", { class: "missing" }, `${counted(count, "event")} ${why} not on the map.`);
}

function list(places, state, countries) {
  return el(
    "ul",
    { class: "places" },
    ...places.map((place) =>
      el(
        "li",
        {},
        el("a", { href: linked(state, place) }, isolated(named(place, countries))),
        ` ${counted(place.count, "event")}`,
      ),
    ),
  );
}

function linked(state, { name }) {
  const there = state.facets.some(([facet, value]) => facet === "place" && value === name);
  return address(state, { facets: there ? state.facets : toggled(state.facets, "place", name), view: "" });
}

function named({ name, country, precision }, countries) {
  const land = countries[country] ?? country;
  if (precision === "country") return `${name} (somewhere in the country)`;
  return land && land !== name ? `${name}, ${land}` : name;
}

/** The part of the world that is seen. */
class View {
  constructor(drawing, points, places, state, countries) {
    this.drawing = drawing;
    this.points = places.map((place) => {
      const href = linked(state, place);
      const label = `${named(place, countries)}: ${counted(place.count, "event")}`;
      // Nobody knows where in a country: a ring at its middle, not a dot.
      const dot = svg("circle", { class: place.precision === "country" ? "ring" : "dot" });
      points.append(svg("a", { href, "aria-label": label }, svg("title", {}, label), dot));
      return { dot, ...at(place), size: Math.sqrt(place.count) };
    });
    this.most = Math.max(1, ...this.points.map(({ size }) => size));
    this.fit();
    drawing.addEventListener("pointerdown", (event) => this.drag(event));
  }

  buttons() {
    const moves = [
      ["+", "Closer", () => this.zoom(0.5)],
      ["−", "Farther", () => this.zoom(2)],
      ["←", "West", () => this.move(-STEP, 0)],
      ["→", "East", () => this.move(STEP, 0)],
      ["↑", "North", () => this.move(0, -STEP)],
      ["↓", "South", () => this.move(0, STEP)],
      ["World", "Whole world", () => this.show(WORLD)],
      ["Fit", "All events", () => this.fit()],
    ];
    return el(
      "div",
      { class: "moves", role: "group", "aria-label": "Move the map" },
      ...moves.map(([sign, label, click]) =>
        el("button", { type: "button", "aria-label": label, title: label, click }, sign),
      ),
    );
  }

  /** Show all points with some room around them. */
  fit() {
    if (!this.points.length) return this.show(WORLD);
    const xs = this.points.map(({ x }) => x);
    const ys = this.points.map(({ y }) => y);
    const width = Math.max(SMALLEST * 4, (Math.max(...xs) - Math.min(...xs)) * 1.2);
    const height = Math.max(SMALLEST * 2, (Math.max(...ys) - Math.min(...ys)) * 1.3);
    const scale = Math.max(width / WORLD.width, height / WORLD.height);
    const middle = { x: (Math.max(...xs) + Math.min(...xs)) / 2, y: (Math.max(...ys) + Math.min(...ys)) / 2 };
    return this.around(middle, Math.min(1, scale));
  }

  around({ x, y }, scale) {
    const width = WORLD.width * scale;
    const height = WORLD.height * scale;
    this.show({ x: x - width / 2, y: y - height / 2, width, height });
  }

  zoom(factor) {
    const { x, y, width, height } = this.box;
    const scale = Math.min(1, Math.max(SMALLEST / WORLD.width, (width / WORLD.width) * factor));
    this.around({ x: x + width / 2, y: y + height / 2 }, scale);
  }

  move(right, down) {
    const { x, y, width, height } = this.box;
    this.show({ x: x + width * right, y: y + height * down, width, height });
  }

  show({ x, y, width, height }) {
    const inside = (value, low, room) => Math.min(Math.max(value, low), low + Math.max(0, room));
    this.box = {
      x: inside(x, WORLD.x, WORLD.width - width),
      y: inside(y, WORLD.y, WORLD.height - height),
      width,
      height,
    };
    this.drawing.setAttribute("viewBox", `${this.box.x} ${this.box.y} ${width} ${height}`);
    // Points keep their size on the screen, whatever the scale of the map.
    for (const { dot, x: cx, y: cy, size } of this.points) {
      dot.setAttribute("cx", cx);
      dot.setAttribute("cy", cy);
      dot.setAttribute("r", (width / 900) * (5 + (9 * size) / this.most));
    }
  }

  drag(down) {
    if (down.target.closest("a")) return;
    const start = this.box;
    const scale = start.width / this.drawing.clientWidth;
    const move = (event) =>
      this.show({
        ...start,
        x: start.x - (event.clientX - down.clientX) * scale,
        y: start.y - (event.clientY - down.clientY) * scale,
      });
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }
}
