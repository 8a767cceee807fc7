import { createRegistry } from '../../registry/create-registry.js';
import { checkConfig, type LoadOptions } from '../load-config.js';
import { sampleCatalog } from './sample-catalog.js';

const registry = createRegistry([sampleCatalog]);

/** The problems of a text, as lines `line:column code message`; warnings say so. The environment is empty. */
export async function checkText(text: string, options: LoadOptions = {}): Promise<string[]> {
  const { problems } = await checkConfig(
    { text, file: 'weir.yaml' },
    { registry, environment: () => undefined, ...options },
  );
  return problems.map(({ line, column, severity, code, message }) =>
    [`${line}:${column}`, ...(severity === 'warning' ? [severity] : []), code, message].join(' '),
  );
}

/** A document with one pipeline that reads standard input; `rest` goes below its `from`, indented by four. */
export function pipelineOf(rest: string): string {
  return `pipelines:\n  a:\n    from: stdin\n${rest}`;
}
