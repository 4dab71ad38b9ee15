/**
 * The facts of a version: what it states as data, how texts show it, and how two versions of it differ.
 *
 * facts.yaml → {@link factsSchema} → {@link Facts}; `<Fact path="controller.email"/>` and the other {@link components}
 * put them into a text; {@link differences} tells a reader what changed, {@link changedPaths} tells a rule.
 */
export { changedPaths, type PathChange } from './changes.ts';
export { type Component, components } from './components.ts';
export { differences } from './differences.ts';
export { compareDurations, formatDuration, isDuration } from './duration.ts';
export { FactError } from './error.ts';
export { factAt, leaves, missingLocales, statedPaths, valueAt } from './paths.ts';
export { type Facts, factsSchema } from './schema.ts';
export { isLocalized, NONE, NOT_STATED } from './values.ts';
