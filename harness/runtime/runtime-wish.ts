import { didYouMean } from '../core/did-you-mean.ts';
import { UsageError } from '../core/errors.ts';
import { RUNTIME_NAMES, type RuntimeName } from './runtime.ts';

/** Reads the name of a runtime; undefined for an empty text, which leaves it to what is there. `source` gave it. Throws UsageError. */
export function runtimeWish(text: string, source = '--runtime'): RuntimeName | undefined {
  if (text === '') return undefined;
  const wish = RUNTIME_NAMES.find((name) => name === text);
  if (wish !== undefined) return wish;
  throw new UsageError(
    `unknown runtime "${text}"${source === '--runtime' ? '' : `, given by ${source}`}`,
    didYouMean(text, RUNTIME_NAMES, 'It is `docker`, `host`, `boxed` or `kubernetes`.'),
  );
}
