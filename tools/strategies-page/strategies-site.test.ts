import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { SERVER_NAMES } from '../../harness/servers/server-registry.ts';
import { deadLinks } from './dead-links.fixture.ts';
import { entryPage } from './entry-page.ts';
import { sitePages } from './site-files.ts';
import { type Known, standingOf } from './standing.ts';
import { column, entry, KNOWN, NO_LOSS } from './strategies-site.fixture.ts';

const PAGES = sitePages(KNOWN);
const page = (path: string): string => PAGES.get(path) ?? '';

describe('the site', () => {
  it('has a page for each server and for each scenario that was measured', () => {
    expect([...PAGES.keys()]).toEqual([
      'index.html',
      'a-server/index.html',
      'b-server/index.html',
      'a-server/brutal.html',
      'a-server/gentle.html',
      'a-server/blind.html',
    ]);
  });

  it('has no link that leads nowhere', () => {
    expect(deadLinks(PAGES)).toEqual([]);
    expect(deadLinks(new Map([['index.html', '<a href="a/b.html">b</a><a href="#c">c</a>']]))).toHaveLength(2);
  });

  it('needs no script, no network and no other file', () => {
    for (const [path, text] of PAGES) expect(text, path).not.toMatch(/<script|<link|<img|<iframe|@import|url\(| src=| style="/i);
  });

  it('is the same bytes of the same recordings', () => {
    expect([...sitePages({ ...KNOWN })]).toEqual([...PAGES]);
  });

  it('is small: a page of a scenario takes less than 40 KB', () => {
    for (const [path, text] of PAGES) expect(text.length, path).toBeLessThan(40_000);
  });
});

describe('the page of a scenario', () => {
  const brutal = page('a-server/brutal.html');

  it('says first what users lose, and after that that the scenario showed what it must', () => {
    const cost = brutal.indexOf('<p class="cost loses">Loses ');
    const verdict = brutal.indexOf('Verdict of the run: pass. It showed what it must: a known defect shows');
    expect([cost > 0, verdict > cost]).toEqual([true, true]);
  });

  it('leads to what to do instead, with what that costs', () => {
    expect(brutal).toMatch(
      /<b>Instead:<\/b> <a href="\.\.\/a-server\/gentle\.html">the title of gentle<\/a>\. Loses none of \d+ requests;/,
    );
  });

  it('has the picture, with lost requests in it, and words for those who do not see it', () => {
    expect(brutal).toMatch(/<svg class="picture" role="img" aria-labelledby="brutal-what"/);
    expect(brutal).toMatch(/<title id="brutal-what">Requests of 6 clients in [^<]+ The reload from ver_a to ver_b begins after/);
    expect(brutal).toMatch(/<path class="lost" d="M\d+ \d+h\d+v11h-\d+z/);
    expect(page('a-server/gentle.html')).not.toContain('class="lost"');
  });

  it('numbers what was done, without what is another in each run', () => {
    expect(brutal).toMatch(/<b>1\.<\/b><span class="at">0 ms<\/span><span>SIGHUP to the master<\/span>/);
  });

  it('says how the other releases did, how much it is worth, and how to repeat it', () => {
    const gentle = page('a-server/gentle.html');
    expect(gentle).toContain('on the machine itself');
    expect(gentle).toContain('3 of 3 runs');
    expect(gentle).toMatch(/0 of \d+ requests exposed to the reload failed: with 95 % confidence fewer than/);
    expect(gentle).toContain('<pre tabindex="0">npm run scenario zerg-dance</pre>');
    expect(gentle).toMatch(
      /R in place of r \(<a href="\.\.\/a-server\/brutal\.html"><code>brutal<\/code><\/a>\), not <code>need-app<\/code>/,
    );
  });

  it('keeps hostile text as text', () => {
    const evil = '<script>alert(1)</script>';
    const recording = healthyRecording({
      run: { expectation: NO_LOSS, command: evil },
      events: [{ atMs: 3100, source: 'strategy', kind: 'x', instance: evil, pid: 1, text: evil }],
    });
    const known: Known = { entries: [entry('gentle', { title: evil })], measured: new Map([['gentle', [column(recording)]]]) };
    for (const [path, text] of sitePages(known)) expect(text, path).not.toContain('<script');
  });
});

describe('the page of a server', () => {
  const server = page('a-server/index.html');

  it('says what to use before it says what loses requests, and names controls as what they are', () => {
    const at = ['What to use', '<h2 id="loses">', '<h2 id="clean">', 'Broken on purpose', 'Not measured yet'].map((text) =>
      server.indexOf(text),
    );
    expect(at.every((place) => place > 0)).toBe(true);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  it('says what is best if every reload lets clients wait', () => {
    const { facts, ...rest } = column(healthyRecording({ run: { expectation: NO_LOSS } }));
    const slow = { ...rest, facts: { ...facts, cost: { ...facts.cost, stallMs: 900, waitMs: 900 } } };
    const advice = { use: 'imports are short', breaks: 'nothing' };
    const text = sitePages({ entries: [entry('gentle', { advice })], measured: new Map([['gentle', [slow]]]) }).get('a-server/index.html');
    expect(text).toContain('Each of these lost nothing, but let clients wait. Nothing that was measured did better.');
  });

  it('names what was not measured', () => {
    expect(server).toContain('<code>late</code>: the title of late');
    expect(page('b-server/index.html')).toContain('Not measured yet');
  });
});

describe('the overview', () => {
  it('says of each server, by kind of reload, what loses nothing and what does', () => {
    expect(page('index.html')).toMatch(
      /data-says="Loses nothing, and no client waits"><ul><li><a href="a-server\/gentle\.html">gentle<\/a>.*data-says="Loses requests, or goes wrong otherwise"><ul><li><a href="a-server\/brutal\.html">brutal<\/a> <small>\d+ of \d+ lost<\/small>/s,
    );
    expect(page('index.html')).not.toContain('blind');
  });
});

describe('where a reload stands', () => {
  const of = (change: object, expectation = NO_LOSS) => {
    const { facts, ...rest } = column(healthyRecording({ run: { expectation } }));
    return standingOf([{ ...rest, facts: { ...facts, cost: { ...facts.cost, stallMs: 3, waitMs: 3, ...change } } }]);
  };

  it('is the worst that users met', () => {
    expect(of({})).toBe('clean');
    expect(of({ waitMs: 500 })).toBe('waits');
    expect(of({ changed: false })).toBe('wrong');
    expect(of({ strays: 2 })).toBe('wrong');
    expect(of({ repeated: 1 })).toBe('wrong');
    expect(of({ failed: 1, changed: false })).toBe('loses');
  });

  it('is never clean of a known defect, though it costs no request', () => {
    const signature = { says: 'the code is old', outcome: null, log: null };
    expect(of({}, { kind: 'defect', signature })).toBe('wrong');
  });

  it('is that it loses requests if one of several runs did', () => {
    expect(standingOf([column(healthyRecording({ run: { expectation: NO_LOSS } }), { runs: 3, lossy: 1 })])).toBe('loses');
  });
});

describe('docs/strategies.md', () => {
  it('has three columns, and what is best comes first', () => {
    const text = entryPage(KNOWN);
    expect(text).toMatch(
      /\| \[gentle\]: the title of gentle \| Loses none of \d+ requests; [^|]+ \| when: imports are short \|\n\| \[brutal\]: the title of brutal \| Loses \d+ of \d+ requests \(closed without an answer\); [^|]+ \| \[gentle\] \|/,
    );
    expect(text).toContain('[brutal]: ../scenarios/a-server/brutal.ts');
    expect(text).toContain('Not measured yet: `late`, `other`.');
  });
});

it('knows no server by its name', async () => {
  const sources = (await readdir(import.meta.dirname)).filter((name) => /\.(?:ts|css)$/.test(name));
  // These are where servers run as well, which the pages say.
  const others = SERVER_NAMES.filter((name) => !['docker', 'kubernetes'].includes(name));
  const names = new RegExp(`\\b(?:${others.join('|')})\\b(?!:)`, 'i');
  for (const name of sources)
    expect((await readFile(join(import.meta.dirname, name), 'utf8')).replaceAll("'node:", ''), name).not.toMatch(names);
});
