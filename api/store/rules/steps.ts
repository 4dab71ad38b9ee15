/** Steps in SQL that both databases take, written once: one adapter runs them at once, the other awaits each. */
import type { SQL } from 'drizzle-orm';

export type Row = Record<string, unknown>;
/** A statement to run; `rows` tells whether it gives any. */
export interface Step {
  sql: SQL;
  rows: boolean;
}
/** Yields statements, is given the rows of each, and returns what it was for. */
export type Steps<Result> = Generator<Step, Result, Row[]>;

/** The rows of a query. PostgreSQL gives big integers as text: read them with `Number`. */
export function* ask<T extends Row>(sql: SQL): Steps<T[]> {
  return (yield { sql, rows: true }) as T[];
}

export function* run(sql: SQL): Steps<void> {
  yield { sql, rows: false };
}

/** Runs steps on a database that answers at once. */
export function runSteps<Result>(steps: Steps<Result>, execute: (step: Step) => Row[]): Result {
  let next = steps.next();
  while (!next.done) next = steps.next(execute(next.value));
  return next.value;
}

/** The same on one that is awaited. */
export async function awaitSteps<Result>(
  steps: Steps<Result>,
  execute: (step: Step) => Promise<Row[]>,
): Promise<Result> {
  let next = steps.next();
  while (!next.done) next = steps.next(await execute(next.value));
  return next.value;
}

export function numberOrNull(value: unknown): number | null {
  return value === null ? null : Number(value);
}
