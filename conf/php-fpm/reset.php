<?php
// Empties the cache of compiled scripts (`?reset`), and says whether that is done yet, as a deploy can do by a request of its own.
// https://www.php.net/manual/en/function.opcache-reset.php
if ($_SERVER['QUERY_STRING'] === 'reset') {
    opcache_reset();
}
echo opcache_get_status(false)['restart_pending'] ? 'pending' : 'done';
