import { expect, it } from 'vitest';
import { html, prose } from './markup.ts';

it('escapes every value of a template that is no markup itself', () => {
  expect(html`<p>${'<b>'}${html`<i>${1}</i>`}${null}${['&', html`<br>`]}</p>`.text).toBe('<p>&lt;b&gt;<i>1</i>&amp;<br></p>');
});

it('shows what stands between backticks as code, escaped, and leaves a single backtick as it is', () => {
  expect(prose('`C` written to <FIFO>, then `<q>`').text).toBe('<code>C</code> written to &lt;FIFO&gt;, then <code>&lt;q&gt;</code>');
  expect(prose('a ` and no more').text).toBe('a ` and no more');
});
