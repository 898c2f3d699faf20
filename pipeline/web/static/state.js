// What is searched for, as it stands in the address: pages can be shared, and the back button goes back.

const PLAIN = ["q", "from", "to", "order", "view"];
const NO_FACET = new Set([...PLAIN, "kind", "page"]);
// Facets that each kind of document has, in the same sense.
const SHARED = new Set(["outlet", "country", "place", "language"]);

export const KINDS = ["articles", "claims", "events"];

/** The search that an address asks for. */
export function read(address) {
  const parameters = new URLSearchParams(address);
  const kind = KINDS.includes(parameters.get("kind")) ? parameters.get("kind") : KINDS[0];
  const state = { kind, page: Math.max(1, Number.parseInt(parameters.get("page") ?? "1", 10) || 1), facets: [] };
  for (const name of PLAIN) state[name] = parameters.get(name) ?? "";
  for (const [name, value] of parameters) if (!NO_FACET.has(name)) state.facets.push([name, value]);
  return state;
}

/** The parameters of a search, in an order that does not depend on how it came about. */
export function parameters({ kind, page, facets, ...rest }) {
  const found = new URLSearchParams();
  if (kind !== KINDS[0]) found.set("kind", kind);
  for (const name of PLAIN) if (rest[name]) found.set(name, rest[name]);
  for (const [name, value] of facets) found.append(name, value);
  if (page > 1) found.set("page", page);
  return found;
}

/** The address of a search, from its first page on. */
export function address(state, change = {}) {
  return `/?${parameters({ ...state, page: 1, ...change })}`;
}

/** The facets with this one added, or taken away where it is there. */
export function toggled(facets, name, value) {
  const rest = facets.filter(([other, its]) => other !== name || its !== value);
  return rest.length < facets.length ? rest : [...facets, [name, value]];
}

/** The facets that go on meaning something when another kind is looked at. */
export function shared(facets) {
  return facets.filter(([name]) => SHARED.has(name));
}
