import { TruncatedError, type RunWriterOptions } from '@weir/core';
import { CallIds } from '../loop/call-ids.js';
import { modelFailure } from '../model/model-failure.js';
import type { ModelFailure } from '../model/model-step.js';
import type { FrameworkReader, ReaderOutput } from './event-source.js';
import { citationOf } from './citation-of.js';
import { fieldsOf, listIn, textIn, type Fields } from './fields.js';
import { LangChainCall } from './langchain-call.js';
import { messageOf } from './langchain-content.js';
import { endLangChainTool, startLangChainTool } from './langchain-tool.js';
import { TrackedRun } from './tracked-run.js';

/** What a reader of LangChain's events is told. */
export interface LangChainReaderOptions extends RunWriterOptions {
  model?: string;
  chains?: 'omit' | 'raw';
  isAgent?: (event: LangChainEvent) => boolean;
}

/** An event of LangChain's `streamEvents`, version 2. */
export interface LangChainEvent {
  event: string;
  name: string;
  run_id: string;
  /** The runs that it is within, outermost first. LangChain for Python says so; LangChain.js does not. */
  parent_ids?: string[];
  tags?: string[];
  metadata?: Record<string, unknown>;
  data: unknown;
}

/** A run of LangChain's: of a chain, a model, a tool, a retriever … */
interface Node {
  readonly kind: string;
  readonly name: string;
  readonly parent: Node | undefined;
  readonly track: TrackedRun;
  /** Whether our run begins and ends with it. */
  readonly owns: boolean;
  readonly call?: LangChainCall;
  readonly toolCallId?: string;
}

const containers: ReadonlySet<string> = new Set(['chain', 'tool']);
const modelKinds: ReadonlySet<string> = new Set(['chat_model', 'llm']);
/** Names of what LangChain and LangGraph call agents. */
const agentNames: ReadonlySet<string> = new Set(['AgentExecutor', 'LangGraph']);

/** Reads the events of one `streamEvents` into runs of ours. Memory: the runs of LangChain's that are open, and the names of ours. */
export class LangChainReader implements FrameworkReader {
  readonly #nodes = new Map<string, Node>();
  readonly #ids = new CallIds();
  /** A run of LangChain's that begins again is another one of ours. */
  readonly #runs = new CallIds();
  #root: { id: string; track: TrackedRun } | undefined;
  /** With which the root failed. */
  #failure: ModelFailure | undefined;

  constructor(
    private readonly output: ReaderOutput,
    private readonly options: LangChainReaderOptions,
  ) {}

  read(value: unknown): void {
    const event = fieldsOf(value) as Fields & Partial<LangChainEvent>;
    const id = textIn(event.run_id);
    const root = (this.#root ??= this.#begin(id, textIn(event.name)));
    const [, kind = '', phase = ''] = /^on_(\w+)_(start|stream|end|error)$/.exec(textIn(event.event)) ?? [];
    const node = this.#nodes.get(id);
    if (event.event === 'on_custom_event' && node?.toolCallId !== undefined)
      node.track.tellProgress(node.toolCallId, event.data);
    else if (id === '' || kind === '') (node?.track ?? root.track).raw(value);
    else if (phase === 'start') this.#start(kind, id, event as Fields & LangChainEvent);
    // What was filtered out at its start is not known at its end.
    else if (node === undefined) root.track.raw(value);
    else if (phase === 'stream') this.#continue(node, event);
    else this.#end(id, node, phase, event);
  }

  /** The run is over where all that began has ended: the root, or, where it was filtered out, all that was let through. */
  close(): void {
    if (this.#root === undefined || this.#nodes.size > 0)
      return this.fail(new TruncatedError("the end of LangChain's run"));
    finish(this.#root.track, this.#failure);
    this.output.done();
  }

  fail(error: unknown): void {
    const { track } = (this.#root ??= this.#begin('', ''));
    const failure = modelFailure(error);
    this.#closeAll(failure, () => true);
    track.fail(failure);
    this.output.done();
  }

  #begin(id: string, name: string) {
    const { model = name || 'langchain', run = id, ...rest } = this.options;
    const track = new TrackedRun({ ...rest, ...(run !== '' && { run: this.#runs.claim(run) }) }, this.output.emit);
    track.begin(model);
    return { id, track };
  }

  #start(kind: string, id: string, event: Fields & LangChainEvent): void {
    if (this.#nodes.has(id)) return;
    // The root is within nothing, whatever is said of it.
    const parent = id === this.#root?.id ? undefined : this.#parentOf(event.parent_ids);
    const owner = this.#ownTrack(kind, id, event, parent);
    const track = owner ?? parent?.track ?? this.#mainTrack();
    const { name } = event;
    const node: Node = { kind, name, parent, track, owns: owner !== undefined };
    this.#raw(node, event);
    if (modelKinds.has(kind)) {
      this.#nodes.set(id, { ...node, call: new LangChainCall(track, this.#ids) });
      track.startCall(textIn(fieldsOf(event.metadata)['ls_model_name']) || name);
    } else if (kind === 'tool') {
      const toolCallId = startLangChainTool(track, name, event, this.#ids);
      this.#nodes.set(id, { ...node, toolCallId });
    } else this.#nodes.set(id, node);
  }

  /** The run of ours that begins with this one of LangChain's, if it is an agent within another, or a model call beside another. */
  #ownTrack(kind: string, id: string, event: LangChainEvent, parent: Node | undefined): TrackedRun | undefined {
    if (id === this.#root?.id) return undefined;
    const outer = parent?.track ?? this.#mainTrack();
    const withinTool = parent?.kind === 'tool';
    const isAgent = kind === 'chain' && (withinTool || (this.options.isAgent ?? hasAgentName)(event));
    if (!isAgent && !(modelKinds.has(kind) && (withinTool || outer.inCall))) return undefined;
    const { clock, source } = this.options;
    const own = {
      run: this.#runs.claim(id),
      parent: outer.run,
      ...(clock && { clock }),
      ...(source !== undefined && { source }),
    };
    const track = new TrackedRun(own, this.output.emit);
    if (isAgent) track.begin(event.name);
    return track;
  }

  #continue(node: Node, event: Fields): void {
    const { chunk } = fieldsOf(event['data']);
    if (node.call !== undefined) node.call.read(chunk);
    else if (node.toolCallId !== undefined) node.track.tellProgress(node.toolCallId, chunk);
    else this.#raw(node, event);
  }

  #end(id: string, node: Node, phase: string, event: Fields): void {
    const { output, error } = fieldsOf(event['data']);
    this.#nodes.delete(id);
    const failure = phase === 'error' ? failureOfText(error) : undefined;
    this.#closeAll(failure ?? modelFailure(new TruncatedError(`the end of a run within "${node.name}"`)), (other) =>
      isWithin(other, node),
    );
    if (node.call !== undefined) {
      if (failure === undefined) node.call.end(output);
      else node.track.endCall({ kind: 'failure', failure });
    } else if (node.toolCallId !== undefined)
      endLangChainTool(node.track, { ...node, toolCallId: node.toolCallId }, output, failure);
    else this.#raw(node, event);
    if (node.kind === 'retriever') this.#cite(node.track, output);
    if (node.owns) finish(node.track, failure);
    if (id === this.#root?.id) this.#failure = failure;
  }

  /** Ends what is open, innermost first: LangChain says nothing at the end of what fails within it. */
  #closeAll(failure: ModelFailure, concerns: (node: Node) => boolean): void {
    for (const [id, node] of [...this.#nodes].reverse()) {
      if (!concerns(node)) continue;
      this.#nodes.delete(id);
      if (node.toolCallId !== undefined)
        endLangChainTool(node.track, { ...node, toolCallId: node.toolCallId }, undefined, failure);
      if (node.call !== undefined) node.track.endCall({ kind: 'failure', failure });
      if (node.owns) node.track.fail(failure);
    }
  }

  /** The innermost run that is known to hold this one. Where LangChain does not say, it is the one that began last and is still open. */
  #parentOf(parentIds: unknown): Node | undefined {
    const known = listIn(parentIds)
      .map((id) => this.#nodes.get(textIn(id)))
      .filter((node) => node !== undefined);
    if (known.length > 0) return known.at(-1);
    return [...this.#nodes.values()].reverse().find(({ kind }) => containers.has(kind));
  }

  #cite(track: TrackedRun, documents: unknown): void {
    for (const each of listIn(documents)) {
      const citation = documentOf(each);
      if (citation === undefined) track.raw(each);
      else track.citation(citation);
    }
  }

  #mainTrack(): TrackedRun {
    return (this.#root ??= this.#begin('', '')).track;
  }

  #raw(node: Node, event: unknown): void {
    const { kind, track } = node;
    if (this.options.chains === 'raw' && kind !== 'tool' && !modelKinds.has(kind)) track.raw(event);
  }
}

function hasAgentName({ name }: LangChainEvent): boolean {
  return agentNames.has(name);
}

function isWithin(node: Node, outer: Node): boolean {
  for (let each = node.parent; each !== undefined; each = each.parent) if (each === outer) return true;
  return false;
}

function finish(track: TrackedRun, failure: ModelFailure | undefined): void {
  if (failure === undefined) track.end('completed');
  else track.fail(failure);
}

/** Errors come as text, with the stack below. */
function failureOfText(error: unknown): ModelFailure {
  const { code, retryable } = modelFailure(error);
  const message = typeof error === 'string' ? (error.split('\n\n')[0] ?? error) : modelFailure(error).message;
  return { code, message, retryable };
}

function documentOf(value: unknown) {
  const { metadata, id } = messageOf(value);
  const { source, url, title } = fieldsOf(metadata);
  return citationOf({ url: url ?? source, title, file_id: id });
}
