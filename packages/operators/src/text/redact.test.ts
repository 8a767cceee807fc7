import { InvalidArgumentError, type TextPattern } from '@weir/core';
import { chunkInvariance, exampleTests, marbles, operatorLaws, testContext, unicodeText } from '@weir/testing';
import fc from 'fast-check';
import { EMPTY, from, NEVER, of, Subject, take, throwError } from 'rxjs';
import { configFields, readConfig } from '../__fixtures__/config-fields.js';
import { giveWithReceipts } from '../__fixtures__/give-with-receipts.js';
import { AbandonedItemError } from '../errors/abandoned-item-error.js';
import { redact, redactSpec, type RedactedKind, type RedactOptions } from './redact.js';

const everything: RedactOptions = { kinds: ['email', 'phone', 'card', 'key', 'ipv4'] };

function redacted(text: string | readonly string[], options: RedactOptions = everything): string {
  let result = '';
  from(typeof text === 'string' ? [text] : text)
    .pipe(redact(options))
    .subscribe((piece) => (result += piece));
  return result;
}

describe('redact', () => {
  it('holds back what may become a match, and no more', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('        -a-b-c-d-|', { a: 'Ask an', b: 'n@example', c: '.org', d: ', or Bob' });
      const subscriptions = '      ^--------!';
      const expected = '           -x-----y-(z|)';
      const values = { x: 'Ask ', y: '[email], or ', z: 'Bob' };
      expectObservable(source.pipe(redact({ kinds: ['email'] }))).toBe(expected, values);
      expectSubscriptions(source.subscriptions).toBe(subscriptions);
    });
  });

  it('passes words at once where only digits matter', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-b-c-|', { a: 'pay wi', b: 'th 41', c: ' euros' });
      const expected = '   -x-y-z-|';
      expectObservable(source.pipe(redact({ kinds: ['card'] }))).toBe(expected, {
        x: 'pay wi',
        y: 'th ',
        z: '41 euros',
      });
    });
  });

  it('gives nothing for a source that never emits, and completes with an empty one', () => {
    marbles(({ expectObservable }) => {
      expectObservable(NEVER.pipe(redact())).toBe('-');
      expectObservable(EMPTY.pipe(redact())).toBe('|');
    });
  });

  it('decides what is held before it passes an error on', () => {
    marbles(({ cold, expectObservable }) => {
      const source = cold('-a-#', { a: 'ann@example.org' });
      expectObservable(source.pipe(redact())).toBe('---(x#)', { x: '[email]' });
      expectObservable(throwError(() => 'error').pipe(redact())).toBe('#');
    });
  });

  it('stops an endless source when its reader has enough', () => {
    function* endless() {
      for (;;) yield 'a@b.org ';
    }
    const pieces: string[] = [];
    from(endless())
      .pipe(redact(), take(2))
      .subscribe((piece) => pieces.push(piece));
    expect(pieces).toEqual(['[email] ', '[email] ']);
  });

  it('raises what the replacement throws as the stream’s error', () => {
    const failure = new TypeError('no');
    const errors: unknown[] = [];
    const replacement = () => {
      throw failure;
    };
    of('a@b.org ')
      .pipe(redact({ replacement }))
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([failure]);
  });

  it('serves two subscribers by themselves', () => {
    const source = new Subject<string>();
    const pieces$ = source.pipe(redact());
    const results: string[][] = [[], []];
    pieces$.subscribe((piece) => results[0]!.push(piece));
    source.next('a@b');
    pieces$.subscribe((piece) => results[1]!.push(piece));
    source.next('.org');
    source.complete();
    expect(results).toEqual([['[email]'], ['.org']]);
  });

  it('keeps the order when its reader feeds it meanwhile', () => {
    const source = new Subject<string>();
    const pieces: string[] = [];
    source.pipe(redact()).subscribe((piece) => {
      pieces.push(piece);
      if (pieces.length === 1) source.next('c@d.org ');
    });
    source.next('a@b.org e');
    source.next('nd');
    source.complete();
    expect(pieces.join('')).toBe('[email] [email] nd');
  });

  describe('e-mail addresses', () => {
    it.each([
      ['Write to ann.lee+news@mail.example.co.uk.', 'Write to [email].'],
      [
        "<a@b.org>, 'eve@x.org', **bob@x.org**, mailto:c@d.net?subject=x",
        "<[email]>, '[email]', **[email]**, mailto:[email]?subject=x",
      ],
      ["o'brien@example.ie josé@exämple.de", '[email] [email]'],
      ['请联系john@example.com谢谢', '请联系[email]谢谢'],
      ['a@xn--bcher-kva.example a@b.xn--p1ai', '[email] [email]'],
      ['email=bob@x.org&name=bob', 'email=[email]&name=bob'],
      ['a_b%c@x-y.org-z', '[email]-z'],
    ])('replaces %s', (text, result) => expect(redacted(text)).toBe(result));

    it.each([
      '@ann',
      'a@b',
      'root@localhost',
      'react@18.2.0',
      'user@ example.org',
      'a @b.org',
      'x@.org',
      'one@two@three',
    ])('leaves %s', (text) => expect(redacted(text)).toBe(text));
  });

  describe('telephone numbers', () => {
    it.each([
      ['+14155552671'],
      ['+1 415 555 2671'],
      ['+1 (415) 555-2671'],
      ['+49 30 1234567'],
      ['+49 (0) 30/123 4567'],
      ['+491701234567'],
      ['+33 1 23 45 67 89'],
      ['+86 138 0013 8000'],
      ['+44 20 7946 0958'],
      ['(415) 555-2671'],
      ['415-555-2671'],
      ['415.555.2671'],
      ['415 555 2671'],
      ['1-415-555-2671'],
      ['020 7946 0958'],
      ['(030) 123456'],
      ['030/1234567'],
      ['01 23 45 67 89'],
      ['090-1234-5678'],
      ['138 0013 8000'],
      ['00491701234567'],
      ['0049 170 1234567'],
      ['00 49 (0) 30 1234567'],
      ['+33\u00a01\u00a023\u00a045\u00a067\u00a089'],
    ])('replaces %s', (number) => {
      expect(redacted(number)).toBe('[phone]');
      expect(redacted(`Call ${number}, or tel:${number}.`)).toBe('Call [phone], or tel:[phone].');
    });

    it.each([
      ['an order', 'order 4155552671'],
      ['a time', '2024-01-02 03:04:05.678 and 1712345678901'],
      ['dates', '01.02.2024 12:30, 01/02/2024 1234, 1-2-2024, 02 03 2024 1530, 2024/12/31'],
      ['versions', 'v10.20.30, 1.2.3-4, 0.12.345.6'],
      ['a book', 'ISBN 978-3-16-148410-0'],
      ['a longer number', '12-415-555-2671 and 415-555-2671-99 and 415-555-26715'],
      ['amounts', '1,234,567.89 + 100 200 300, 1 000 000 000'],
      ['a security number', '123-45-6789'],
      ['letters with digits', 'A415-555-2671 415-555-2671b'],
      ['too few digits', '+1 234 567, 030 1234'],
    ])('leaves %s', (_, text) => expect(redacted(text)).toBe(text));

    it('leaves the digits after a number alone', () => {
      expect(redacted('+1 415 555 2671 2 pm')).toBe('[phone] 2 pm');
      expect(redacted('0170/1234567 090-1234-5678')).toBe('[phone] [phone]');
    });
  });

  describe('card numbers', () => {
    it.each([
      '4111111111111111',
      '4111 1111 1111 1111',
      '4111-1111-1111-1111',
      '5555 5555 5555 4444',
      '2223003122003222',
      '378282246310005',
      '3782 822463 10005',
      '6011 0009 9013 9424',
      '3056 930902 5904',
      '6200000000000005',
      '4222222222222',
      '4111\u20101111\u20111111\u20121111',
      '4111\u20131111\u20131111\u20131111',
      '4111.1111.1111.1111',
      '4111  1111  1111  1111',
      '4111 1111\n1111 1111',
      '4111 1111 \r\n1111 1111',
    ])('replaces %s', (number) => {
      expect(redacted(number)).toBe('[card]');
      expect(redacted(`12 ${number}, ok`)).toBe('12 [card], ok');
    });

    it.each([
      ['a wrong check digit', '4111 1111 1111 1112'],
      ['a number of an order', 'order 1234567890123456'],
      ['a fraction', '0.4111111111111111'],
      ['a longer number', '41111111111111110000000'],
      ['an identifier', 'A4111111111111111 4111111111111111b'],
      ['single digits', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
      ['a time', '1712345678901'],
      ['numbers with fractions', '411.1111111111116 and 4111.111111111111'],
      ['a column of numbers', '4111\n1111\n1111\n1111'],
      ['what stands far apart', '4111   1111   1111   1111'],
    ])('leaves %s', (_, text) => expect(redacted(text)).toBe(text));
  });

  describe('keys and tokens', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
    it.each([
      ['sk-abcdefghij0123456789'],
      ['sk-ant-api03-abc_def-123456789'],
      ['sk_live_abcdefghij0123456789'],
      [`ghp_${'a1'.repeat(18)}`],
      [`github_pat_${'a1'.repeat(18)}`],
      ['glpat-abcdefghij0123456789'],
      ['AKIAIOSFODNN7EXAMPLE'],
      [`AIza${'a1_-b'.repeat(7)}`],
      ['xoxb-123456789012-abcdef'],
      [`npm_${'a1'.repeat(18)}`],
      [`hf_${'aB'.repeat(17)}`],
      [jwt],
    ])('replaces %s', (key) => {
      expect(redacted(key)).toBe('[key]');
      expect(redacted(`key="${key}", ok.`)).toBe('key="[key]", ok.');
    });

    it('replaces what follows the word Bearer', () => {
      expect(redacted('Authorization: Bearer abcdef0123456789ABC.')).toBe('Authorization: Bearer [key].');
      expect(redacted(`authorization: bearer ${jwt} end`)).toBe('authorization: bearer [key] end');
      expect(redacted('Bearer\tabcdef0123456789ABC and bearer  abcdef0123456789ABC')).toBe(
        'Bearer\t[key] and bearer  [key]',
      );
    });

    it('replaces keys of any length', () => {
      const long = `${jwt}${'x'.repeat(5000)}`;
      expect(redacted(`a ${long} b`)).toBe('a [key] b');
      expect(redacted(`a Bearer ${'x1'.repeat(3000)} b`.split(''))).toBe('a Bearer [key] b');
      expect(redacted(`${'u'.repeat(300)}/sk-${'x1'.repeat(300)} b`)).toBe(`${'u'.repeat(300)}/[key] b`);
    });

    describe('private keys', () => {
      const lines = Array.from({ length: 20 }, (_, line) => `${'aB1+/'.repeat(12)}${1000 + line}`);
      const pem = (name: string, separator = '\n') =>
        [`-----BEGIN ${name}-----`, ...lines, 'aB==', `-----END ${name}-----`].join(separator);
      it.each([
        ['with a name', pem('RSA PRIVATE KEY')],
        ['without a name', pem('PRIVATE KEY')],
        ['with a long name', pem('OPENSSH PRIVATE KEY', '\r\n')],
        ['within JSON', pem('EC PRIVATE KEY', '\\n')],
        ['in one line', pem('PRIVATE KEY', '')],
        ['with blanks between', pem('PRIVATE KEY', ' ')],
        ['of PGP', pem('PGP PRIVATE KEY BLOCK')],
        [
          'that is encrypted',
          pem('RSA PRIVATE KEY').replace('\n', '\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\n'),
        ],
      ])('%s are replaced, however they are cut and little is held', (_, key) => {
        for (const maxHold of [64, 256]) {
          for (let before = 0; before < 70; before += 3) {
            const text = `${'x'.repeat(before)} ${key}\nask ann@example.org`;
            const expected = `${'x'.repeat(before)} [key]\nask [email]`;
            expect(redacted(text.split(''), { patterns: [/no such/] })).toBe(expected);
            expect(redacted(text, { maxHold })).toBe(expected);
            expect(redacted(text.split(''), { maxHold })).toBe(expected);
          }
        }
      });

      it('end where no key can go on, and public keys stay', () => {
        expect(redacted('-----BEGIN PRIVATE KEY-----\nabc"} ann')).toBe('[key]"} ann');
        expect(redacted(pem('PUBLIC KEY'))).toBe(pem('PUBLIC KEY'));
      });
    });

    it.each([
      'sk-learn-is-a-long-hyphenated-name',
      'task-1234567890123456789',
      'AKIA1234',
      'the bearer of-good-news-and-others',
      'sk-123',
      'eyJ.eyJ.eyJ',
    ])('leaves %s', (text) => expect(redacted(text)).toBe(text));
  });

  describe('IPv4 addresses', () => {
    it('replaces them on demand', () => {
      expect(redacted('from 192.168.0.1, 10.0.0.255:80.')).toBe('from [ipv4], [ipv4]:80.');
      expect(redacted('192.168.0.1', {})).toBe('192.168.0.1');
    });

    it.each(['256.1.1.1', '1.2.3', '1.2.3.4.5', 'v1.2.3.4', '1.2.3.4-rc1'])('leaves %s', (text) =>
      expect(redacted(text)).toBe(text),
    );
  });

  it.each([
    ['1.1.1.1', '[ipv4]'],
    ['a@b.cd', '[email]'],
    ['+12345678', '[phone]'],
    ['xoxb-abcdefghij', '[key]'],
  ])('searches a stretch that is as short as a match can be: %s', (text, result) => {
    expect(redacted(`so: ${text} it is`.split(''))).toBe(`so: ${result} it is`);
  });

  describe('own patterns', () => {
    it('replaces matches of regular expressions, whatever their flags', () => {
      const patterns = [/acme-\d+/i, /\bsecret\b/gy];
      expect(redacted('ACME-42 and secret things, secrets', { kinds: [], patterns })).toBe(
        '[redacted] and [redacted] things, secrets',
      );
    });

    it('replaces matches of text patterns', () => {
      const pattern: TextPattern = {
        source: 'b+',
        find(text, start = 0) {
          const match = /b+/.exec(text.slice(start));
          return match ? { start: start + match.index, end: start + match.index + match[0].length } : undefined;
        },
      };
      expect(redacted('abba cab', { kinds: [], patterns: [pattern] })).toBe('a[redacted]a ca[redacted]');
    });

    it('prefers the longest of matches that begin together, and passes empty ones over', () => {
      expect(redacted('mail a@b.org now', { kinds: ['email'], patterns: [/a@/, /x*/] })).toBe('mail [email] now');
    });

    it('finds a match of up to half of maxHold wherever it stands', () => {
      for (let before = 0; before < 200; before++) {
        const text = `${'.'.repeat(before)}<${'x'.repeat(30)}>${'.'.repeat(50)}`;
        const result = redacted(text.split(''), { kinds: [], patterns: [/<x+>/], maxHold: 64 });
        expect(result).toBe(`${'.'.repeat(before)}[redacted]${'.'.repeat(50)}`);
      }
    });

    it('parts no surrogate pair', () => {
      const pieces: string[] = [];
      of('x' + '👍'.repeat(200))
        .pipe(redact({ kinds: [], patterns: [/y/], maxHold: 65 }))
        .subscribe((piece) => pieces.push(piece));
      expect(pieces.every((piece) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece))).toBe(true);
    });
  });

  it('writes what it is told to', () => {
    const text = 'a@b.org 192.168.0.1';
    expect(redacted(text, { ...everything, replacement: '***' })).toBe('*** ***');
    expect(redacted(text, { ...everything, replacement: (kind: RedactedKind) => kind.toUpperCase() })).toBe(
      'EMAIL IPV4',
    );
  });

  describe.each<[string, RedactOptions]>([
    ['all kinds', everything],
    ['all kinds in little space', { ...everything, maxHold: 64 }],
    ['digits', { kinds: ['phone', 'card'] }],
    ['keys', { kinds: ['key'], maxHold: 64 }],
    ['own patterns', { ...everything, patterns: [/ACME-\d+/, /(?<=a)\s+\b/, /🇩🇪|ก/u], maxHold: 64 }],
  ])('with %s', (_, options) => {
    const parts = [
      ...[
        'ann@example.org',
        '@',
        '.',
        'sk-',
        'ghp_',
        'a1B2c3D4e5F6g7H8',
        'eyJhbGciOiJIUzI1NiJ9',
        'Bearer ',
        'bearer',
        '\t',
        '-----BEGIN',
        ' PRIVATE KEY-----',
        '-----END PRIVATE KEY-----',
        '0049',
        '\u2013',
        '  ',
        '\r\n',
        ' ',
        '+',
        '+1',
        '(0)',
        '415',
        '555-',
        '2671',
      ],
      ...[
        '4111',
        ' 1111',
        '-1111',
        '4111111111111111',
        '020',
        '7946',
        '192.168.0.1',
        '01.02.2024',
        'ACME-',
        'é',
        '漢',
        '👍',
        '\n',
        '\u00a0',
        'x'.repeat(70),
        '1'.repeat(40),
        'a ',
        '🇩🇪',
      ],
    ];
    const dense = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((chosen) => chosen.join(''));
    const text = fc.oneof(unicodeText(), dense, dense);
    for (const law of chunkInvariance({ create: () => redact(options), text })) it(law.name, law.check);

    it('gives the same wherever the text is cut in two', () => {
      fc.assert(
        fc.property(text, (whole) => {
          const expected = redacted(whole, options);
          for (let at = 1; at < whole.length; at += 1 + Math.floor(whole.length / 60)) {
            expect(redacted([whole.slice(0, at), whole.slice(at)], options)).toBe(expected);
          }
        }),
        { numRuns: 50 },
      );
    });

    it('holds no more than it says', () => {
      const { maxHold = 256 } = options;
      fc.assert(
        fc.property(text, (whole) => {
          const source = new Subject<string>();
          let given = 0;
          source.pipe(redact({ ...options, replacement: '' })).subscribe((piece) => (given += piece.length));
          const outcomes = giveWithReceipts(whole.split(''), (unit) => source.next(unit));
          expect(outcomes.filter(([outcome]) => outcome === undefined).length).toBeLessThanOrEqual(maxHold);
          source.complete();
          expect(outcomes.every((outcome) => outcome.length === 1)).toBe(true);
          expect(given).toBeLessThanOrEqual(whole.length);
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('lineage', () => {
    it('holds an item until its text is decided', () => {
      const source = new Subject<string>();
      source.pipe(redact()).subscribe();
      const outcomes = giveWithReceipts(['a ', 'b@', 'c.org', ' '], (text) => source.next(text));
      expect(outcomes).toEqual([['taken'], ['taken'], ['taken'], ['taken']]);
    });

    it('refuses what is still held when its reader leaves', () => {
      const source = new Subject<string>();
      const subscription = source.pipe(redact()).subscribe();
      const outcomes = giveWithReceipts(['a ', 'b@', 'c'], (text) => source.next(text));
      subscription.unsubscribe();
      expect(outcomes[0]).toEqual(['taken']);
      expect(outcomes.slice(1).every(([outcome]) => AbandonedItemError.is(outcome))).toBe(true);
    });

    it('takes the rest of a long key for used up', () => {
      const source = new Subject<string>();
      source.pipe(redact({ kinds: ['key'] })).subscribe();
      const outcomes = giveWithReceipts(['sk-1', 'x'.repeat(300), 'yyy'], (text) => source.next(text));
      expect(outcomes).toEqual([['taken'], ['taken'], ['taken']]);
    });
  });

  it.each([
    [{ kinds: [] }],
    [{ kinds: ['name'] }],
    [{ maxHold: 10 }],
    [{ maxHold: 99.5 }],
    [{ in: [] }],
    [{ in: ['words'] }],
  ] as unknown as [RedactOptions][])('refuses %j at once', (options) =>
    expect(() => redact(options)).toThrow(InvalidArgumentError),
  );

  it.each([
    [{ kinds: [] }],
    [{ kinds: ['name'] }],
    [{ maxHold: 10 }],
    [{ kind: ['email'] }],
    [{ in: [] }],
    [{ in: ['words'] }],
  ])('refuses %j in config', (config) => {
    expect(() => readConfig(redactSpec, config)).toThrow();
  });

  it('takes patterns from config', () => {
    const pattern = () =>
      configFields.z.string().transform((source): TextPattern => {
        const expression = new RegExp(source, 'g');
        return {
          source,
          find(text, start = 0) {
            expression.lastIndex = start;
            const match = expression.exec(text);
            return match ? { start: match.index, end: match.index + match[0].length } : undefined;
          },
        };
      });
    const config = redactSpec
      .config({ ...configFields, pattern })
      .parse({ kinds: ['email'], patterns: ['ACME-\\d+'], replacement: '-' });
    const pieces: unknown[] = [];
    of('a@b.org ACME-1')
      .pipe(redactSpec.create(config, testContext()))
      .subscribe((piece) => pieces.push(piece));
    expect(pieces).toEqual(['- -']);
  });

  describe('examples', () => {
    const create = (config: unknown) => redactSpec.create(readConfig(redactSpec, config), testContext());
    for (const test of exampleTests(redactSpec, create)) it(test.name, test.check);
  });

  describe('laws', () => {
    const { contract } = redactSpec;
    for (const law of operatorLaws({ create: () => redact(), items: unicodeText(), contract })) it(law.name, law.check);
  });
});
