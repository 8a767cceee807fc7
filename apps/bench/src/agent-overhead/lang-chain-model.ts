import { SimpleChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import { streamOf } from './chunk-stream.js';

/** LangChain's kind of model, over the same stream of pieces. */
export class LangChainModel extends SimpleChatModel {
  constructor(private readonly pieces: Iterable<string>) {
    super({});
  }

  override _llmType(): string {
    return 'bench';
  }

  override _call(): Promise<string> {
    return Promise.resolve([...this.pieces].join(''));
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    _options: this['ParsedCallOptions'],
    manager?: { handleLLMNewToken(text: string, ...rest: unknown[]): Promise<void> },
  ): AsyncGenerator<ChatGenerationChunk> {
    for await (const text of streamOf(this.pieces)) {
      const chunk = new ChatGenerationChunk({ text, message: new AIMessageChunk(text) });
      yield chunk;
      await manager?.handleLLMNewToken(text, undefined, undefined, undefined, undefined, { chunk });
    }
  }
}
