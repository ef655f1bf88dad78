import { expect, it } from 'vitest';
import { apiPage } from './api-page.ts';

it('shows each declaration with its docstring, its example as code, and members but for constructors and protected ones', () => {
  const tokens = (text: string) => [{ text }];
  const page = apiPage([
    {
      name: 'zerodrop/part',
      items: [
        {
          kind: 'Function',
          name: 'watch',
          docComment:
            '/**\n * Watches.\n *\n * @returns a run.\n *\n * @example\n *\n * const run = await watch();\n *\n * @throws UsageError if not.\n */\n',
          excerptTokens: tokens('export declare function watch(): Promise<Run>;'),
        },
        {
          kind: 'Class',
          name: 'Stage',
          excerptTokens: tokens('export declare class Stage'),
          members: [
            { kind: 'Constructor', excerptTokens: tokens('constructor();') },
            { kind: 'Method', name: 'hidden', isProtected: true, excerptTokens: tokens('protected hidden(): void;') },
            {
              kind: 'Method',
              name: 'touch',
              docComment: '/**\n * Touches\n * a file.\n */',
              excerptTokens: tokens('touch(file: string): void;'),
            },
            { kind: 'Property', name: 'bare', excerptTokens: tokens('readonly bare: {\n  /** Inside. */\n  a: 1;\n};') },
          ],
        },
      ],
    },
  ]);
  expect(page.slice(page.indexOf('## zerodrop'))).toBe(`## zerodrop/part

### Functions

#### watch

\`\`\`ts
function watch(): Promise<Run>
\`\`\`

Watches.

**Returns** a run.

\`\`\`ts
const run = await watch();
\`\`\`

**Throws** UsageError if not.

### Classes

#### Stage

\`\`\`ts
class Stage
\`\`\`

- \`touch(file: string): void\`: Touches a file.
- \`readonly bare: { a: 1; }\`
`);
});
