import { expect, it } from 'vitest';
import { random } from './message.fixture.ts';
import { TextSearch } from './text-search.ts';

function searched(text: string, body: string, cuts: readonly number[]): boolean {
  const search = new TextSearch(Buffer.from(text));
  const scratch = Buffer.alloc(body.length + 20);
  let from = 0;
  for (const to of [...cuts, body.length]) {
    // The buffer is written over, with what would be found in it, between two pieces.
    scratch.fill(text === '' ? 'x' : text);
    scratch.write(body.slice(from, to), 3, 'latin1');
    search.take(scratch, 3, 3 + to - from);
    from = to;
  }
  return search.found;
}

it('finds a text wherever the pieces are cut, and only where it is', () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const next = random(seed);
    const body = Array.from({ length: next(14) }, () => 'ab'[next(2)]).join('');
    const text = Array.from({ length: 1 + next(5) }, () => 'ab'[next(2)]).join('');
    const cuts = Array.from({ length: next(5) }, () => next(body.length + 1)).sort((a, b) => a - b);
    expect(searched(text, body, cuts), `${text} in ${body} cut at ${cuts}`).toBe(body.includes(text));
  }
});

it('finds an empty text in any body, and a text again after another body', () => {
  expect(searched('', '', [])).toBe(true);
  const search = new TextSearch(Buffer.from('end'));
  search.take(Buffer.from('the en'), 0, 6);
  search.reset();
  search.take(Buffer.from('d'), 0, 1);
  expect(search.found).toBe(false);
  search.take(Buffer.from('end'), 0, 3);
  expect(search.found).toBe(true);
});
