import { describeSelfTests } from '../../core/calibration/describe-self-test.fixture.ts';
import { fooservSelfTest } from './fooserv-self-test.ts';

describeSelfTests([
  ['fooserv', fooservSelfTest(['/slow/', '/fast/'])],
  ['fooserv, asked for its big answers first', fooservSelfTest(['/big/', '/fast/'])],
  ['fooserv, asked for nothing else', fooservSelfTest(['/big/'])],
]);
