import { describe, expect, it } from 'vitest';
import { random } from '../siege/response/message.fixture.ts';
import type { Verdict } from '../verdict/check.ts';
import { type Asked, clock, PAGE, type RunOfService, type Service, verdictOf } from './varied-services.fixture.ts';

const after = ({ deployed }: Asked): boolean => deployed >= 1;
const between = ({ deployed }: Asked): boolean => deployed > 0.2 && deployed < 0.9;
const rows = (n: number): string => JSON.stringify(Array.from({ length: n }, (_, i) => ({ id: i, name: `thing ${i}` })));

/** Services that lie while they are deployed: with what must come of it. */
const LYING: readonly (readonly [name: string, service: Service, verdicts: readonly Verdict[], run?: Partial<RunOfService>])[] = [
  [
    'a maintenance page',
    (asked) => (between(asked) ? { body: '<h1>Back soon</h1>' } : { body: rows(3), type: 'application/json' }),
    ['fail'],
  ],
  [
    'a maintenance page of 300 ms in a deploy of 60 s',
    ({ deployed }) => ({ body: deployed > 0.5 && deployed < 0.505 ? '<h1>Back soon</h1>' : PAGE }),
    ['fail'],
    { deployMs: 60_000 },
  ],
  [
    'a maintenance page, then a new version',
    (asked) => ({ body: between(asked) ? '<h1>Back soon</h1>' : after(asked) ? `${PAGE} new` : PAGE }),
    ['fail'],
  ],
  [
    'a maintenance page that says no version, while all others say theirs',
    (asked) =>
      between(asked)
        ? { body: '<h1>Back soon</h1>', version: 0 }
        : { body: after(asked) ? `${PAGE} new` : PAGE, version: after(asked) ? 2 : 1 },
    ['fail'],
  ],
  [
    'a maintenance page that says no version, in a service that varies',
    (asked) =>
      between(asked) ? { body: '<h1>Back soon</h1>', version: 0 } : { body: `${PAGE}${clock(asked.atMs)}`, version: after(asked) ? 2 : 1 },
    ['fail'],
  ],
  [
    'a single answer that says no version, in a service that varies',
    (asked) => ({ body: `${PAGE}${clock(asked.atMs)}`, version: asked.nth === 250 ? 0 : after(asked) ? 2 : 1 }),
    ['inconclusive'],
  ],
  [
    'pages that say no version now and then, before the deploy as well',
    (asked) => ({ body: `${PAGE}${clock(asked.atMs)}`, version: between(asked) || asked.nth % 21 === 0 ? 0 : after(asked) ? 2 : 1 }),
    ['pass'],
  ],
  ['the same page without a version', (asked) => ({ body: PAGE, version: between(asked) ? 0 : after(asked) ? 2 : 1 }), ['pass']],
  ['empty bodies', (asked) => ({ body: between(asked) ? '' : PAGE }), ['fail']],
  [
    'bodies that are cut',
    (asked) => ({ body: between(asked) && asked.nth % 2 === 0 ? PAGE.slice(0, asked.random(PAGE.length - 1) + 1) : PAGE }),
    ['fail'],
  ],
  ['a single body that is cut', ({ nth }) => ({ body: nth === 250 ? PAGE.slice(0, 200) : PAGE }), ['fail']],
  ['part of the content', (asked) => (between(asked) ? { body: PAGE, status: 206 } : { body: PAGE }), ['fail']],
  ['a list with rows missing', (asked) => ({ body: rows(between(asked) ? 7 : 20), type: 'application/json' }), ['fail']],
  ['a list with none', (asked) => ({ body: between(asked) ? '[]' : rows(20), type: 'application/json' }), ['fail']],
  [
    'answers of another URL',
    (asked) => ({ body: `{"user":"${['alice', 'bob'][between(asked) && asked.random(4) === 0 ? 1 - asked.url : asked.url]}"}` }),
    ['fail'],
    { urls: 2 },
  ],
  [
    'a single answer of another URL',
    ({ nth, url }) => ({ body: `{"user":"${['alice', 'bob'][nth === 250 ? 1 - url : url]}"}` }),
    ['fail'],
    { urls: 2 },
  ],
  [
    'pages half old and half new',
    (asked) => ({ body: between(asked) ? `<old>${PAGE}</new>` : after(asked) ? `<new>${PAGE}</new>` : `<old>${PAGE}</old>` }),
    ['fail'],
  ],
  ['a state that is worse', (asked) => ({ body: between(asked) ? '{"status":"degraded"}' : '{"status":"ok"}' }), ['fail']],
  [
    'a redirect to elsewhere',
    (asked) => (between(asked) ? { body: '', status: 302, type: null, location: '/maintenance' } : { body: PAGE }),
    ['fail'],
  ],
  ['another type', (asked) => ({ body: '{}', type: between(asked) ? 'text/plain' : 'application/json' }), ['fail']],
  ['a single part of the content', ({ nth }) => (nth === 250 ? { body: PAGE, status: 206 } : { body: PAGE }), ['fail']],
  ['a single empty body', ({ nth }) => ({ body: nth === 250 ? '' : PAGE }), ['fail']],
  ['a single answer of another type', ({ nth }) => ({ body: PAGE, type: nth === 250 ? 'text/plain' : 'text/html' }), ['fail']],
  ['a maintenance page of one answer', ({ nth }) => ({ body: nth === 250 ? '<h1>Back soon</h1>' : PAGE }), ['inconclusive']],
  [
    'a maintenance page in a service that varies',
    (asked) => ({ body: between(asked) ? '<h1>Back soon</h1>' : `${PAGE}${clock(asked.atMs)}` }),
    ['inconclusive'],
  ],
  [
    'a maintenance page that a slow URL gave',
    (asked) => ({ body: between(asked) ? '<h1>Back soon</h1>' : PAGE }),
    ['inconclusive'],
    { perSecond: 2 },
  ],
  [
    'a maintenance page that goes on now and then',
    (asked) => ({ body: asked.deployed > 0 && asked.random(20) === 0 ? '<h1>Back soon</h1>' : PAGE }),
    ['inconclusive', 'fail'],
  ],
];

describe.each(LYING.map(([name, service, verdicts, run = {}]) => ({ name, service, verdicts, run })))(
  'a service that gives $name while it is deployed',
  ({ service, verdicts, run }) => {
    it(`is found out: ${verdicts.join(' or ')}`, () => {
      for (let seed = 1; seed <= 30; seed++) {
        const { verdict, found } = verdictOf(service, { random: random(seed * 104_729), ...run });
        expect(verdicts, `seed ${seed}: ${found}`).toContain(verdict);
      }
    });
  },
);

const lasting = ({ deployed }: Asked): boolean => deployed > 0.2;
const inSoak: readonly (readonly [name: string, service: Service, verdict: Verdict])[] = [
  ['a maintenance page', (asked) => ({ body: between(asked) ? '<h1>Back soon</h1>' : PAGE }), 'fail'],
  ['bodies that are cut', (asked) => ({ body: between(asked) ? PAGE.slice(0, 200) : PAGE }), 'fail'],
  ['a single empty body', ({ nth }) => ({ body: nth === 250 ? '' : PAGE }), 'fail'],
  ['a maintenance page that stays', (asked) => ({ body: lasting(asked) ? '<h1>Back soon</h1>' : PAGE }), 'inconclusive'],
  ['a maintenance page among the first answers', ({ nth }) => ({ body: nth < 6 ? '<h1>Back soon</h1>' : PAGE }), 'inconclusive'],
  ['a maintenance page among the last answers', ({ atMs }) => ({ body: atMs > 11_900 ? '<h1>Back soon</h1>' : PAGE }), 'inconclusive'],
  ['the same page', () => ({ body: PAGE }), 'pass'],
];

it.each(inSoak)('judges a service that gives %s if nothing is deployed', (_, service, wanted) => {
  for (let seed = 1; seed <= 10; seed++) {
    const { verdict, found } = verdictOf(service, { random: random(seed * 104_729), soak: true });
    expect(verdict, `seed ${seed}: ${found}`).toBe(wanted);
  }
});
