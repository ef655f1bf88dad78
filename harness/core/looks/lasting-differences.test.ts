import { describe, expect, it } from 'vitest';
import { lastingDifferences } from './lasting-differences.ts';
import { clock, PAGE, type Service, watched } from './varied-services.fixture.ts';

const WELCOME = '<h1>Welcome</h1>';

/** A generator of numbers that is the same for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** What differs for good, of a run over such a service. */
function differences(service: Service, seed = 1) {
  const { ledger, run } = watched(service, { random: random(seed) });
  return lastingDifferences(ledger, run.phases).map(({ unsure }) => unsure);
}

const isAfter = ({ deployed }: { readonly deployed: number }): boolean => deployed > 0;

describe('a difference that lasts', () => {
  it('is sure if all answers are other ones, or many are', () => {
    expect(differences((asked) => ({ body: isAfter(asked) ? WELCOME : PAGE }))).toEqual([null, null]);
    expect(differences((asked) => ({ body: isAfter(asked) && asked.random(2) === 0 ? WELCOME : PAGE }))).toEqual([null, null]);
  });

  it('is seen, if not for sure, at a page that varied before', () => {
    const service: Service = (asked) => ({ body: isAfter(asked) ? WELCOME : `${PAGE} ${clock(asked.atMs)}` });
    expect(differences(service)).toEqual(['varies', 'varies']);
  });

  it.each<readonly [string, Service]>([
    ['stays as it is', () => ({ body: PAGE })],
    ['has a time in it', ({ atMs }) => ({ body: `${PAGE} ${clock(atMs)}` })],
    ['counts', ({ nth }) => ({ body: `visits ${nth}` })],
    ['has one of many advertisements', (asked) => ({ body: PAGE.slice(0, 100 + asked.random(30) * 7) })],
    ['is seldom another one', (asked) => ({ body: asked.random(40) === 0 ? `${PAGE} b` : PAGE })],
    ['was another one for a moment', (asked) => ({ body: asked.deployed > 0.2 && asked.deployed < 0.6 ? WELCOME : PAGE })],
  ])('is none at a page that %s', (_, service) => {
    for (let seed = 1; seed <= 30; seed++) expect(differences(service, seed)).toEqual([]);
  });
});
