import { describe, expect, it } from 'vitest';
import { deadLinks } from './dead-links.fixture.ts';
import { readMeasured, stillTrue } from './measured.ts';
import { loadEntries } from './scenario-entries.ts';
import { sitePages } from './site-files.ts';

describe('what is kept in the repository', () => {
  it('names no folder of the machine on which it was measured', async () => {
    const text = JSON.stringify([...(await readMeasured())]);
    expect([...text.matchAll(/.{40}(?:\/zerodrop-\w{6}\b|\/(?:home|root|tmp)\/).{40}/g)].map(([found]) => found)).toEqual([]);
  });

  it('makes a site without a dead link, in which each scenario has a page or is named as not measured yet', async () => {
    const entries = await loadEntries();
    const { measured } = stillTrue(await readMeasured(), entries);
    const pages = sitePages({ entries, measured });
    expect(deadLinks(pages)).toEqual([]);
    for (const { name, server } of entries) {
      const its = pages.has(`${server.name}/${name}.html`) || pages.get(`${server.name}/index.html`)?.includes(`<code>${name}</code>`);
      expect(its, name).toBe(true);
    }
  });
});
