const suites = /^(?:it|test|describe)$/;
const shorthands = { fit: 'only', fdescribe: 'only', xit: 'skip', xtest: 'skip', xdescribe: 'skip' };

/**
 * No test is focused, and a skipped one says why it cannot run.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'no focused tests; a skip states its reason' },
    schema: [],
    messages: {
      focused: "'{{text}}' silences every other test in the file: take the focus away.",
      unstated: "'{{text}}' hides a test. Say why in a comment right above, or let it run.",
    },
  },
  create(context) {
    const { sourceCode } = context;
    return {
      CallExpression(node) {
        const kind = kindOf(node.callee);
        if (kind === undefined) return;
        const text = sourceCode.getText(node.callee);
        if (kind === 'only') context.report({ node: node.callee, messageId: 'focused', data: { text } });
        else if (!isExplained(node)) context.report({ node: node.callee, messageId: 'unstated', data: { text } });
      },
    };

    function isExplained(node) {
      let statement = node;
      while (statement.parent && !statement.type.endsWith('Statement')) statement = statement.parent;
      const comment = sourceCode.getCommentsBefore(statement).at(-1);
      return comment !== undefined && comment.loc.end.line >= statement.loc.start.line - 1;
    }
  },
};

/** Whether a call focuses (`it.only`, `describe.only.each`, `fit`) or skips (`it.skip`, `it.todo`, `xit`). */
function kindOf(callee) {
  if (callee.type === 'Identifier') return shorthands[callee.name];
  if (callee.type !== 'MemberExpression' || callee.computed) return undefined;
  const { object, property } = callee;
  const isSuite = object.type === 'Identifier' && suites.test(object.name);
  if (isSuite && property.name === 'only') return 'only';
  if (isSuite && (property.name === 'skip' || property.name === 'todo')) return 'skip';
  return object.type === 'MemberExpression' ? kindOf(object) : undefined;
}
