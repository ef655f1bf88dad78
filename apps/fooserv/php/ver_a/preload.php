<?php
// What the server does once, before it answers with the old version.
require_once __DIR__ . '/../fooserv.php';

fooserv_start('ver_a');
