import { defineTool } from '@weir/agent';

export const refund = defineTool({
  name: 'refund',
  description: 'Pays money back.',
  input: (z) => z.object({ euros: z.number() }),
  approval: ({ euros }) => euros > 100,
  execute: ({ euros }) => `${euros} euros are on their way.`,
});
