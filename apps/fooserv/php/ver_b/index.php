<?php
// fooserv, the new version: answers 202.
require_once __DIR__ . '/../fooserv.php';

fooserv('ver_b', 202);
