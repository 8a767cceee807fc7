const bare = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError', 'AggregateError']);

/**
 * Errors that leave a package have a code that users can act on.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'errors extend WeirError' },
    schema: [],
    messages: {
      bare:
        "A bare '{{name}}' tells its catcher nothing. Extend WeirError: one class in a file of its own under errors/, " +
        "with a static code from the package's table, facts in details, and a message that says what to do.",
    },
  },
  create(context) {
    const check = (node) => {
      if (node.callee.type !== 'Identifier' || !bare.has(node.callee.name)) return;
      if (!context.sourceCode.isGlobalReference(node.callee)) return;
      context.report({ node, messageId: 'bare', data: { name: node.callee.name } });
    };
    return { NewExpression: check, CallExpression: check };
  },
};
