import { createHash } from 'node:crypto';
import { html, Markup } from './markup.ts';

/** What the head of a page says of it. */
export interface PageHead {
  readonly title: string;
  /** CSS. */
  readonly styles: readonly string[];
  /** What its body runs; by default nothing. */
  readonly scripts?: readonly string[];
}

/** All of a page before its body. The page needs no network, and may use what is named here alone. */
export function pageHead({ title, styles, scripts = [] }: PageHead): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(styles, scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="zerodrop">
<title>${title}</title>
${styles.map((style) => new Markup(`<style>${style}</style>\n`))}</head>`;
}

/** These scripts and these styles, and nothing else: no network, no frame, no form (CSP level 3, section 2.3.1). */
function policyOf(styles: readonly string[], scripts: readonly string[]): string {
  const hashes = (texts: readonly string[]): string =>
    texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
  const run = scripts.length === 0 ? '' : ` script-src ${hashes(scripts)};`;
  return `default-src 'none';${run} style-src ${hashes(styles)}; base-uri 'none'; form-action 'none'`;
}
