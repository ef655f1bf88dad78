import { expect, it } from 'vitest';
import { hideInWords } from './hide-in-words.ts';

it('looks at the command line behind the name of an engine as at any other', () => {
  const found: string[] = [];
  const command = 'docker run --token abcdef123 -e API_KEY=zzzz9999 zerodrop agent';
  for (const prefix of ['exec:', 'exec:3:', '--vantage=exec:'])
    expect(hideInWords([`${prefix}${command}`], (secret) => found.push(secret))).toEqual([
      `${prefix}docker run --token *** -e API_KEY=*** zerodrop agent`,
    ]);
  expect(found).toEqual(expect.arrayContaining(['abcdef123', 'zzzz9999']));
  expect(hideInWords(['exec:PASSWORD=hunter22 zerodrop agent'], () => undefined)[0]).not.toContain('hunter22');
  expect(hideInWords(['exec:zerodrop agent'], () => undefined)).toEqual(['exec:zerodrop agent']);
});
