// Requests to our own server.

/** A failure with a sentence for the reader. */
export class Trouble extends Error {}

/** The JSON that the server answers; throws `Trouble`, or an AbortError where the signal ended it. */
export async function ask(path, parameters, signal) {
  let response;
  try {
    response = await fetch(`${path}?${parameters}`, { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble("The page's server does not answer. Start it again: copydesk web");
  }
  let body;
  try {
    body = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble(`The page's server answered ${response.status} without saying why.`);
  }
  if (!response.ok) throw new Trouble(body.error);
  return body;
}

let names;

/** ISO 3166-1 alpha-3 code -> name of the country. */
export async function countryNames() {
  names ??= fetch("/static/countries.json").then((response) => response.json());
  try {
    return await names;
  } catch {
    names = undefined;
    return {}; // codes are shown instead
  }
}
