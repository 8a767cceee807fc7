import { placeOf, stemOf } from './place.js';

const vague = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'types', 'shared']);

/**
 * Files and folders are named for what they hold.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'suggestion',
    docs: { description: 'no files or folders with names that could hold anything' },
    schema: [],
    messages: {
      folder: "The folder '{{name}}' could hold anything. Name it for what it holds, as windowing/ or retry/ do.",
      file: "A file named '{{name}}' could hold anything. Name it for its one concept; a type lives with the concept it belongs to.",
    },
  },
  create(context) {
    const place = placeOf(context.filename);
    if (place === undefined) return {};
    return {
      Program(node) {
        const folders = place.path.split('/').slice(0, -1);
        const folder = folders.find((name) => vague.has(name));
        const file = stemOf(place.path);
        if (folder !== undefined) context.report({ node, messageId: 'folder', data: { name: folder } });
        if (vague.has(file)) context.report({ node, messageId: 'file', data: { name: file } });
      },
    };
  },
};
