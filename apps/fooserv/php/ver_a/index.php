<?php
// fooserv, the old version: answers 201.
require_once __DIR__ . '/../fooserv.php';

fooserv('ver_a', 201);
