<?php
// Adminer as Debian packages it, with a header that says which release answers.
header('X-Release: 1.1');
require '/usr/share/adminer/adminer.php';
