/** The part of JSON Schema that configs and events are described with. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: SchemaNode;
  readonly prefixItems?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly required?: readonly string[];
}

/** Follows references within a schema and joins what has to hold together, one level deep. */
export class SchemaReader {
  constructor(private readonly root: SchemaNode) {}

  /** The node itself, or what it refers to, with the words that stand beside the reference. */
  resolve(node: SchemaNode): SchemaNode {
    if (node.$ref !== undefined) {
      const { $ref, ...words } = node;
      return { ...this.resolve(this.#find($ref)), ...words };
    }
    return node.allOf === undefined
      ? node
      : node.allOf.map((part) => this.resolve(part)).reduce(joined, { ...node, allOf: [] });
  }

  /** What a value may be: the branches of a union, branches of branches included, or the node alone. */
  forms(node: SchemaNode): readonly SchemaNode[] {
    const resolved = this.resolve(node);
    const branches = resolved.anyOf ?? resolved.oneOf;
    return resolved.title === undefined && branches !== undefined
      ? branches.flatMap((branch) => this.forms(branch))
      : [resolved];
  }

  #find(reference: string): SchemaNode {
    const steps = reference
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    return steps.reduce<unknown>((node, step) => (node as Record<string, unknown>)[step], this.root) as SchemaNode;
  }
}

function joined(one: SchemaNode, other: SchemaNode): SchemaNode {
  const required = [...(one.required ?? []), ...(other.required ?? [])];
  return { ...other, ...one, properties: { ...one.properties, ...other.properties }, required };
}
