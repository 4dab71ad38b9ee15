/** The manifest of this build, made once. */
import { theHouse } from './house.ts';
import { type BuiltManifest, buildManifest } from './manifest.ts';
import { bodyOf } from './texts.ts';

const made = new WeakMap<object, Promise<BuiltManifest>>();

export function theManifest(): Promise<BuiltManifest> {
  const house = theHouse();
  const manifest = made.get(house) ?? buildManifest(house, bodyOf);
  made.set(house, manifest);
  return manifest;
}
