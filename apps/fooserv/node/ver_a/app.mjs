// fooserv, the old version: answers 201.
import { fooserv } from '../fooserv.mjs';

export default fooserv('ver_a', 201);
