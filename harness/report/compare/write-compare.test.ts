import { expect, it, vi } from 'vitest';

// Windows, where a path is written with another character.
vi.mock('node:path', async () => (await vi.importActual<typeof import('node:path')>('node:path')).win32);

it('links to a run as pages do, on Windows too', async () => {
  const { hrefFrom } = await import('./write-compare.ts');
  expect(hrefFrom('C:\\reports\\compare', 'C:\\reports\\zerg dance\\1')).toBe('../zerg%20dance/1/report.html');
});
