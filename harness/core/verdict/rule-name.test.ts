import { expectTypeOf, it } from 'vitest';
import type { CheckNameOf } from './check-list.ts';
import type { RuleName } from './rule-name.ts';

// The type check judges it: `npm run typecheck`.
it('is the name of each check of zero downtime that is about the service or the run', () => {
  expectTypeOf<RuleName>().toEqualTypeOf<CheckNameOf<'zero-downtime', 'service' | 'run'>>();
});
