import type { MarkdownBlockChange } from '../block-changes.js';

interface Shown {
  label: string;
  text: string;
  isClosed: boolean;
  children: Shown[];
}

/** The blocks that changes lead to, one a line, indented as they are nested, with the content that is no markup. Throws where the changes make no sense. */
export function outline(changes: readonly MarkdownBlockChange[]): string[] {
  const roots: Shown[] = [];
  const blocks = new Map<number, Shown>();
  for (const change of changes) {
    const known = blocks.get(change.block);
    switch (change.type) {
      case 'block_retract':
        for (const number of [...blocks.keys()]) if (number >= change.block) drop(number, blocks, roots);
        break;
      case 'block_open': {
        if (change.block !== blocks.size) throw new RangeError(`block ${change.block} opens as number ${blocks.size}`);
        const shown = { label: labelOf(change), text: '', isClosed: false, children: [] };
        blocks.set(change.block, shown);
        const parent = change.parent === undefined ? undefined : blocks.get(change.parent);
        if (parent?.isClosed === true) throw new RangeError('a block opens in one that is closed');
        (parent?.children ?? roots).push(shown);
        break;
      }
      default:
        if (known === undefined || known.isClosed) throw new RangeError(`${change.type} of a block that is not open`);
        if (change.type === 'block_change') known.label = labelOf(change);
        else if (change.type === 'block_close') known.isClosed = true;
        else if (!change.isMarkup) known.text += change.text;
    }
  }
  return roots.flatMap((root) => linesOf(root, ''));
}

function drop(number: number, blocks: Map<number, Shown>, roots: Shown[]): void {
  const shown = blocks.get(number) as Shown;
  blocks.delete(number);
  for (const list of [roots, ...[...blocks.values()].map(({ children }) => children)]) {
    if (list.includes(shown)) list.splice(list.indexOf(shown), 1);
  }
}

function labelOf({ kind, level, language, start, columns }: Extract<MarkdownBlockChange, { kind: unknown }>): string {
  return [kind, level, language, start, columns?.join(' ')].filter((part) => part !== undefined).join(' ');
}

function linesOf({ label, text, isClosed, children }: Shown, indent: string): string[] {
  const own = `${indent}${label}${text === '' ? '' : ` ${JSON.stringify(text)}`}${isClosed ? '' : ' (open)'}`;
  return [own, ...children.flatMap((child) => linesOf(child, `${indent}  `))];
}

/** The text that changes were made of. */
export function textOf(changes: readonly MarkdownBlockChange[]): string {
  return changes.map((change) => (change.type === 'block_delta' ? change.text : '')).join('');
}
