/** What steers a run that is under way. It does not wait behind the messages: a run that is to be stopped may be what they wait for. */
export interface PostedControl {
  readonly type: (typeof controlTypes)[number];
  readonly run: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events that may be posted as they are. */
export const controlTypes = ['run_control', 'tool_decision'] as const;

export function isControl(entry: object): entry is PostedControl {
  return 'type' in entry;
}

/** Says what is wrong with an entry that has a type. */
export async function controlProblem(entry: {
  type?: unknown;
  run?: unknown;
  data?: unknown;
}): Promise<string | undefined> {
  const type = controlTypes.find((known) => known === entry.type);
  if (type === undefined) return `has a "type" that is none of ${controlTypes.join(', ')}; leave it out of messages`;
  if (typeof entry.run !== 'string' || entry.run === '') return 'needs the "run" that it is for';
  const { eventSchemas } = await import('@weir/core/schemas');
  const [issue] = eventSchemas[type].shape.data.safeParse(entry.data).error?.issues ?? [];
  return issue && `has wrong "${['data', ...issue.path].join('.')}": ${issue.message}`;
}
