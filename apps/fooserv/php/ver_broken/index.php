<?php
// fooserv as nobody wants to deploy it: each request fails.
throw new Error('ver_broken fails to import, on purpose');
