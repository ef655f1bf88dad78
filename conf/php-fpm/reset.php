<?php
// Empties the cache of compiled scripts, as a deploy can do by a request of its own.
// https://www.php.net/manual/en/function.opcache-reset.php
echo opcache_reset() ? 'reset' : 'not reset';
