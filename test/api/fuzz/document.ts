/** The OpenAPI document as the fuzzer reads it: a list of operations, and nothing it was told besides. */

/** A JSON schema, as far as values are made of it. */
export interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  schema: Schema;
}

/** By media type: the schema of a body; null where the document gives none. */
export type Content = Record<string, Schema | null>;

export interface Operation {
  /** `POST /v1/users/{user}/acceptances` */
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  body: { type: string; schema: Schema } | null;
  /** By status. */
  answers: Record<string, Content>;
  /** Only for who has a key. */
  isKeyed: boolean;
  /** What opens it is a user's link, and no key. */
  isLinked: boolean;
}

interface Described {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
  security?: Record<string, unknown>[];
}

/** Reads `/openapi.json` of the API at `url`. */
export async function operationsAt(url: string): Promise<Operation[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Described>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method.toUpperCase(), described)),
  );
}

function operationOf(path: string, method: string, described: Described): Operation {
  const [body] = Object.entries(described.requestBody?.content ?? {});
  return {
    name: `${method} ${path}`,
    method,
    path,
    parameters: described.parameters ?? [],
    body: body ? { type: body[0], schema: body[1].schema } : null,
    answers: Object.fromEntries(
      Object.entries(described.responses).map(([status, { content }]) => [status, contentOf(content ?? {})]),
    ),
    isKeyed: (described.security ?? []).length > 0,
    isLinked: (described.security ?? []).some((one) => 'link' in one),
  };
}

function contentOf(content: Record<string, { schema?: Schema }>): Content {
  return Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, schema ?? null]));
}
