import { readFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pageStyle } from '../page-style.ts';

/** What is inlined into the page: the chart library and our own scripts and styles. */
export interface Assets {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/** The page's modules; each comes after those that it imports. */
const MODULES = [
  'state',
  'unpack',
  'failed',
  'words',
  'theme',
  'marks',
  'surface',
  'chart',
  'charts',
  'resources',
  'requests',
  'describe',
  'row',
  'uwsgi-rows',
  'client-rows',
  'lanes',
  'inspector',
  'failures',
  'start',
] as const;

/** Reads the assets. Throws if a file is missing, or holds what would end its element. */
export function readAssets(): Assets {
  // uPlot's package exports only its entry point, so its other files are found beside it.
  const uplot = dirname(createRequire(import.meta.url).resolve('uplot'));
  const page = join(import.meta.dirname, 'page');
  const assets = {
    styles: [readFileSync(join(uplot, 'uPlot.min.css'), 'utf8'), pageStyle(join(page, 'style.css'))],
    scripts: [readFileSync(join(uplot, 'uPlot.iife.min.js'), 'utf8'), bundle(MODULES.map((name) => scriptOf(join(page, name))))],
  };
  for (const text of [...assets.styles, ...assets.scripts]) {
    if (/<\/(?:script|style)|<!--/i.test(text)) throw new Error('an asset of report.html holds text that would end its element');
  }
  return assets;
}

/** A module of the page without its types. The package has it compiled; in the repository it is TypeScript. */
function scriptOf(path: string): string {
  return import.meta.filename.endsWith('.js') ? readFileSync(`${path}.js`, 'utf8') : stripTypes(readFileSync(`${path}.ts`, 'utf8'));
}

/** Blanks the types out, by the same code by which Node runs this file. Node's word that it may change concerns no user of zerodrop. */
function stripTypes(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return nodeModule.stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Makes one classic script of the modules: on file:// a browser loads no module, and all their names are distinct.
 * Comments and indentation are left as they are; a reader of the page's source can read them.
 */
function bundle(modules: readonly string[]): string {
  const bodies = modules.map((text) => text.replace(/^import [^;]*;\n/gm, '').replace(/^export (?=(?:const|let|function|async) )/gm, ''));
  return `(() => {\n'use strict';\n${bodies.join('\n')}})();\n`;
}
