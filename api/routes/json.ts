/** JSON as we accept it: one meaning only. What two parsers could read differently is refused. */

/** Deeper than any body of ours; it keeps recursive readers of facts safe. */
const MAX_DEPTH = 64;

/** Why a text is not JSON as we accept it; the message is a sentence for the client. */
export class JsonError extends Error {}

/**
 * Parses `text`, refusing duplicate keys, `__proto__` as a key, NUL and lone surrogates in strings, and depth over 64.
 * Throws {@link JsonError}.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonError('It does not parse as JSON; look for a missing quote, comma or bracket.');
  }
  inspect(text);
  return value;
}

/** One open bracket: for an object the keys met so far, for an array null. */
type Level = Set<string> | null;

// The text is known to be valid JSON here, so strings and brackets are all there is to look at.
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

function inspect(text: string): void {
  const levels: Level[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open(levels, token);
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ':') addKey(levels.at(-1)!, last);
    else last = stringOf(token);
  }
}

function open(levels: Level[], bracket: string): void {
  if (levels.length === MAX_DEPTH) throw new JsonError(`It is nested more than ${MAX_DEPTH} levels deep; flatten it.`);
  levels.push(bracket === '{' ? new Set() : null);
}

function addKey(level: Level, key: string): void {
  if (key === '__proto__') throw new JsonError('It has a key called "__proto__"; leave it out.');
  if (level!.has(key)) throw new JsonError('It has the same key twice in one object; keep the one you mean.');
  level!.add(key);
}

function stringOf(token: string): string {
  const text = token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1);
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new JsonError('A string in it holds a NUL or half a surrogate pair; send whole Unicode characters.');
  }
  return text;
}
