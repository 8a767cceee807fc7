/** The words of each field of a contract that only has some. */
const kinds = ['any', 'same', 'event', 'text', 'list', 'number', 'record'];
const words: Readonly<Record<string, readonly string[]>> = {
  takes: kinds,
  gives: kinds,
  lineage: ['synchronous', 'explicit', 'none'],
  cardinality: ['one', 'atMostOne', 'any'],
};

/** What each kind of component has to have: functions, and the fields of its contract. */
const shapes: Readonly<
  Record<string, { readonly functions: readonly string[]; readonly contract: readonly string[] }>
> = {
  source: { functions: ['config', 'create'], contract: ['gives'] },
  operator: { functions: ['config', 'create'], contract: ['takes', 'gives', 'lineage', 'cardinality'] },
  sink: { functions: ['config', 'create'], contract: ['takes'] },
  function: { functions: ['run'], contract: [] },
};

/** What is wrong with the shape of a component that a module exports, in words; nothing for kinds that are not known here. */
export function componentFaults(component: Readonly<Record<string, unknown>>): string[] {
  const shape = shapes[String(component['kind'])];
  if (shape === undefined) return [];
  const contract = shape.contract.length > 0 ? contractFaults(component['contract'], shape.contract) : [];
  return [...shape.functions.flatMap((name) => functionFaults(component, name)), ...contract];
}

function functionFaults(component: Readonly<Record<string, unknown>>, name: string): string[] {
  if (typeof component[name] === 'function') return [];
  if (name === 'create' && component['kind'] === 'operator') return ['It needs a "kernel", or "create": functions.'];
  return [`It needs "${name}": a function.`];
}

function contractFaults(contract: unknown, fields: readonly string[]): string[] {
  if (typeof contract !== 'object' || contract === null) return ['It needs a "contract".'];
  return fields.flatMap((field) => {
    const value = (contract as Readonly<Record<string, unknown>>)[field];
    const known = words[field] ?? [];
    if (typeof value === 'string' && known.includes(value)) return [];
    const found = value === undefined ? 'it is missing' : `it says ${JSON.stringify(value)}`;
    return [`"${field}" of its contract has to be one of ${known.join(', ')}; ${found}.`];
  });
}
