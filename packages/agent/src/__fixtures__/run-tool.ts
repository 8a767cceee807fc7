import { FakeClock, type Clock } from '@weir/core';
import { NEVER, lastValueFrom, type Observable } from 'rxjs';
import { RunSteering } from '../running/run-steering.js';
import type { ToolSpec } from '../tools/define-tool.js';
import { executeTool } from '../tools/execute-tool.js';
import type { ToolOutcome } from '../tools/tool-outcome.js';
import { Toolbox } from '../tools/toolbox.js';

/** Calls a tool the way a run does: with arguments as JSON text, checked and then executed. */
export async function runTool(tool: ToolSpec, args: unknown, clock: Clock = new FakeClock()): Promise<ToolOutcome> {
  const input = typeof args === 'string' ? args : JSON.stringify(args);
  const checked = await new Toolbox([tool]).check({ toolCallId: 'call-1', name: tool.name, input });
  if ('error' in checked) return { error: checked.error };
  const report$ = executeTool(checked, {
    toolCallId: 'call-1',
    run: 'run-1',
    clock,
    deps: undefined,
    messages: [],
    steering: new RunSteering(),
    approve: () => NEVER,
  });
  return lastValueFrom(report$ as Observable<ToolOutcome>);
}
