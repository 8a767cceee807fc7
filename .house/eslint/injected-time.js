const timers = new Set(['setTimeout', 'setInterval']);
const timeModules = /^(?:node:)?(?:timers(?:\/promises)?|perf_hooks)$/;
const timeless = new Set(['setImmediate', 'clearImmediate', 'clearTimeout', 'clearInterval']);
const readings = new Set([
  'Date.now',
  'performance.now',
  'process.hrtime',
  'process.hrtime.bigint',
  'AbortSignal.timeout',
]);

/**
 * Time is passed in, so that a test, a replay or a user can govern it.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: 'time comes from the injected clock' },
    schema: [],
    messages: {
      reading:
        "'{{name}}' reads the machine's clock. Take a Clock (`clock: Clock = realClock`, or `context.clock` in a component) and call clock.now().",
      timer:
        "'{{name}}' waits by the machine's clock. Take a Clock (`clock: Clock = realClock`, or `context.clock` in a component) " +
        'and call clock.schedule(work, ms), or await sleep(clock, ms).',
      module:
        "'{{name}}' is time from the machine. Take a Clock (`clock: Clock = realClock`, or `context.clock` in a component).",
    },
  },
  create(context) {
    const { sourceCode } = context;
    const isGlobal = ({ name }, scope) =>
      scope === null || (!scope.set.get(name)?.defs.length && isGlobal({ name }, scope.upper));
    const report = (node, name) => {
      const messageId = timers.has(name) || name === 'AbortSignal.timeout' ? 'timer' : 'reading';
      context.report({ node, messageId, data: { name } });
    };
    return {
      ImportDeclaration(node) {
        if (!timeModules.test(node.source.value)) return;
        for (const specifier of node.specifiers) {
          const name = specifier.imported?.name ?? specifier.local.name;
          if (!timeless.has(name)) context.report({ node: specifier, messageId: 'module', data: { name } });
        }
      },
      CallExpression(node) {
        const path = pathOf(node.callee);
        if (path === undefined || !isGlobal(path.first, sourceCode.getScope(node))) return;
        if (timers.has(path.text) || readings.has(path.text)) report(node, path.text);
        else if (path.text === 'Date') report(node, 'Date()');
      },
      NewExpression(node) {
        const now = node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0;
        if (now && isGlobal(node.callee, sourceCode.getScope(node))) report(node, 'new Date()');
      },
    };
  },
};

/** `globalThis.performance.now` is `performance.now`, and begins at the global `globalThis`. */
function pathOf(node) {
  if (node.type === 'Identifier') return { text: node.name === 'globalThis' ? '' : node.name, first: node };
  if (node.type !== 'MemberExpression' || node.computed) return undefined;
  const object = pathOf(node.object);
  if (object === undefined) return undefined;
  return {
    text: object.text === '' ? node.property.name : `${object.text}.${node.property.name}`,
    first: object.first,
  };
}
