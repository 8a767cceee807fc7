/**
 * A name that ends with `$` is a promise: this can be subscribed to.
 *
 * @type {import('eslint').Rule.RuleModule}
 */
export default {
  meta: {
    type: 'problem',
    docs: { description: '$ ends the names of Observables only' },
    schema: [],
    messages: {
      notObservable: "'{{name}}' is no Observable, and gives none: drop the '$' from its name.",
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();

    const isObservable = (type) => {
      if (checker.typeToString(type) === 'any') return true;
      if (type.isUnion()) return type.types.some(isObservable);
      return type.getProperty('subscribe') !== undefined && type.getProperty('pipe') !== undefined;
    };
    const givesObservable = (type) =>
      isObservable(type) || type.getCallSignatures().some((signature) => isObservable(signature.getReturnType()));

    return {
      'Identifier[name=/.\\$$/]'(node) {
        if (!isDeclared(node)) return;
        const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
        if (!givesObservable(type)) context.report({ node, messageId: 'notObservable', data: { name: node.name } });
      },
    };
  },
};

const declarations = {
  VariableDeclarator: 'id',
  FunctionDeclaration: 'id',
  PropertyDefinition: 'key',
  MethodDefinition: 'key',
  TSPropertySignature: 'key',
  TSMethodSignature: 'key',
};

function isDeclared(node) {
  const { parent } = node;
  const isParameter = /Function|TSEmptyBody/.test(parent.type) && parent.params?.includes(node);
  return isParameter || parent[declarations[parent.type]] === node;
}
