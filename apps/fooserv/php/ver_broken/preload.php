<?php
// fooserv as it must not be deployed: its preloading fails, after the same slow start.
require_once __DIR__ . '/../fooserv.php';

fooserv_start('ver_broken');
throw new Error('ver_broken fails to import, on purpose');
