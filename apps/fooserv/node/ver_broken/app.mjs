// fooserv as it must not be deployed: its import fails, after the same slow start.
import { fooserv } from '../fooserv.mjs';

fooserv('ver_broken', 500);
throw new Error('ver_broken fails to import, on purpose');
