import { isPlainClass, isRecord, unsure, type Closure } from './closure.js';

/** Reads one field of a record. What is no record is `unsure`, and so is a missing field. */
export function fieldClosure(name: string): Closure {
  if (name in Object.prototype)
    return (object) => (isRecord(object) && Object.hasOwn(object, name) ? object[name] : unsure);
  return usual[name] ?? ((object) => (isRecord(object) ? found(object[name], object, name) : unsure));
}

/**
 * The fields that most expressions read, each by a function of its own: the engine remembers the shapes that it meets for each place in
 * the code, and one place for all names meets too many.
 */
const usual: Readonly<Partial<Record<string, Closure>>> = {
  type: (event) => (isRecord(event) ? found(event.type, event, 'type') : unsure),
  run: (event) => (isRecord(event) ? found(event.run, event, 'run') : unsure),
  data: (event) => (isRecord(event) ? found(event.data, event, 'data') : unsure),
  delta: (data) => (isRecord(data) ? found(data.delta, data, 'delta') : unsure),
  name: (data) => (isRecord(data) ? found(data.name, data, 'name') : unsure),
  durationMs: (data) => (isRecord(data) ? found(data.durationMs, data, 'durationMs') : unsure),
};

/** Reads `data` of an event and a field of it in one function: what most expressions do. */
export function dataFieldClosure(name: string): Closure | undefined {
  return usualOfData[name];
}

// Each looks at the object's class by itself: shared by all, the look would meet all their shapes, and be slow for each.
const usualOfData: Readonly<Partial<Record<string, Closure>>> = {
  delta: (event) => {
    const data = dataOf(event);
    if (typeof data !== 'object' || data === null) return unsure;
    const { constructor, delta } = data as Fields;
    return isPlainClass(constructor) ? found(delta, data, 'delta') : unsure;
  },
  name: (event) => {
    const data = dataOf(event);
    if (typeof data !== 'object' || data === null) return unsure;
    const { constructor, name } = data as Fields;
    return isPlainClass(constructor) ? found(name, data, 'name') : unsure;
  },
  durationMs: (event) => {
    const data = dataOf(event);
    if (typeof data !== 'object' || data === null) return unsure;
    const { constructor, durationMs } = data as Fields;
    return isPlainClass(constructor) ? found(durationMs, data, 'durationMs') : unsure;
  },
};

interface Fields {
  readonly constructor: unknown;
  readonly data?: unknown;
  readonly delta?: unknown;
  readonly name?: unknown;
  readonly durationMs?: unknown;
}

function dataOf(event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return unsure;
  const { constructor, data } = event as Fields;
  return isPlainClass(constructor) ? data : unsure;
}

/** A value that is there is the record's own, since Object.prototype has none of that name. */
function found(value: unknown, object: object, name: string): unknown {
  return value !== undefined || Object.hasOwn(object, name) ? value : unsure;
}
