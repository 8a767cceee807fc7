import { citationIn, citationsIn } from './read-citation.js';

describe('citationIn', () => {
  const page = { type: 'source', sourceType: 'url', id: 's', url: 'https://example.com/' };

  it.each([
    ['a page', page, { id: 's', url: 'https://example.com/' }],
    ['a page with a title', { ...page, title: 'T' }, { id: 's', url: 'https://example.com/', title: 'T' }],
    ['a URL object', { ...page, url: new URL(page.url) }, { id: 's', url: 'https://example.com/' }],
    [
      'a document',
      { type: 'source', sourceType: 'document', id: 'd', mediaType: 'application/pdf', title: 'T', filename: 'f.pdf' },
      { id: 'd', title: 'T', mediaType: 'application/pdf' },
    ],
    [
      'a file without a title',
      { type: 'source', sourceType: 'document', title: '', filename: 'f.pdf' },
      { title: 'f.pdf' },
    ],
  ])('reads %s', (_, part, citation) => {
    expect(citationIn(part)).toEqual({ kind: 'citation', ...citation });
  });

  it.each([[undefined], [null], ['text'], [{ type: 'source' }], [{ type: 'source', id: 's', url: 7 }], [{ url: 'x' }]])(
    'leaves %j alone',
    (part) => expect(citationIn(part)).toBeUndefined(),
  );

  it('reads what version 4 says at the end of a text', () => {
    const citations = [{ source: page, citedText: 'so' }, null, {}, 3];
    expect(citationsIn(citations)).toEqual([{ kind: 'citation', id: 's', url: 'https://example.com/' }]);
    expect(citationsIn(undefined)).toEqual([]);
  });
});
