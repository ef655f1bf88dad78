<?php
// fooserv for PHP. What its versions have in common; a version is a folder beside this file whose index.php says its name and
// its status. What it answers, and what it reads from the environment, is in ../python/fooserv.py: it is the same here.
//
// PHP starts anew with each request, so the slow start of the others is where PHP has one: in the preloading, which the server
// does once, before it answers (opcache.preload; a version's preload.php). Without it nothing has to start.

/** Answers the request that this script was started for. */
function fooserv(string $version, int $status): void
{
    $path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
    $asked = $_SERVER['HTTP_X_ZERODROP_REQUEST'] ?? '-';
    $id = preg_match('/^\d+$/D', $asked) === 1 ? $asked : '-';
    $line = "$version $path $id\n";
    fooserv_note('B', $id);
    $known = in_array($path, ['/slow/', '/fast/', '/big/', '/stream/', '/post/', '/post/slow/'], true);
    http_response_code($known ? $status : 404);
    header('Content-Type: text/plain');
    header("X-Fooserv-Version: $version");
    header('X-Fooserv-Pid: ' . getmypid());
    if ($path === '/stream/') {
        fooserv_stream($line, $id);
        return;
    }
    if ($path === '/events/') {
        fooserv_events($version, $id);
        return;
    }
    if ($path === '/slow/' || $path === '/post/slow/') {
        fooserv_sleep(fooserv_slow_seconds($id));
    }
    if ($path === '/post/' || $path === '/post/slow/') {
        // PHP has read the whole body before the script began.
        $sent = file_get_contents('php://input');
        $line = "$version $path $id " . strlen($sent) . ' ' . substr(hash('sha256', $sent), 0, 8) . "\n";
    }
    $body = $path === '/big/' ? str_repeat($line, intdiv(16 * 1024 * 1024, strlen($line))) : $line;
    header('Content-Length: ' . strlen($body));
    fooserv_note('E', $id);
    echo $body;
}

/** An answer without a Content-Length, as an export that is made while it is sent. */
function fooserv_stream(string $line, string $id): void
{
    $pause = fooserv_slow_seconds($id) / 20;
    for ($i = 0; $i < 20; $i++) {
        echo $line;
        flush();
        fooserv_sleep($pause);
    }
    fooserv_note('E', $id);
}

/** The events that a client lacks. */
function fooserv_events(string $version, string $id): void
{
    $range = explode('-', getenv('FOOSERV_SLOW_SECONDS') ?: '3-6');
    $last = (int) (getenv('FOOSERV_EVENTS') ?: max(50, round(10 * (float) end($range))));
    $after = $_SERVER['HTTP_LAST_EVENT_ID'] ?? '';
    $event = fn (int $number, string $type = ''): string => "id: $number\n{$type}data: $version /events/ $number " . getmypid() . " $id\n\n";
    http_response_code(200);
    header('Content-Type: text/event-stream');
    header('Cache-Control: no-cache');
    header('X-Accel-Buffering: no');
    $served = false;
    for ($number = (ctype_digit($after) ? (int) $after : 0) + 1; $number <= $last; $number++) {
        echo $event($number);
        flush();
        if (!$served) {
            fooserv_note('E', $id);
        }
        $served = true;
        fooserv_sleep(0.1);
    }
    if (!$served) {
        fooserv_note('E', $id);
    }
    echo $event($last + 1, "event: end\n");
}

/** Keeps one CPU busy, as the start of a large application does. */
function fooserv_start(string $version): void
{
    // For the log: from here on it is settled which version is loaded, whatever `current` is switched to.
    file_put_contents('php://stderr', "fooserv: importing $version\n");
    $end = hrtime(true) + 1e9 * (float) (getenv('FOOSERV_STARTUP_SECONDS') ?: '30');
    $work = 0;
    while (hrtime(true) < $end) {
        for ($i = 0; $i < 1000; $i++) {
            $work = ($work * 1103515245 + 12345) % 2147483648;
        }
    }
}

/** Sleeps its time, whatever signals come meanwhile. */
function fooserv_sleep(float $seconds): void
{
    $end = hrtime(true) + (int) (1e9 * $seconds);
    while (($left = $end - hrtime(true)) > 0) {
        usleep(max(1, intdiv($left, 1000)));
    }
}

function fooserv_slow_seconds(string $id): float
{
    $range = explode('-', getenv('FOOSERV_SLOW_SECONDS') ?: '3-6');
    $low = (float) $range[0];
    $high = (float) ($range[1] ?? $range[0]);
    $seed = getenv('FOOSERV_SEED');
    $share = $seed === false ? mt_rand() / mt_getrandmax() : hexdec(substr(hash('sha256', "$seed:$id"), 0, 8)) / 2 ** 32;
    return $low + ($high - $low) * $share;
}

/**
 * The server's side of the double entry: each line is one write() to a file opened with O_APPEND, so that a process which is
 * killed leaves every line that it had written. hrtime() is CLOCK_MONOTONIC.
 */
function fooserv_note(string $mark, string $id): void
{
    $folder = getenv('FOOSERV_JOURNAL');
    // Another client than the siege, whose ledger knows nothing of it, can ask not to be counted.
    if ($folder === false || ($_SERVER['HTTP_X_FOOSERV_JOURNAL'] ?? '') === 'off') {
        return;
    }
    file_put_contents("$folder/" . getmypid() . '.journal', "$mark $id " . hrtime(true) . "\n", FILE_APPEND);
}
