import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, dirname } from 'node:path';
import { floors, placeOf, root } from './place.js';

const scope = '@weir/';

/**
 * Imports go down only, as `.house/floors.json` allows, and only through a package's exports.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'imports between packages follow the table of floors' },
    schema: [],
    messages: {
      unknown: "There is no package '{{target}}'. Packages are listed in .house/floors.json.",
      itself: "Import files of your own package by their relative path, not as '{{source}}'.",
      floor:
        "'{{owner}}' may import {{allowed}}, not '{{target}}' (.house/floors.json). " +
        'Take what you need as a value from the caller, or move it to a package that both may import.',
      notExported:
        "'{{source}}' is not an export of '{{target}}'. Import from '{{root}}', and export from its index what is missing.",
      outside: "'{{source}}' leaves the package. Import what you need from its package by name ('@weir/…').",
    },
  },
  create(context) {
    const place = placeOf(context.filename);
    if (place === undefined) return {};

    const check = (node) => {
      if (typeof node?.value !== 'string') return;
      const problem = problemWith(node.value, place, dirname(context.filename));
      if (problem !== undefined) context.report({ node, ...problem });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source),
    };
  },
};

function problemWith(source, place, folder) {
  if (source.startsWith('.')) {
    const leaves = relative(place.folder, resolve(folder, source)).startsWith('..');
    return leaves ? { messageId: 'outside', data: { source } } : undefined;
  }
  if (!source.startsWith(scope)) return undefined;

  const [target = '', ...rest] = source.slice(scope.length).split('/');
  const { owner } = place;
  if (floors[target] === undefined) return { messageId: 'unknown', data: { target } };
  if (target === owner) return { messageId: 'itself', data: { source } };
  // What tests import beyond the table stands in the package's devDependencies.
  const allowed = floors[owner]?.imports ?? [];
  if (!place.isTest && !allowed.includes(target)) {
    return { messageId: 'floor', data: { owner, target, allowed: allowed.join(', ') || 'no other package' } };
  }
  if (!exportsOf(target).includes(['.', ...rest].join('/'))) {
    return { messageId: 'notExported', data: { source, target, root: scope + target } };
  }
  return undefined;
}

function exportsOf(name) {
  const manifest = ['packages', 'apps'].map((area) => join(root, area, name, 'package.json')).find(existsSync);
  return manifest === undefined ? [] : Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).exports ?? {});
}
