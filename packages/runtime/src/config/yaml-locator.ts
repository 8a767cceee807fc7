import { isAlias, isMap, isNode, isScalar, isSeq, Scalar, type Document, type Node } from 'yaml';
import type { ConfigPath, Locator, Position } from './locator.js';

/** The nodes that a path leads to: the value and its key, or the last ones on the way. */
interface Found {
  readonly value: Node | undefined;
  readonly key: Node | undefined;
  readonly complete: boolean;
}

/** Finds places in a parsed YAML or JSON file. */
export function yamlLocator(document: Document, text: string, at: (offset: number) => Position): Locator {
  return {
    locate: (path, target) => at(startOf(findNodes(document, path), target)),
    locateText(path, piece) {
      const [start, end] = findNodes(document, path).value?.range ?? [0, 0];
      const offset = text.indexOf(piece, start);
      return at(offset >= 0 && offset < end ? offset : start);
    },
    isPlain(path) {
      const { value } = findNodes(document, path);
      return isScalar(value) && value.type === Scalar.PLAIN;
    },
  };
}

/** Where something is missing, the key of what it is missing from is shown; of a name alone (`to: jsonl`), the name. */
function startOf({ value, key, complete }: Found, target: 'key' | 'value'): number {
  const hasValue = !isEmpty(value) && (target === 'value' ? complete || isScalar(value) : false);
  const node = hasValue ? value : (key ?? value);
  return node?.range?.[0] ?? 0;
}

function isEmpty(node: Node | undefined): boolean {
  return (
    node === undefined || (isScalar(node) && (node.value === null || node.value === undefined) && node.source === '')
  );
}

function findNodes(document: Document, path: ConfigPath): Found {
  let found: Found = { value: document.contents ?? undefined, key: undefined, complete: true };
  for (const step of path) {
    const next = childOf(document, found.value, step);
    if (next === undefined) return { ...found, complete: false };
    found = { value: next.value, key: next.key ?? next.value, complete: true };
  }
  return found;
}

function childOf(document: Document, node: Node | undefined, step: string | number) {
  const parent = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(parent)) {
    const item = parent.items[Number(step)];
    return isNode(item) ? { value: item, key: undefined } : undefined;
  }
  if (!isMap(parent)) return undefined;
  const pair = parent.items.findLast(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
  if (pair === undefined) return undefined;
  return { value: isNode(pair.value) ? pair.value : undefined, key: isNode(pair.key) ? pair.key : undefined };
}
