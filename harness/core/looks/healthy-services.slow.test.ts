import { describe, expect, it } from 'vitest';
import { random } from '../siege/response/message.fixture.ts';
import { type Asked, clock, PAGE, type RunOfService, type Service, verdictOf } from './varied-services.fixture.ts';

const after = ({ deployed }: Asked): boolean => deployed >= 1;
/** Both versions answer while the deploy goes on. */
const rolling = ({ deployed, random: below }: Asked): boolean => deployed >= 1 || (deployed > 0 && below(1000) < deployed * 1000);
const ads = Array.from({ length: 30 }, (_, i) => `<img src="ad-${i}.png" alt="${'buy '.repeat(1 + (i % 9))}">`);
const manyAds = Array.from({ length: 400 }, (_, i) => `<img src="ad-${i}.png" alt="${'buy '.repeat(1 + (i % 9))}">`);
const shuffled = (items: readonly string[], below: (n: number) => number): string[] =>
  items
    .map((item) => [below(1e6), item] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item);

/** Services that are well: each with what it may at most be left open for, and how often. `never`: it must always pass. */
const HEALTHY: readonly (readonly [name: string, service: Service, open: 'never' | 'seldom' | 'may', run?: Partial<RunOfService>])[] = [
  ['a static page', () => ({ body: PAGE }), 'never'],
  ['a page that changes with the deploy', (asked) => ({ body: rolling(asked) ? `${PAGE} new` : PAGE }), 'never'],
  ['times to the millisecond', ({ atMs }) => ({ body: `${PAGE}${clock(atMs)}` }), 'never'],
  ['times to the second', ({ atMs }) => ({ body: `${PAGE}${clock(atMs).slice(0, 19)}` }), 'seldom'],
  ['times to the minute, over a long deploy', ({ atMs }) => ({ body: `${PAGE}${clock(atMs).slice(0, 16)}` }), 'may', { deployMs: 150_000 }],
  [
    'times to the minute in two places',
    ({ atMs }) => ({ body: `${clock(atMs).slice(0, 16)}${PAGE}${clock(atMs).slice(11, 16)}` }),
    'may',
    { deployMs: 150_000 },
  ],
  [
    'a content cache of 30 s',
    ({ atMs }) => ({ body: `${PAGE}${'a comment '.repeat(1 + Math.floor(atMs / 30_000))}${PAGE}` }),
    'may',
    { deployMs: 100_000 },
  ],
  [
    'a new version that names itself, and is taken back',
    ({ deployed }) => (deployed > 0.2 && deployed < 0.8 ? { body: `${PAGE} new`, version: 2 } : { body: PAGE }),
    'never',
  ],
  ['a counter', ({ nth }) => ({ body: `{"visits":${nth}}`, type: 'application/json' }), 'never'],
  ['a counter of a large number', ({ nth }) => ({ body: `{"visits":${99_900 + nth}}`, type: 'application/json' }), 'never'],
  ['a gauge that moves while it is deployed', ({ deployed }) => ({ body: `{"busy":${deployed > 0 && deployed < 1 ? 2 : 1}}` }), 'may'],
  ['two texts at 5 %', ({ random: below }) => ({ body: below(100) < 5 ? `${PAGE} Buy now!` : `${PAGE} Buy.` }), 'seldom'],
  ['two texts at 1 %', ({ random: below }) => ({ body: below(100) < 1 ? 'Quite another page, which is tried out.' : PAGE }), 'may'],
  ['two texts at 0.3 %', ({ random: below }) => ({ body: below(1000) < 3 ? 'Quite another page, which is tried out.' : PAGE }), 'may'],
  [
    'two texts at 0.5 % over a long deploy',
    ({ random: below }) => ({ body: below(200) < 1 ? 'Another page.' : PAGE }),
    'may',
    { deployMs: 60_000 },
  ],
  [
    'two texts at 5 %, by connection, in lane reused alone',
    ({ connection, deployed }) => ({ body: (connection * 7919 + Math.floor(deployed * 2) * 31) % 20 === 0 ? 'Another page.' : PAGE }),
    'may',
    { lanes: ['reused'] },
  ],
  ['30 advertisements', ({ random: below }) => ({ body: PAGE + ads[below(30)] }), 'seldom'],
  ['400 advertisements', ({ random: below }) => ({ body: PAGE + manyAds[below(400)] }), 'never'],
  ['a nonce', ({ random: below }) => ({ body: `${PAGE}<script nonce="${below(1e9).toString(36).padStart(6, '0')}">` }), 'never'],
  ['random order', ({ random: below }) => ({ body: shuffled(['one', 'two', 'three', 'four', 'five', 'six'], below).join(',') }), 'never'],
  ['results of a search, of any number', ({ random: below }) => ({ body: 'a result '.repeat(5 + below(20)) }), 'seldom'],
  ['hosts of a fixed number', ({ random: below }) => ({ body: `${PAGE} by web-${below(3)}` }), 'seldom'],
  [
    'hosts that come for the time of the deploy',
    (asked) => ({ body: `${PAGE} by web-${asked.random(asked.deployed > 0 && asked.deployed < 1 ? 5 : 3)}` }),
    'may',
  ],
  [
    'one host, then another, then a third',
    ({ deployed }) => ({ body: `${PAGE} by pod-${deployed < 0.3 ? 'x7k2q' : deployed < 0.8 ? 'p9w4z' : 'a1b2c'}` }),
    'may',
  ],
  ['a host that stood in', ({ deployed }) => ({ body: `${PAGE} by web-${deployed > 0.2 && deployed < 0.9 ? 2 : 1}` }), 'may'],
  ['a cache in front, for a second', ({ atMs, nth }) => ({ body: `${PAGE}`, cached: atMs % 1000 > 40 && nth > 0 }), 'may'],
  ['a cache in front, for ever', ({ nth }) => ({ body: PAGE, cached: nth > 0 }), 'may'],
  ['a cache in front, for some', ({ random: below }) => ({ body: PAGE, cached: below(2) === 1 }), 'never'],
  ['redirects', () => ({ body: '', status: 302, type: null, location: '/in' }), 'never'],
  [
    'redirects with a state',
    ({ random: below }) => ({ body: '', status: 302, type: null, location: `/in?#${below(1e9).toString(16)}` }),
    'never',
  ],
  ['no content', () => ({ body: '', status: 204, type: null }), 'never'],
  ['not modified', () => ({ body: '', status: 304, type: null }), 'never'],
  [
    'long polling',
    ({ random: below }) => (below(10) < 8 ? { body: '', status: 204, type: null } : { body: `{"event":${below(1e6)}}` }),
    'seldom',
    { perSecond: 3 },
  ],
  ['a canary that goes on', (asked) => ({ body: asked.deployed > 0 && asked.random(10) === 0 ? `${PAGE} new` : PAGE }), 'may'],
  ['blue and green with pages of another size', (asked) => ({ body: after(asked) ? PAGE.repeat(3) : PAGE }), 'never'],
  ['a slow URL, with few answers', () => ({ body: PAGE }), 'never', { perSecond: 2 }],
  ['two URLs with the same page', () => ({ body: PAGE }), 'never', { urls: 2 }],
  [
    'two URLs, one of which redirects now and then as the other does always',
    ({ url, random: below }) =>
      url === 1
        ? { body: '', status: 302, type: null, location: '/in' }
        : below(20) === 0
          ? { body: '', status: 302, type: null, location: '/in' }
          : { body: PAGE },
    'seldom',
    { urls: 2 },
  ],
  [
    'a log that grows',
    ({ atMs }) => ({ body: `${PAGE}${'line\n'.repeat(Math.floor(atMs / 20_000))}`, type: 'text/plain' }),
    'may',
    { deployMs: 70_000 },
  ],
];

describe.each(HEALTHY.map(([name, service, open, run = {}]) => ({ name, service, open, run })))('$name', ({ service, open, run }) => {
  it('is never taken for a failure if nothing is deployed', () => {
    for (let seed = 1; seed <= ((run.deployMs ?? 0) > 10_000 ? 4 : 30); seed++) {
      const { verdict, found } = verdictOf(service, { random: random(seed * 7919), ...run, soak: true });
      expect(verdict, `seed ${seed}: ${found}`).not.toBe('fail');
    }
  });

  it(`is never taken for a failure${open === 'never' ? ', and passes' : ''}`, () => {
    const runs = (run.deployMs ?? 0) > 10_000 ? 8 : 60;
    const left: string[] = [];
    for (let seed = 1; seed <= runs; seed++) {
      const { verdict, found } = verdictOf(service, { random: random(seed * 7919), ...run });
      expect(verdict, `seed ${seed}: ${found}`).not.toBe('fail');
      if (verdict !== 'pass') left.push(found);
    }
    const most = { never: 0, seldom: 0.1, may: 1 }[open] * runs;
    expect(left.length, left[0]).toBeLessThanOrEqual(most);
  });
});
