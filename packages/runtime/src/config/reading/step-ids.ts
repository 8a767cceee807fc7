import type { ConfigPath } from '../locator.js';
import { entryId } from './policies.js';
import { eachOf, isMap, type Reading } from './reading.js';

/** Gives every source, step, sink and route of a pipeline an id of its own: the one that the file gives it, or the component's name, counted up. */
export class StepIds {
  readonly #taken: Set<string>;
  readonly #given = new Set<string>();

  /** @param pipeline the pipeline as it stands in the file: the ids in it are kept free for those that they are given to */
  constructor(
    pipeline: Readonly<Record<string, unknown>>,
    private readonly reading: Reading,
  ) {
    this.#taken = new Set(
      [pipeline['from'], pipeline['through'], pipeline['to']].flatMap((entries) => idsWithin(entries)),
    );
  }

  /** The id of an entry. */
  idOf(name: string, given: unknown, path: ConfigPath): string {
    if (given === undefined) return this.#free(name);
    const idPath = [...path, 'id'];
    const id = this.reading.parse(entryId, given, idPath);
    if (id === undefined) return this.#free(name);
    if (this.#given.has(id)) {
      this.reading.log.add({
        path: idPath,
        code: 'duplicate_id',
        message: `The id "${id}" is given to another entry of this pipeline as well.`,
      });
    }
    this.#given.add(id);
    return id;
  }

  #free(name: string): string {
    let id = name;
    for (let count = 2; this.#taken.has(id); count++) id = `${name}-${count}`;
    this.#taken.add(id);
    return id;
  }
}

function idsWithin(entries: unknown): string[] {
  return eachOf(entries, []).flatMap(({ value }) => {
    if (!isMap(value)) return [];
    const { id, route, to } = value;
    const branches = isMap(route) ? route['branches'] : route;
    return [...(typeof id === 'string' ? [id] : []), ...idsWithin(branches), ...idsWithin(to)];
  });
}
