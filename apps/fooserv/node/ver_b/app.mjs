// fooserv, the new version: answers 202.
import { fooserv } from '../fooserv.mjs';

export default fooserv('ver_b', 202);
