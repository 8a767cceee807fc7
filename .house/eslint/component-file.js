import { placeOf, stemOf } from './place.js';

/**
 * An operator's file, function, registry name and family say the same.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'one component is one file, under its own name' },
    schema: [],
    messages: {
      file: "The file that exports '{{name}}Spec' is named {{expected}}.ts: one component is one file.",
      missing:
        "'{{name}}Spec' stands alone. Export the operator '{{name}}' for app code beside it, or build the spec on the one that RxJS has.",
      name: "'{{name}}Spec' registers the name '{{found}}'. Users look for one name: make it '{{name}}'.",
      family: "'{{name}}Spec' says family '{{found}}' but lies in {{folder}}/. Make the two agree.",
    },
  },
  create(context) {
    const [, folder] = /^([^/]+)\/[^/]+$/.exec(placeOf(context.filename)?.path ?? '') ?? [];
    if (folder === undefined) return {};

    const file = stemOf(context.filename);
    const known = new Set();
    // A thin spec lets config use an operator of RxJS's own; app code has that already.
    let isThin = false;
    const specs = [];
    return {
      ImportDeclaration(node) {
        const operators = node.specifiers.filter(({ local }) => /^[a-z]/.test(local.name));
        if (node.source.value === 'rxjs' && node.importKind !== 'type') isThin ||= operators.length > 0;
      },
      ExportNamedDeclaration(node) {
        for (const { exported } of node.specifiers) known.add(exported.name);
        if (node.declaration?.id) known.add(node.declaration.id.name);
        for (const declarator of node.declaration?.declarations ?? []) {
          const [, name] = /^(.+)Spec$/.exec(declarator.id.name ?? '') ?? [];
          if (name === undefined) known.add(declarator.id.name);
          else specs.push({ name, declarator });
        }
      },
      'Program:exit'() {
        for (const { name, declarator } of specs) {
          const report = (messageId, data) =>
            context.report({ node: declarator.id, messageId, data: { name, ...data } });
          const stated = textsOf(declarator.init?.arguments?.[0]);
          const expected = kebabCase(name);
          if (file !== expected) report('file', { expected });
          if (!known.has(name) && !isThin) report('missing');
          if (stated.name !== undefined && stated.name !== name) report('name', { found: stated.name });
          if (stated.family !== undefined && stated.family !== folder)
            report('family', { found: stated.family, folder });
        }
      },
    };
  },
};

/** The properties of an object literal that are plain texts. */
function textsOf(object) {
  const properties = object?.type === 'ObjectExpression' ? object.properties : [];
  return Object.fromEntries(
    properties
      .filter(({ key, value }) => key?.type === 'Identifier' && typeof value?.value === 'string')
      .map(({ key, value }) => [key.name, value.value]),
  );
}

function kebabCase(name) {
  return name.replace(/[A-Z]/g, (letter, index) => (index === 0 ? '' : '-') + letter.toLowerCase());
}
